import type { Deadline, Evidence, FindAnswer, Intent, PublishFailure, Receipt } from "../contract";
import { isAway } from "./failures";

/** Clocks of other servers differ from ours. */
const SKEW_MS = 5 * 60_000;
/** So long after the last moment a request may leave it can still arrive. */
const CEILING_MS = 100_000;
/** One page, at most. */
const PAGE_MS = 30_000;

export const NO_DEADLINE: Deadline = { leftMs: () => Number.POSITIVE_INFINITY };

/** How long one request may take, in milliseconds. */
export const within = (deadline: Deadline, mostMs = PAGE_MS): number =>
  Math.max(1, Math.min(mostMs, deadline.leftMs()));

/** When an intent's post can have been made, by the platform's clock; epochs in milliseconds. */
export const spanOf = (intent: Intent, skewMs = SKEW_MS) => ({
  from: intent.armedAt.getTime() - skewMs,
  to: intent.notAfter.getTime() + CEILING_MS + skewMs,
});

export type Unclear = Extract<FindAnswer, { found: "unclear" }>;

export const unclear = (reason: string, evidence: Evidence = {}, away = false): Unclear => ({
  found: "unclear",
  reason,
  evidence,
  away,
});

/** A reading that was refused, or got no answer. */
export const notRead = (failure: PublishFailure): Unclear =>
  unclear(failure.reason, failure.evidence, isAway(failure));

/** What a complete reading says. */
export function conclude(candidates: Receipt[], evidence: Evidence): FindAnswer {
  const [only, ...others] = candidates;
  if (!only) return { found: "no", evidence };
  return others.length > 0
    ? { found: "several", candidates, evidence }
    : { found: "yes", receipt: only, evidence };
}
