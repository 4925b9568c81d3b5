/** The part of `bench:backlog` that runs beside the product: `<scheduled> <launcher's process id>`. */
import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, sql } from "@/db/client";
import { type BenchChannel, type BenchWorkspace, connectChannels, openWorkspace, received } from "./accounts";
import { scheduleDeliveries } from "./deliveries";
import { rounded, say, share, until } from "./measuring";
import { cpuOf } from "./processes";
import { putToSleep } from "./sleepers";

export type BacklogFigures = {
  scheduled: number;
  /** App and Postgres together, of one core. */
  idleCpuPercent: number;
  /** The same before anything was scheduled. */
  emptyCpuPercent: number;
  lateMs: number;
  worstLateMs: number;
};

const [wanted = "100000", pid = "0"] = process.argv.slice(2);
const count = Number(wanted);

const CHANNELS = 10;
const MEASURED_MS = 60_000;
/** After so long nothing that seeding caused still runs: caches are written back, statistics are there. */
const SETTLE_MS = 30_000;
/** The backlog begins well after the benchmark and reaches as far as people plan. */
const FIRST_DAY = 2;
const DAYS = 60;
const DUE = 7;
const DUE_AHEAD_MS = 6_000;
const DAY_MS = 86_400_000;

/** The app's and Postgres's share of one core over a minute. */
async function idleShare(): Promise<number> {
  const before = await cpuOf([Number(pid)]);
  const since = performance.now();
  await sleep(MEASURED_MS);
  const after = await cpuOf([Number(pid)]);
  const used = after.app + after.postgres - before.app - before.postgres;
  return rounded((used * 100) / (performance.now() - since));
}

/** Publishes one delivery and returns how many milliseconds after its time it arrived. */
async function lateness(workspace: BenchWorkspace, channels: readonly BenchChannel[]): Promise<number> {
  const due = new Date(Date.now() + DUE_AHEAD_MS);
  const [placed] = await scheduleDeliveries(workspace, channels, 1, () => due);
  const arrived = async () => (await received()).find(({ text }) => text === placed?.marker);
  await until("The arrival of a due delivery", 60_000, async () => (await arrived()) !== undefined);
  return ((await arrived())?.receivedAt ?? Number.NaN) - due.getTime();
}

async function measure(): Promise<BacklogFigures> {
  const workspace = await openWorkspace();
  const channels = await connectChannels(workspace, CHANNELS);
  // The first one warms up what only the first one needs.
  await lateness(workspace, channels);
  await sleep(SETTLE_MS);
  const emptyCpuPercent = await idleShare();
  say(`idle with nothing scheduled: ${emptyCpuPercent} % of one core`);
  const first = Date.now() + FIRST_DAY * DAY_MS;
  const dueAt = (post: number) => new Date(first + ((post * 2) / count) * DAYS * DAY_MS);
  await putToSleep(workspace, channels, count, dueAt);
  await sql()`vacuum analyze`;
  say(`${count} deliveries are scheduled, and sleep in the engine`);
  await sleep(SETTLE_MS);
  const idleCpuPercent = await idleShare();
  say(`idle with ${count}: ${idleCpuPercent} % of one core`);
  const late: number[] = [];
  for (let round = 0; round < DUE; round += 1) late.push(await lateness(workspace, channels));
  say(`late: ${late.join(", ")} ms`);
  return {
    scheduled: count,
    idleCpuPercent,
    emptyCpuPercent,
    lateMs: share(late, 0.5),
    worstLateMs: Math.max(...late),
  };
}

const figures = await measure();
await closeDatabase();
console.log(JSON.stringify(figures));
