const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Inngest's own table of waits before a retry, each with up to 30 s on top. */
const BACK_OFF = [
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  40 * MINUTE,
  HOUR,
  2 * HOUR,
];
const JITTER = 30 * SECOND;

const UNITS: Record<string, number> = { w: 7 * DAY, d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 };
const DURATION = /^(?:\d+(?:w|d|h|ms|m|s))+$/;

/** A moment: an absolute one, or so many milliseconds from the database's now. */
export type Due = { at: Date } | { inMs: number };

/** Milliseconds to wait after the failed try `attempt` (from 0). */
export function backOff(attempt: number, random = Math.random()): number {
  return (BACK_OFF[Math.min(attempt, BACK_OFF.length - 1)] ?? HOUR) + Math.floor(random * JITTER);
}

/** Reads a `retry-after` header: seconds, or a date. Null when there is none or it cannot be read. */
export function parseRetryAfter(header: string | undefined): Due | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return { inMs: Math.max(0, Math.ceil(seconds * SECOND)) };
  const at = new Date(header);
  return Number.isNaN(at.getTime()) ? null : { at };
}

/** Reads what a sleep step waits for: an ISO instant, or a duration such as `1d2h30m`. Null when it is neither. */
export function parseSleep(text: string): Due | null {
  if (DURATION.test(text)) {
    let total = 0;
    for (const [, count, unit] of text.matchAll(/(\d+)(w|d|h|ms|m|s)/g))
      total += Number(count) * (UNITS[unit ?? ""] ?? 0);
    return { inMs: total };
  }
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : { at };
}
