import { setTimeout as pause } from "node:timers/promises";
import type { InngestFunction } from "inngest";
import { listener } from "@/db/client";
import { share } from "@/lib/global";
import { log } from "@/lib/log";
import type { Address } from "./call";
import { claimJobs, claimWithinLimits } from "./claim";
import { startDueTicks } from "./crons";
import { matchWaiting } from "./intake";
import { extendLeases, giveBack, nextLeaseEnd, reclaimJobs } from "./leases";
import { CHANNEL } from "./notify";
import { checkFunctions, type FunctionPlan } from "./plan";
import type { ClaimedJob } from "./protocol";
import { registerFunctions } from "./register";
import { runSchedule, type Schedule } from "./schedule";
import { SWEEP_BATCH, sweepHistory } from "./sweep";
import { type Tuning, tune, tuning } from "./tuning";
import { doJob } from "./work";

const SWEEP_MS = 10 * 60_000;
/** Leases that ended are not looked for more often than this. */
const LEASE_LOOK_MS = 100;
/** The longest a timer sleeps; a moment further away is looked at again then. */
const LONGEST_MS = 60 * 60_000;
/** With the database away, stopping does not wait for it longer than this. */
const UNLISTEN_MS = 1000;

/** Where every route finds the engine of this process, if it has one. */
export const ENGINE = "engine";

export type EngineHandle = {
  /** `starting` until the app named its functions; `off` once stopped, or refused. */
  state(): "starting" | "running" | "off";
  /** Resolves when the engine runs. Rejects with `UnsupportedFunctions`, which names the options it does not have. */
  ready: Promise<void>;
  /** Claims nothing more, waits up to 10 s for calls in flight, gives back the rest. */
  stop(): Promise<void>;
};

export type EngineOptions = {
  /** Origin of the app on this machine, such as `http://127.0.0.1:3000`. */
  baseUrl: string;
  signingKey: string;
  /** The functions to be served: checked at once, before the app listens. */
  functions?: InngestFunction.Any[];
  tuning?: Partial<Tuning>;
};

type Running = {
  address: Address;
  plans: FunctionPlan[];
  inFlight: Map<string, { job: ClaimedJob; done: Promise<void> }>;
  abort: AbortController;
  schedule: Schedule;
};

/**
 * Starts the embedded engine in this process; several processes on one database are normal. Throws
 * `UnsupportedFunctions` when `functions` were given and ask for what it does not have.
 */
export function startEngine(options: EngineOptions): EngineHandle {
  if (options.functions) checkFunctions(options.functions);
  if (options.tuning) tune(options.tuning);
  const address = { url: new URL("/api/inngest", options.baseUrl).href, signingKey: options.signingKey };
  const starting = new AbortController();
  let state: "starting" | "running" | "off" = "starting";
  let end: (() => Promise<void>) | null = null;

  const ready = (async () => {
    const plans = await registerFunctions(address, starting.signal);
    starting.signal.throwIfAborted();
    end = await run(address, plans);
    state = "running";
    log().info({ functions: plans.map(({ id }) => id) }, "The engine runs");
  })();
  ready.catch((error: unknown) => {
    const stopped = starting.signal.aborted;
    state = "off";
    if (!stopped)
      log().fatal(
        { problem: error instanceof Error ? error.message : String(error) },
        "The engine could not start",
      );
  });

  const handle: EngineHandle = {
    state: () => state,
    ready,
    async stop() {
      starting.abort(new Error("The engine was stopped."));
      await ready.catch(() => {});
      state = "off";
      await end?.();
      end = null;
    },
  };
  share(ENGINE, handle);
  return handle;
}

