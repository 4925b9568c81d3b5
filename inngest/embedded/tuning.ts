import { scaled } from "@/lib/env";
import { share, sharedIfAny } from "@/lib/global";
import { backOff } from "./delays";

/** How the engine paces itself. Tests shorten it; nothing else changes it. */
export type Tuning = {
  /** How long a claimed job is kept from others without a sign of life. Heartbeats come at a third of it. */
  leaseMs: number;
  /** Calls in flight per process. */
  slots: number;
  /** The longest call. Steps end within 120 s; a call may run several until the SDK hands back after 10 s. */
  callMs: number;
  /** The safety net under LISTEN/NOTIFY and the timer. */
  pollMs: number;
  /** How long stopping waits for calls in flight. */
  drainMs: number;
  /** Lost leases after which a job is parked. */
  maxReclaims: number;
  /** Milliseconds before the next try after the failed try `attempt`. */
  retryDelay: (attempt: number) => number;
};

/** Under a faster clock too: a busy machine must get round to its signs of life. */
const SHORTEST_LEASE_MS = 3_000;

const DEFAULTS: Tuning = {
  leaseMs: Math.max(scaled(20_000), SHORTEST_LEASE_MS),
  slots: 24,
  callMs: 10 * 60_000,
  pollMs: scaled(30_000),
  drainMs: 10_000,
  maxReclaims: 5,
  retryDelay: (attempt) => scaled(backOff(attempt)),
};

const KEY = "engine-tuning";

/** The pace of this process. */
export const tuning = (): Tuning => sharedIfAny<Tuning>(KEY) ?? DEFAULTS;

/** Changes the pace of this process; for tests. */
export const tune = (changes: Partial<Tuning>): void => share(KEY, { ...DEFAULTS, ...changes });
