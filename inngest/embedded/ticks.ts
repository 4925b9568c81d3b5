import { Cron } from "croner";

/** How far `previousRuns` is asked ahead, so that a tick of this very moment is among them. */
const BEYOND_MS = 1000;

/** Reads a schedule of five fields, UTC unless it names its zone (`TZ=Europe/Berlin 0 9 * * *`). Null when it cannot be read. */
export function parseCron(source: string): Cron | null {
  const [, zone, pattern] = /^(?:(?:CRON_)?TZ=(\S+)\s+)?(.+)$/.exec(source.trim()) ?? [];
  try {
    const cron = new Cron(pattern ?? "", { timezone: zone ?? "UTC", mode: "5-part" });
    cron.nextRun(new Date(0));
    return cron;
  } catch {
    return null;
  }
}

/** The first tick after a moment; null when there is none. */
export const nextTick = (source: string, after: Date): Date | null =>
  parseCron(source)?.nextRun(after) ?? null;

/** The latest tick up to a moment, and at least `first`. */
export function latestTick(source: string, first: Date, upTo: Date): Date {
  const ticks = parseCron(source)?.previousRuns(2, new Date(upTo.getTime() + BEYOND_MS)) ?? [];
  const latest = ticks.find((tick) => tick <= upTo);
  return latest && latest > first ? latest : first;
}
