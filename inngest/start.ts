import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, listener } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { systemScope } from "@/lib/auth/mint";
import { keepChannelsAlive } from "@/lib/channels/work";
import { pruneQuotaUses } from "@/lib/deliveries/quotas/mutations";
import { settle } from "@/lib/deliveries/settling/work";
import { sweepOnce, takeBackClaims } from "@/lib/deliveries/sweeping/work";
import { env, scaled } from "@/lib/env";
import { shared } from "@/lib/global";
import { BEAT_MS, beat, leaveInstance, noteSweep, openInstance } from "@/lib/instance/work";
import { closeStreams } from "@/lib/live/work";
import { log } from "@/lib/log";
import { pruneNotifications } from "@/lib/notifications/mailing/mutations";
import { pruneOutbox, relayOnce } from "@/lib/outbox/work";
import { makeDueOccurrences } from "@/lib/series/work";
import { type EngineHandle, startEngine } from "./embedded/engine";
import { functions } from "./functions/all";

const SWEEP_MS = scaled(30_000);
/** Claims of dead processes are looked for at least this often, and at most twice as seldom. */
const CLAIMS_MS = scaled(10_000);
/** Sweeps of several processes spread themselves over this much. */
const SWEEP_JITTER_MS = scaled(30_000);
/** The relay looks by itself this often, should a NOTIFY be lost. */
const RELAY_POLL_MS = scaled(5_000);
const KEEP_ALIVE_MS = 6 * 60 * 60 * 1000;
const DRAIN_MS = 10_000;

type Timer = { stop(): void };

/** Repeats `work` with pauses that `pause` names, until stopped; a failure is logged and the next round tried. */
function repeat(name: string, pause: () => number, work: () => Promise<unknown>): Timer {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const round = async () => {
    try {
      await work();
    } catch (error) {
      log().error({ err: error }, `${name} failed; it is tried again`);
    }
    if (!stopped) timer = setTimeout(round, pause());
  };
  timer = setTimeout(round, Math.min(pause(), 2_000));
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Relays until the outbox is empty; calls that come meanwhile make it look once more. */
function relay() {
  let running = false;
  let again = false;
  return async function run(): Promise<void> {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        while ((await relayOnce(systemScope("relay"))) > 0);
      } while (again);
    } catch (error) {
      log().error({ err: error }, "the relay failed; the rows stay and are tried again");
    } finally {
      running = false;
    }
  };
}

async function startRelay(): Promise<Timer> {
  const run = relay();
  const heard = await listener().listen(
    "posthaste_outbox",
    () => void run(),
    () => void run(),
  );
  const timer = repeat("the relay", () => RELAY_POLL_MS, run);
  return {
    stop: () => {
      timer.stop();
      void heard.unlisten().catch(() => {});
    },
  };
}

async function prepareDatabase(): Promise<void> {
  const url = env().DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set. Start with `npm start`.");
  await migrateDatabase(url);
  await openInstance(systemScope("start"));
  await beat(systemScope("start"));
}

async function sweepAndNote(): Promise<void> {
  await sweepOnce();
  await noteSweep(systemScope("sweep"));
}

/** On SIGTERM or Ctrl-C: no new work, streams closed, calls in flight finished, answers recorded, then the process ends. */
function stopOnSignal(timers: Timer[], engine: EngineHandle | null): void {
  const stop = async () => {
    for (const timer of timers) timer.stop();
    closeStreams();
    await engine?.stop();
    await settle(DRAIN_MS);
    await leaveInstance(systemScope("stop"));
    await closeDatabase();
  };
  const end = () =>
    stop()
      .catch((error: unknown) => log().error({ err: error }, "stopping went wrong"))
      .finally(() => process.exit(0));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void end());
}

async function startParts(): Promise<void> {
  await prepareDatabase();
  const { ROLE, PORT, ENGINE_SIGNING_KEY, inngestServer } = env();
  const timers = [
    await startRelay(),
    repeat("taking back claims", () => CLAIMS_MS + Math.random() * CLAIMS_MS, takeBackClaims),
    repeat("the sweep", () => SWEEP_MS + Math.random() * SWEEP_JITTER_MS, sweepAndNote),
    repeat(
      "the sign of life",
      () => BEAT_MS,
      () => beat(systemScope("beat")),
    ),
    repeat(
      "keeping channels alive",
      () => KEEP_ALIVE_MS,
      () => keepChannelsAlive(systemScope("keep-alive")),
    ),
    repeat(
      "making the next posts of series",
      () => SWEEP_MS + Math.random() * SWEEP_JITTER_MS,
      () => makeDueOccurrences(systemScope("series")),
    ),
    repeat(
      "pruning the quota ledger",
      () => 6 * 60 * 60 * 1000,
      () => pruneQuotaUses(systemScope("prune")),
    ),
    repeat(
      "pruning the outbox",
      () => 6 * 60 * 60 * 1000,
      () => pruneOutbox(systemScope("prune")),
    ),
    repeat(
      "pruning notifications",
      () => 6 * 60 * 60 * 1000,
      () => pruneNotifications(systemScope("prune")),
    ),
  ];
  const embedded = ROLE !== "web" && !inngestServer && ENGINE_SIGNING_KEY;
  const engine = embedded
    ? startEngine({
        baseUrl: `http://127.0.0.1:${PORT}`,
        signingKey: ENGINE_SIGNING_KEY,
        functions,
      })
    : null;
  stopOnSignal(timers, engine);
}

/** What a database that is starting, stopping or restarting answers, or does not. */
const AWAY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "57P01",
  "57P03",
]);

/** Whether the database is only not there yet; a failed query carries the connection's error as its cause. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && AWAY.has(String(error.code))) || isAway(error.cause);
}

/**
 * Starts what this process's role has: database, relay, sweep and engine. A database that is not there yet is
 * waited for; any other failure ends the process, because a server that cannot publish must not look alive.
 */
export async function startProcess(): Promise<void> {
  const first = shared("started", () => ({ done: false }));
  if (first.done) return;
  first.done = true;
  for (let tries = 1; ; tries += 1) {
    try {
      await startParts();
      return;
    } catch (error) {
      const away = isAway(error);
      log().error({ err: error }, away ? "the database does not answer yet" : "the server cannot start");
      if (!away || tries >= 10) process.exit(1);
      await sleep(1_000);
    }
  }
}
