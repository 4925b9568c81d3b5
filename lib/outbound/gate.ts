import { scaled } from "@/lib/env";

/** Asked in the last hook before the committing bytes leave; `ceilingMs` bounds the whole request. */
export type Gate = { mayStillLeave(): boolean; ceilingMs: number };

/** The longest a committing request may take, in milliseconds. */
export const COMMIT_CEILING_MS = scaled(100_000);

type Clocks = { wall(): number; monotonic(): number };
const SYSTEM: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * A gate that closes `milliseconds` from now on two clocks: the wall clock catches a machine that slept, the
 * monotonic clock one whose wall clock was set back. Either may close it.
 */
export function closingGate(milliseconds: number, clocks: Clocks = SYSTEM): Gate {
  const wall = clocks.wall() + milliseconds;
  const monotonic = clocks.monotonic() + milliseconds;
  return {
    mayStillLeave: () => clocks.wall() < wall && clocks.monotonic() < monotonic,
    ceilingMs: COMMIT_CEILING_MS,
  };
}
