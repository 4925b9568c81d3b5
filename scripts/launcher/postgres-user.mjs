import { spawnSync } from "node:child_process";
import { chownSync, existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Refusal } from "./say.mjs";

/** The number of `nobody`; initdb wants a user that /etc/passwd knows. */
const NOBODY = 65_534;

const enterable = (mode) => (mode & 0o001) !== 0;

/** True when any user may pass through every folder above `path`. */
function reachableByAll(path) {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!enterable(statSync(folder).mode)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function canUnshare() {
  return (
    spawnSync("unshare", ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, "true"]).status === 0
  );
}

/**
 * Postgres refuses to run as root. As another user it simply runs; as root it runs as `nobody` where nobody can
 * reach program and data, else in a user namespace in which root is called nobody.
 *
 * @returns `wrap(program, args)` gives the command to start, `options` go to spawn, and `owner` must own the data
 */
export function postgresUser(paths) {
  if (process.getuid?.() !== 0)
    return { wrap: (program, args) => [program, args], options: {}, owner: undefined };
  if (paths.every(reachableByAll)) {
    return { wrap: (program, args) => [program, args], options: { uid: NOBODY, gid: NOBODY }, owner: NOBODY };
  }
  if (canUnshare()) {
    const asNobody = ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, "--"];
    return { wrap: (program, args) => ["unshare", [...asNobody, program, ...args]], options: {}, owner: 0 };
  }
  throw new Refusal(
    "Postgres does not run as root, and no other user can reach this folder: start Posthaste as an ordinary user, move it out of root's home, or set DATABASE_URL.",
  );
}

/** Gives a folder and what is in it to `owner`, where it belongs to somebody else. */
export function giveTo(owner, path) {
  if (owner === undefined || !existsSync(path)) return;
  const facts = lstatSync(path);
  if (facts.isDirectory()) for (const name of readdirSync(path)) giveTo(owner, join(path, name));
  if (facts.uid !== owner) chownSync(path, owner, owner);
}
