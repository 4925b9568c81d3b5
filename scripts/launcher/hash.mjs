import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./paths.mjs";

/** Folders and files that go into a build. Everything else may change without a new one. */
const BUILT = ["app", "components", "db", "inngest", "lib", "public"];
const NOT_BUILT = /\.test\.tsx?$|\.md$|^lib\/platforms\/testing\/(?!facts|trial\/)|^db\/seed\//;
// tsconfig.json is left out: Next completes it while it builds.
const ROOT_FILE =
  /^(instrumentation(-client)?|proxy|next\.config|postcss\.config)\.\w+$|^package-lock\.json$/;

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}

function digest(files, base, more = "") {
  const hash = createHash("sha256").update(more);
  for (const file of files)
    hash
      .update(`${relative(base, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.digest("hex");
}

/**
 * Changes when what a build is made of changes: contents, names, and the variables a build bakes in.
 * @param {string} base
 * @param {Record<string, string | undefined>} environment
 */
export function hashSources(base = root, environment = process.env) {
  const folders = BUILT.map((name) => join(base, name)).filter(existsSync);
  const top = readdirSync(base)
    .filter((name) => ROOT_FILE.test(name))
    .sort()
    .map((name) => join(base, name));
  const files = [...folders.flatMap(filesUnder), ...top].filter(
    (file) => !NOT_BUILT.test(relative(base, file)),
  );
  const baked = Object.keys(environment)
    .filter((name) => /^NEXT_(PUBLIC_|SERVER_ACTIONS_)/.test(name))
    .sort();
  return digest(files, base, baked.map((name) => `${name}=${environment[name]}`).join("\n"));
}

/** Changes when other packages are needed. */
export function hashPackages(base = root) {
  const files = ["package.json", "package-lock.json"].map((name) => join(base, name)).filter(existsSync);
  return digest(files, base, `${process.platform}-${process.arch}`);
}

/** The content of a stamp file, or an empty string when there is none. */
export const readStamp = (file) => (existsSync(file) ? readFileSync(file, "utf8").trim() : "");
