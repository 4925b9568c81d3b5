const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A length of time in one unit: `340 ms`, `4.2 s`, `12 min`, `3 h`. */
export function lasting(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0)} s`;
  return ms < HOUR ? `${Math.round(ms / MINUTE)} min` : `${Math.round(ms / HOUR)} h`;
}

/** What a process does, by its role. */
export const ROLE_WORDS = {
  all: "Pages and publishing",
  web: "Pages",
  worker: "Publishing",
} as const;

/** `1 event`, `2,400 events`. */
export const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
