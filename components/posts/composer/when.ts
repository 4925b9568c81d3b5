import { moment, timeOfDay, wallTime, zonePlace } from "@/lib/dates";
import type { toInstant } from "@/lib/zoned";

/** A time as typed: `YYYY-MM-DDTHH:mm` and an IANA zone. */
export type Chosen = { wallTime: string; zone: string };

export type WhenCheck = {
  /** The moment, when it names one that is still to come. */
  instant: Date | null;
  /** Why it cannot be. */
  error: string | null;
  /** Something to know. */
  note: string | null;
};

const HOUR = 3_600_000;

/** The first full hour that is at least an hour away, on the clock of that zone. */
export function suggestedTime(now: Date, zone: string): Chosen {
  const [date, clock] = wallTime(new Date(now.getTime() + HOUR), zone).split("T");
  if (clock?.endsWith(":00")) return { wallTime: `${date}T${clock}`, zone };
  const later = wallTime(new Date(now.getTime() + 2 * HOUR), zone);
  return { wallTime: `${later.slice(0, 13)}:00`, zone };
}

/** `Fri 16 Oct, 10:00` for a wall-clock time; its zone is the reader's to name. `now` decides about the year only. */
export function wallLabel(wall: string, now: Date): string {
  const read = new Date(`${wall}:00Z`);
  return Number.isNaN(read.getTime()) ? "Choose a time" : moment(read, "UTC", now);
}

/** The chosen time on the clock of another zone, the workspace's: `Fri 16 Oct, 10:00`. Null while it names no moment. */
export function timeIn(zone: string, chosen: Chosen, check: WhenCheck, now: Date): string | null {
  if (check.instant) return moment(check.instant, zone, now);
  return check.error || chosen.zone !== zone ? null : wallLabel(chosen.wallTime, now);
}

/**
 * Whether a post can be scheduled for then: not in the past, not in an hour the clock jumps over. Says when a time
 * comes twice. `read` is `toInstant`; null while it is still loading, then nothing is claimed.
 */
export function checkWhen(read: typeof toInstant | null, chosen: Chosen, now: Date): WhenCheck {
  if (!read) return { instant: null, error: null, note: null };
  const zoned = read(chosen.wallTime, chosen.zone);
  if (!zoned.ok) return { instant: null, error: zoned.failure.message, note: null };
  const { instant, second } = zoned.value;
  if (instant <= now) {
    const clock = timeOfDay(now, chosen.zone);
    return {
      instant: null,
      error: `That has passed: it is ${clock} in ${zonePlace(chosen.zone)}. Choose a later time, or publish now.`,
      note: null,
    };
  }
  if (!second) return { instant, error: null, note: null };
  const note = `The clock goes back that night: ${chosen.wallTime.slice(11)} comes twice. The first is taken.`;
  return { instant, error: null, note };
}
