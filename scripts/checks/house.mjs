/** House rules that no ready-made tool checks. Each takes one file's path and text and says what is wrong, or nothing. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../launcher/paths.mjs";

const ROOMS = ["app", "components", "db", "e2e", "inngest", "lib", "sandbox", "scripts"];
const CODE = /\.(ts|tsx|mjs|cjs|js)$/;

const ROLES = new Set(["schema", "rules", "queries", "mutations", "actions", "work"]);
/** Rooms of lib that are no domains: they serve all of them and name their files by what they hold. */
const SERVING = /^lib\/(auth|outbound|platforms|storage)\//;
const SMALL_IDEAS = new Set([
  "action",
  "cn",
  "dates",
  "env",
  "global",
  "log",
  "result",
  "route",
  "words",
  "zoned",
]);
const CATCH_ALL = /(^|\/)(utils?|helpers?|types|index|service|common|misc)\.tsx?$/;

const MOST_LINES = 300;
const LONG_BY_NATURE = /^(db\/migrations|inngest\/embedded\/traces|components\/ui)\//;

const READS_ENVIRONMENT = /^(scripts|sandbox|e2e)\/|^lib\/env(\.test)?\.ts$|^[^/]+\.config\.\w+$/;
const NAMES_PLATFORMS =
  /^(lib\/platforms|sandbox|db\/migrations|db\/seed|e2e|scripts)\/|icons?\.tsx?$|\.test\.tsx?$/;

/** The one client, and the engine, which calls its own process only. */
const CALLS_ITSELF = /^(lib\/outbound|inngest\/embedded)\//;
const FOR_TESTS = /\.test\.tsx?$|\/testing(\/|\.ts$)|-for-tests\.ts$/;

const lineOf = (text, index) => text.slice(0, index).split("\n").length;

function everyMatch(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => ({ line: lineOf(text, match.index), found: match[0] }));
}

/** Comments say what they like; only code is held to the rules below. Positions stay as they are. */
const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`\\])\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));

/** A platform's id in quotation marks; one of a single letter only where something is compared with it or set to it. */
function namesOf(platforms) {
  const long = platforms.filter((id) => id.length > 1).join("|") || "(?!)";
  const short = platforms.filter((id) => id.length === 1).join("|") || "(?!)";
  return new RegExp(`(["'\`])(${long})\\1|(?<=(?:[!=]==|platform:)\\s*)(["'\`])(${short})\\3`, "g");
}

const RULES = {
  "closed-set-of-names": (path) => {
    if (CATCH_ALL.test(path)) return [`name the file after what it holds, not ${path.split("/").at(-1)}`];
    if (!path.startsWith("lib/") || SERVING.test(path) || /\/testing(\/|\.ts$)/.test(path)) return [];
    // Each test of the protocol is named after the rule it shows.
    if (/^lib\/deliveries\/protocol\/[^/]+\.db\.test\.ts$/.test(path)) return [];
    const name = path
      .split("/")
      .at(-1)
      .replace(/(\.db)?\.test\.tsx?$|\.tsx?$/, "");
    const allowed = path.split("/").length === 2 ? SMALL_IDEAS : ROLES;
    return allowed.has(name) ? [] : [`lib holds only ${[...allowed].join(", ")} here`];
  },
  "short-files": (path, text) => {
    const lines = text.trimEnd().split("\n").length;
    return lines <= MOST_LINES || LONG_BY_NATURE.test(path) ? [] : [`${lines} lines; at most ${MOST_LINES}`];
  },
  "scopes-are-minted-in-auth": (path, text) =>
    path.startsWith("lib/auth/") || path.startsWith("scripts/checks/")
      ? []
      : everyMatch(text, /\bas (unknown as )?(Scope|SelfScope|PublicScope|SystemScope)\b/g).map(
          ({ line }) => `line ${line}: only lib/auth makes scopes`,
        ),
  "one-reader-of-the-environment": (path, text) =>
    READS_ENVIRONMENT.test(path)
      ? []
      : everyMatch(text, /\bprocess\s*(\?\.|\.)\s*env\b(?!\.NEXT_RUNTIME\b)/g).map(
          ({ line }) => `line ${line}: read it through lib/env.ts`,
        ),
  "nobody-asks-which-platform": (path, text, { platforms }) =>
    NAMES_PLATFORMS.test(path) || FOR_TESTS.test(path) || platforms.length === 0
      ? []
      : everyMatch(text, namesOf(platforms)).map(
          ({ line, found }) => `line ${line}: ask what the platform can do, not whether it is ${found}`,
        ),
  "one-client-for-foreign-addresses": (path, text) =>
    !/^(lib|inngest|db)\//.test(path) || CALLS_ITSELF.test(path) || FOR_TESTS.test(path)
      ? []
      : everyMatch(
          text,
          /(?<![.\w])fetch\(|import [^;]*\b(request|get|fetch)\b[^;]* from "(node:https?|undici)"/g,
        ).map(({ line }) => `line ${line}: go through lib/outbound`),
  "types-are-not-silenced": (path, text) =>
    path.startsWith("scripts/checks/")
      ? []
      : everyMatch(text, /@ts-(ignore|nocheck)/g).map(
          ({ line }) => `line ${line}: no type check is switched off`,
        ),
};

/** Rules that read comments too. */
const WITH_COMMENTS = new Set(["short-files", "types-are-not-silenced"]);

/**
 * @param files paths from the root, with their text
 * @param platforms the ids that only the platforms' own room may name
 */
export function houseViolations(files, platforms) {
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    return Object.entries(RULES).flatMap(([rule, check]) =>
      check(path, WITH_COMMENTS.has(rule) ? text : code, { platforms }).map((problem) => ({
        rule,
        path,
        problem,
      })),
    );
  });
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every source file of the tree. */
export function sourceFiles(tree = root) {
  const top = readdirSync(tree)
    .filter((name) => CODE.test(name) && name !== "next-env.d.ts")
    .map((name) => join(tree, name));
  const rooms = readdirSync(tree).filter((name) => ROOMS.includes(name));
  return [...top, ...rooms.flatMap((room) => filesIn(join(tree, room)))].map((file) => ({
    path: relative(tree, file),
    text: readFileSync(file, "utf8"),
  }));
}

/** The ids of the platforms: the folders that hold facts. */
export const platformIds = (files) =>
  files.flatMap(({ path }) => /^lib\/platforms\/(?!testing\/)([^/]+)\/facts\.ts$/.exec(path)?.[1] ?? []);

export function checkHouse() {
  const files = sourceFiles();
  return { checked: files.length, violations: houseViolations(files, platformIds(files)) };
}
