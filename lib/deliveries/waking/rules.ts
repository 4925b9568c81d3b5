import type { OperationStatus } from "../rules";

/** Longest single sleep of a durable function: engines differ beyond, and rows are re-read after it. */
export const LONGEST_SLEEP_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * How long before its moment a run is woken: what an engine needs to get going then lies before the due time, and
 * publishing waits out the rest by the database's clock.
 */
const WAKE_AHEAD_MS = 800;
/** A run that is this close to its moment goes on to publish instead of sleeping again. */
const NEAR_MS = 1_000;

export type WakePlan =
  | { do: "nothing" }
  | { do: "sleep"; until: Date }
  | { do: "prepare" }
  | { do: "publish" }
  | { do: "reconcile" };

export type WakeState = {
  status: OperationStatus;
  revision: number;
  dueAt: Date;
  nextCheckAt: Date | null;
  leadSeconds: number;
  hasMedia: boolean;
  held: boolean;
};

const sleepUntil = (moment: Date, now: Date): WakePlan => ({
  do: "sleep",
  until: new Date(Math.min(moment.getTime(), now.getTime() + LONGEST_SLEEP_MS)),
});

const before = (moment: Date, ms: number) => new Date(moment.getTime() - ms);

/**
 * What a woken run should do next, from the row as it is. `prepared` says whether this run prepared already;
 * `now` is the database's clock. What the run was told when it went to sleep is only a hint.
 */
export function planWake(
  row: WakeState | null,
  wake: { revision: number },
  prepared: boolean,
  now: Date,
): WakePlan {
  if (!row || row.revision !== wake.revision) return { do: "nothing" };
  if (row.status === "unknown") {
    const at = row.nextCheckAt ?? now;
    return at > now ? sleepUntil(at, now) : { do: "reconcile" };
  }
  if (row.status !== "scheduled") return { do: "nothing" };
  const due = row.nextCheckAt && row.nextCheckAt > row.dueAt ? row.nextCheckAt : row.dueAt;
  if (before(due, NEAR_MS) <= now) return { do: "publish" };
  const ahead = new Date(due.getTime() - row.leadSeconds * 1000);
  if (!row.hasMedia || prepared || row.held) return sleepUntil(before(due, WAKE_AHEAD_MS), now);
  return ahead > now ? sleepUntil(ahead, now) : { do: "prepare" };
}
