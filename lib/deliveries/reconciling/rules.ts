import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import {
  AWAY_APART_MS,
  AWAY_PATIENCE_MS,
  checkDelayMs,
  LIST_READINGS_APART_MS,
  MAX_CHECKS,
  SHORTEST_CHECK_MS,
  settledAt,
} from "../clock/rules";

/** What one complete reading that found nothing means. */
export type AbsenceVerdict =
  | { verdict: "absent" }
  | { verdict: "look" }
  | { verdict: "again"; at: Date; counts: boolean };

/**
 * Judges a reading without a find. Nothing is absent before the commit could no longer leave, its ceiling ended
 * and the platform settled. Then one reading at the source proves it (`key`, `handle`); a `list` needs two
 * complete ones a minute apart; `none` never proves anything.
 */
export function judgeAbsence(
  facts: Pick<PlatformFacts, "absence" | "settleSeconds">,
  known: { notAfter: Date; absentSince: Date | null; checks: number },
  now: Date,
): AbsenceVerdict {
  const settled = settledAt(known.notAfter, facts.settleSeconds);
  if (now < settled) {
    const next = new Date(now.getTime() + checkDelayMs(known.checks));
    return { verdict: "again", at: next < settled ? next : settled, counts: false };
  }
  if (facts.absence === "none") return { verdict: "look" };
  if (facts.absence !== "list") return { verdict: "absent" };
  if (!known.absentSince)
    return { verdict: "again", at: new Date(now.getTime() + LIST_READINGS_APART_MS), counts: true };
  const second = new Date(known.absentSince.getTime() + LIST_READINGS_APART_MS);
  return now >= second ? { verdict: "absent" } : { verdict: "again", at: second, counts: true };
}

/** Readings that nobody answered lengthen the waits up to here, and leave the later ones to those that were answered. */
const AWAY_COUNTS = MAX_CHECKS / 2;

/** What a reading brought that did not decide: `absent` starts the clock between two complete readings of a list. */
export type Undecided = "absent" | "early" | "unclear" | "away";

/**
 * How many readings count towards the most there may be: one that nobody answered only makes the next one come
 * later, since it says nothing about whether the platform can tell.
 */
export const countedAfter = (reading: Undecided, checks: number): number =>
  reading === "away" ? Math.max(checks, Math.min(checks + 1, AWAY_COUNTS)) : checks + 1;

/**
 * When to read again after nobody could be asked: soon at first, then every 15 minutes, until a day after the request
 * could last leave; null from then on, when a person has to look.
 */
export function nextAsking(known: { notAfter: Date; checks: number }, now: Date): Date | null {
  if (now.getTime() - known.notAfter.getTime() >= AWAY_PATIENCE_MS) return null;
  const wait = known.checks >= AWAY_COUNTS ? AWAY_APART_MS : checkDelayMs(known.checks + 1);
  return new Date(now.getTime() + Math.max(SHORTEST_CHECK_MS, wait));
}

/** When to read again after a reading that was answered and said nothing, or null when a person has to look. */
export function nextReading(checks: number, now: Date): Date | null {
  return checks + 1 >= MAX_CHECKS
    ? null
    : new Date(now.getTime() + Math.max(SHORTEST_CHECK_MS, checkDelayMs(checks + 1)));
}
