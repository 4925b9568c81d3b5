import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Refusal } from "./say.mjs";

/** Rises when a newer Posthaste lays the folder out so that an older one would misread it. */
export const DATA_FORMAT = 1;

const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/** Makes the folder when it is missing; refuses one it cannot use. */
export function openDataFolder(dir) {
  try {
    mkdirSync(join(dir, "logs"), { recursive: true });
    // Others may pass through but not look: Postgres runs as another user when the launcher is root.
    if (process.getuid?.() === 0) chmodSync(dir, 0o711);
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Refusal(
      `The data folder ${dir} cannot be used (${error.code}): give this user the right to write there, or choose another with POSTHASTE_DATA.`,
    );
  }
  requireSpace(dir);
  requireFormat(dir);
}

/** Refuses when the disk is nearly full: a database that cannot write stops in the middle of its work. */
export function requireSpace(dir, statfs = statfsSync) {
  const { bavail, bsize } = statfs(dir);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  throw new Refusal(
    `Only ${Math.floor(free / 1024 / 1024)} MB are free on the disk of ${dir}; Posthaste needs at least 200 MB. Make room, or choose another disk with POSTHASTE_DATA.`,
  );
}

/** Refuses a folder that a newer Posthaste has written; marks a new one. */
export function requireFormat(dir) {
  const file = join(dir, "version");
  if (!existsSync(file)) {
    writeFileSync(file, `${DATA_FORMAT}\n`);
    return;
  }
  const found = Number(readFileSync(file, "utf8").trim());
  if (found === DATA_FORMAT) return;
  if (found > DATA_FORMAT) {
    throw new Refusal(
      `The data folder ${dir} was written by a newer Posthaste (format ${found}, this one knows ${DATA_FORMAT}): update Posthaste, or choose another folder with POSTHASTE_DATA.`,
    );
  }
  throw new Refusal(
    `${file} does not say which format the data folder has: restore it (this Posthaste writes ${DATA_FORMAT}), or choose another folder with POSTHASTE_DATA.`,
  );
}
