import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DATA_FORMAT, requireFormat, requireSpace } from "./data-folder.mjs";
import { takeInstance } from "./instance.mjs";
import { Refusal } from "./say.mjs";
import { readSecrets } from "./secrets.mjs";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "posthaste-data-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("a new folder is marked with the format, and the mark is accepted again", () => {
  requireFormat(dir);
  expect(readFileSync(join(dir, "version"), "utf8").trim()).toBe(String(DATA_FORMAT));
  expect(() => requireFormat(dir)).not.toThrow();
});

test.each([
  [String(DATA_FORMAT + 1), /newer Posthaste/],
  ["what", /does not say which format/],
])("a folder of format %j is refused in one line", (mark, reason) => {
  writeFileSync(join(dir, "version"), mark);
  expect(() => requireFormat(dir)).toThrow(reason);
  expect(() => requireFormat(dir)).toThrow(Refusal);
});

test("a nearly full disk is refused, with what is left", () => {
  const disk = (megabytes: number) => () => ({ bavail: megabytes * 256, bsize: 4096 });
  expect(() => requireSpace(dir, disk(199) as never)).toThrow(/Only 199 MB are free/);
  expect(() => requireSpace(dir, disk(200) as never)).not.toThrow();
});

test("secrets are made once, of the right size, and readable by their owner only", () => {
  const secrets = readSecrets(dir);
  expect(Buffer.from(secrets.POSTHASTE_KEY, "base64url")).toHaveLength(32);
  expect(secrets.ENGINE_SIGNING_KEY).toMatch(/^signkey-prod-[0-9a-f]{64}$/);
  expect(statSync(join(dir, "secrets.json")).mode & 0o777).toBe(0o600);
  expect(readSecrets(dir)).toEqual(secrets);
});

test("a secret that is missing is added and the others stay", () => {
  const { SANDBOX_TOKEN, ...others } = readSecrets(dir);
  writeFileSync(join(dir, "secrets.json"), JSON.stringify(others));
  const again = readSecrets(dir);
  expect(again).toMatchObject(others);
  expect(again.SANDBOX_TOKEN).not.toBe(SANDBOX_TOKEN);
});

test("unreadable secrets are refused, never replaced", () => {
  writeFileSync(join(dir, "secrets.json"), '{"AUTH_SEC');
  expect(() => readSecrets(dir)).toThrow(Refusal);
  expect(readFileSync(join(dir, "secrets.json"), "utf8")).toBe('{"AUTH_SEC');
});

test("a folder in use is refused; one left by a killed launcher is taken over", async () => {
  const file = join(dir, "launcher.json");
  writeFileSync(
    file,
    JSON.stringify({ pid: process.ppid, mark: await markOf(process.ppid), port: 3000, children: [] }),
  );
  await expect(takeInstance(dir, 3000)).rejects.toThrow(/already runs .*port 3000/);

  writeFileSync(file, JSON.stringify({ pid: process.ppid, mark: "another life", port: 3000, children: [] }));
  const held = await takeInstance(dir, 3100);
  expect(held.afterCrash).toBe(true);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid, port: 3100 });
  held.release();
  expect(existsSync(file)).toBe(false);
});

async function markOf(pid: number) {
  const { processFacts } = await import("./processes.mjs");
  return processFacts(pid)?.mark;
}
