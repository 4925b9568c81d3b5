import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inRoot } from "./paths.mjs";
import { endOrphan, runningPort } from "./postgres.mjs";
import { processFacts, signal, until } from "./processes.mjs";
import { supervise } from "./supervise.mjs";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "posthaste-children-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A process of its own that starts Postgres and a stubborn program, tells their numbers, and waits to be killed. */
const PARENT = `
const { startThrowaway } = await import(${JSON.stringify(inRoot("scripts/launcher/throwaway.mjs"))});
const { startGuard } = await import(${JSON.stringify(inRoot("scripts/launcher/guard.mjs"))});
const { spawn } = await import("node:child_process");
const { writeFileSync, renameSync } = await import("node:fs");
const postgres = await startThrowaway();
const stubborn = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
startGuard().add(-stubborn.pid, "TERM");
writeFileSync("told.new", JSON.stringify({ pids: [postgres.pid, stubborn.pid], folder: postgres.folder }));
renameSync("told.new", "told");
setInterval(() => {}, 1000);
`;

const told = () => {
  try {
    return JSON.parse(readFileSync(join(dir, "told"), "utf8")) as { pids: number[]; folder: string };
  } catch {
    return undefined;
  }
};
const alive = (pids: number[]) => pids.filter((pid) => processFacts(pid));

test("when the launcher is killed, Postgres and a program that ignores SIGTERM are gone within 5 s", async () => {
  const parent = spawn(process.execPath, ["--input-type=module", "-e", PARENT], {
    cwd: dir,
    stdio: "ignore",
  });
  expect(await until(() => told() !== undefined, 20_000)).toBe(true);
  const { pids, folder } = told() ?? { pids: [], folder: "" };
  expect(alive(pids)).toHaveLength(2);
  parent.kill("SIGKILL");
  expect(await until(() => alive(pids).length === 0, 5000)).toBe(true);
  rmSync(folder, { recursive: true, force: true });
}, 40_000);

test("a Postgres that a killed launcher left is found and stopped", async () => {
  const { startThrowaway } = await import("./throwaway.mjs");
  const postgres = await startThrowaway();
  const files = join(postgres.folder, "postgres");
  expect(runningPort(files)).toBeGreaterThan(0);
  await endOrphan(files);
  expect(await until(() => alive([postgres.pid ?? 0]).length === 0, 2000)).toBe(true);
  await postgres.stop();
}, 40_000);

test("a lock file whose number belongs to another program by now is removed, and that program left alone", async () => {
  writeFileSync(join(dir, "postmaster.pid"), `${process.ppid}\n${dir}\n`);
  await endOrphan(dir);
  expect(() => readFileSync(join(dir, "postmaster.pid"))).toThrow();
  expect(processFacts(process.ppid)).toBeDefined();
});

test("a child that is killed is started again, and stays away after stop", async () => {
  const guarded: number[] = [];
  const guard = { add: (target: number) => guarded.push(target), drop: () => {}, end: () => {} };
  const start = async () =>
    spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  const child = supervise({ name: "test program", start, guard });
  await child.launch();
  const first = child.pid() ?? 0;
  signal(first, "SIGKILL");
  expect(await until(() => child.pid() !== first && processFacts(child.pid() ?? 0) !== undefined, 5000)).toBe(
    true,
  );
  const second = child.pid() ?? 0;
  await child.stop();
  expect(alive([first, second])).toEqual([]);
  expect(guarded).toEqual([-first, -second]);
});
