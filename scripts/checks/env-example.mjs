/**
 * `.env.example` says what may be set. It is checked against the variables that lib/env.ts reads, and those it derives
 * from the platforms that want an application of the operator's.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { inRoot } from "../launcher/paths.mjs";

/** Set by the launcher, the benchmarks or Node's tools, never by a person. */
const NOT_FOR_PEOPLE = new Set([
  "NODE_ENV",
  "SANDBOX_ORIGIN",
  "SANDBOX_TOKEN",
  "INBOX_ORIGIN",
  "BENCH_FUNCTIONS",
]);

/** The names in the schema of lib/env.ts. */
export const readNames = (source) =>
  [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);

/** The names in an example file, commented out or not. */
export const exampleNames = (text) => [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);

/**
 * The ids of the platforms in a file of facts that name an application of the operator's. One file may hold several
 * platforms.
 */
const applicationsIn = (facts) =>
  facts
    .split(/^(?=export const )/m)
    .filter((part) => /^ {4}application\s*[:,]/m.test(part))
    .flatMap((part) => /^ {2}id: "([^"]+)"/m.exec(part)?.[1] ?? []);

/**
 * The names that lib/env.ts derives.
 * @param facts the text of every file of facts
 */
export const derivedNames = (facts) =>
  facts
    .flatMap(applicationsIn)
    .map((id) => id.toUpperCase().replaceAll("-", "_"))
    .flatMap((name) => [`${name}_CLIENT_ID`, `${name}_CLIENT_SECRET`]);

export function compareNames(source, example, facts = []) {
  const read = [...readNames(source), ...derivedNames(facts)].filter((name) => !NOT_FOR_PEOPLE.has(name));
  const shown = exampleNames(example);
  return [
    ...read
      .filter((name) => !shown.includes(name))
      .map((name) => `${name} is read by lib/env.ts and missing in .env.example`),
    ...shown
      .filter((name) => !read.includes(name))
      .map((name) => `${name} stands in .env.example and nothing reads it`),
  ];
}

/** The text of every file of facts. */
export function platformFacts() {
  return readdirSync(inRoot("lib", "platforms"))
    .filter((name) => name !== "testing")
    .map((name) => inRoot("lib", "platforms", name, "facts.ts"))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8"));
}

export function checkEnvExample() {
  const example = inRoot(".env.example");
  const source = readFileSync(inRoot("lib", "env.ts"), "utf8");
  if (readNames(source).length === 0) return ["lib/env.ts shows no variables: has its layout changed?"];
  return compareNames(source, existsSync(example) ? readFileSync(example, "utf8") : "", platformFacts());
}