async function run(address: Address, plans: FunctionPlan[]): Promise<() => Promise<void>> {
  const complain = (error: unknown) =>
    log().error({ err: error }, "The engine could not reach its database; it tries again");
  const running: Running = {
    address,
    plans,
    inFlight: new Map(),
    abort: new AbortController(),
    schedule: runSchedule(() => turn(running), tuning().pollMs, complain),
  };
  const listening = await listener().listen(
    CHANNEL,
    () => running.schedule.poke(),
    () => running.schedule.poke(),
  );
  const beats = runSchedule(() => beat(running), tuning().leaseMs, complain);
  const reclaims = runSchedule(() => reclaim(running), tuning().leaseMs / 2, complain);
  const sweeps = runSchedule(sweep, SWEEP_MS, complain);
  const ticks = runSchedule(() => tick(plans), LONGEST_MS, complain);
  running.schedule.poke();
  beats.poke();
  sweeps.poke();
  reclaims.poke();
  ticks.poke();
  return async () => {
    await Promise.all([running.schedule.stop(), ticks.stop()]);
    await Promise.race([listening.unlisten().catch(() => {}), pause(UNLISTEN_MS)]);
    await drain(running);
    await Promise.all([beats.stop(), sweeps.stop(), reclaims.stop()]);
  };
}

/** Takes up everything that is due and has a place; returns when to look again. */
async function turn(running: Running): Promise<number> {
  const { slots, leaseMs, pollMs } = tuning();
  const free = slots - running.inFlight.size;
  if (free <= 0) return pollMs;
  const limited = running.plans.some(({ limits }) => limits.length > 0);
  const claim = limited ? await claimWithinLimits(free, leaseMs) : await claimJobs(free, leaseMs);
  for (const job of claim.jobs) take(running, job);
  return claim.nextMs ?? pollMs;
}

/** Takes jobs from processes that died; returns when the next lease could end. */
async function reclaim(running: Running): Promise<number> {
  const { maxReclaims, pollMs } = tuning();
  const reclaimed = await reclaimJobs(maxReclaims);
  for (const { runId, parked } of reclaimed) {
    if (parked) log().error({ run: runId }, "A run was parked: its job lost its process too often");
    else log().warn({ run: runId }, "A job lost its process and is taken up again");
  }
  if (reclaimed.length > 0) running.schedule.poke();
  return Math.max((await nextLeaseEnd()) ?? pollMs, LEASE_LOOK_MS);
}

function take(running: Running, job: ClaimedJob): void {
  const done = doJob(running.address, running.plans, job, running.abort.signal)
    .catch((error: unknown) =>
      log().error(
        { err: error, run: job.runId },
        "An answer could not be recorded; the job is taken up again when its lease ends",
      ),
    )
    .finally(() => {
      running.inFlight.delete(job.id);
      running.schedule.poke();
    });
  running.inFlight.set(job.id, { job, done });
}

async function beat(running: Running): Promise<number> {
  await matchWaiting();
  const held = [...running.inFlight.values()].map(({ job }) => ({ id: job.id, generation: job.generation }));
  const lost = await extendLeases(held, tuning().leaseMs);
  if (lost.some((id) => running.inFlight.has(id))) log().debug({ lost }, "Leases of jobs in flight are gone");
  return tuning().leaseMs / 3;
}

async function sweep(): Promise<number> {
  const { runs, events, rates } = await sweepHistory();
  return Math.max(runs, events, rates) >= SWEEP_BATCH ? 1000 : SWEEP_MS;
}

/** Starts what is scheduled; a machine that was asleep in between is noticed by the poll. */
async function tick(plans: FunctionPlan[]): Promise<number> {
  const wait = await startDueTicks(plans);
  return wait === null ? LONGEST_MS : Math.min(wait, tuning().pollMs);
}

async function drain(running: Running): Promise<void> {
  const calls = Promise.allSettled([...running.inFlight.values()].map(({ done }) => done));
  const enough = new AbortController();
  await Promise.race([calls, pause(tuning().drainMs, undefined, { signal: enough.signal }).catch(() => {})]);
  enough.abort();
  const left = [...running.inFlight.values()].map(({ job }) => job);
  running.abort.abort();
  if (left.length === 0) return;
  log().warn({ runs: left.map(({ runId }) => runId) }, "Calls in flight were given back while stopping");
  await giveBack(left).catch(() => {});
  await calls;
}
