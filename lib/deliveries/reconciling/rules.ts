import type { PlatformFacts } from "@/lib/platforms/contract";
import {
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

/** When to read again after a reading that said nothing, or null when a person has to look. */
export function nextReading(checks: number, now: Date): Date | null {
  return checks + 1 >= MAX_CHECKS
    ? null
    : new Date(now.getTime() + Math.max(SHORTEST_CHECK_MS, checkDelayMs(checks + 1)));
}
