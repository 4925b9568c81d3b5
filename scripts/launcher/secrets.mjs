import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Refusal } from "./say.mjs";

const MAKE = {
  AUTH_SECRET: () => randomBytes(32).toString("base64url"),
  POSTHASTE_KEY: () => randomBytes(32).toString("base64url"),
  ENGINE_SIGNING_KEY: () => `signkey-prod-${randomBytes(32).toString("hex")}`,
  SANDBOX_TOKEN: () => randomBytes(24).toString("base64url"),
  OPERATOR_CODE: () => randomBytes(9).toString("base64url"),
  DATABASE_PASSWORD: () => randomBytes(24).toString("base64url"),
};

/** The secrets of this data folder; those that are missing are made and kept, readable by this user only. */
export function readSecrets(dir) {
  const file = join(dir, "secrets.json");
  const kept = existsSync(file) ? parse(file) : {};
  const missing = Object.keys(MAKE).filter((name) => !kept[name]);
  if (missing.length === 0) {
    chmodSync(file, 0o600);
    return kept;
  }
  const secrets = { ...kept, ...Object.fromEntries(missing.map((name) => [name, MAKE[name]()])) };
  saveSecrets(dir, secrets);
  return secrets;
}

/** Keeps the secrets of this data folder, whole or not at all. */
export function saveSecrets(dir, secrets) {
  write(join(dir, "secrets.json"), `${JSON.stringify(secrets, null, 2)}\n`);
}

function parse(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Refusal(
      `${file} cannot be read: restore it from a copy. Without it, stored channels and sessions cannot be opened.`,
    );
  }
}

/** Written whole or not at all: a half-written key would lock every channel out. */
function write(file, text) {
  const temporary = `${file}.${process.pid}.new`;
  const handle = openSync(temporary, "wx", 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, file);
}
