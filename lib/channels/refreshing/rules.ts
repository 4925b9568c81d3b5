import { scaled } from "@/lib/env";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";

/** How long one renewal may hold the lease: longer than its request can take. */
export const REFRESH_LEASE_SECONDS = scaled(60_000) / 1000;

export type Renewal =
  /** Nothing was left open: send the refresh token. */
  | "send"
  /** An answer was lost, and the platform takes the old token once more. */
  | "replay"
  /** An answer was lost, and asking again could end the session for good: go on with what there is. */
  | "hold";

/**
 * What to do about renewing. `intentOpen`: a refresh left before and its answer never came. `replayed`: that was
 * already the second time.
 */
export function renewal(
  facts: Pick<PlatformFacts, "refreshReplay">,
  state: { intentOpen: boolean; replayed: boolean },
): Renewal {
  if (!state.intentOpen) return "send";
  return facts.refreshReplay === "tolerated" && !state.replayed ? "replay" : "hold";
}
