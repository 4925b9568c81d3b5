import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashPackages, hashSources } from "./hash.mjs";

let tree = "";
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
};

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "posthaste-hash-"));
  put("app/page.tsx", "one");
  put("package.json", "{}");
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

test.each([
  ["a changed file", "app/page.tsx", "two"],
  ["a new file", "lib/posts/rules.ts", ""],
  ["the configuration", "next.config.ts", "export {}"],
  ["the packages", "package-lock.json", "{}"],
])("%s asks for a new build", (_, path, text) => {
  const before = hashSources(tree, {});
  put(path, text);
  expect(hashSources(tree, {})).not.toBe(before);
});

test.each([
  ["lib/posts/rules.test.ts"],
  ["e2e/main.spec.ts"],
  ["scripts/start.mjs"],
  ["README.md"],
  ["sandbox/server.ts"],
])("%s goes into no build", (path) => {
  const before = hashSources(tree, {});
  put(path, "changed");
  expect(hashSources(tree, {})).toBe(before);
});

test("moving text from one file to another is a change", () => {
  put("app/a.ts", "xy");
  put("app/b.ts", "z");
  const before = hashSources(tree, {});
  put("app/a.ts", "x");
  put("app/b.ts", "yz");
  expect(hashSources(tree, {})).not.toBe(before);
});

test("a variable that a build bakes in counts, others do not", () => {
  const plain = hashSources(tree, {});
  expect(hashSources(tree, { PORT: "1" })).toBe(plain);
  expect(hashSources(tree, { NEXT_PUBLIC_NAME: "x" })).not.toBe(plain);
});

test("packages are installed again when the lock changes", () => {
  const before = hashPackages(tree);
  put("package-lock.json", '{"lockfileVersion":3}');
  expect(hashPackages(tree)).not.toBe(before);
});
