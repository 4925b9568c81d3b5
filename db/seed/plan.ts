import { Temporal } from "temporal-polyfill";
import type { Dice } from "./random";

export type Outcome =
  | "draft"
  | "scheduled"
  | "published"
  | "retried"
  | "partly"
  | "failed"
  | "look"
  | "missed"
  | "unknown"
  | "cancelled";

/** One post of the demo: what becomes of it, and when. */
export type PlannedPost = {
  outcome: Outcome;
  /** Null for a draft. */
  dueAt: Date | null;
  /** `YYYY-MM-DDTHH:mm` */
  wallTime: string | null;
};

/** What asks for a person, by how many posts ago it was due. */
const TROUBLE: Record<number, Outcome> = {
  1: "unknown",
  4: "partly",
  9: "cancelled",
  14: "failed",
  22: "cancelled",
  27: "partly",
  35: "missed",
  46: "look",
};

const FIRST_QUARTER = 30; // 07:30
const LAST_QUARTER = 79; // 19:45

/** Posting times of one day: quarters of an hour, each at most once. */
function timesOf(
  day: Temporal.PlainDate,
  zone: string,
  count: number,
  random: Dice,
): Temporal.ZonedDateTime[] {
  const quarters = random.some(
    Array.from({ length: LAST_QUARTER - FIRST_QUARTER + 1 }, (_, index) => FIRST_QUARTER + index),
    count,
  );
  return quarters.map((quarter) =>
    day.toZonedDateTime({
      timeZone: zone,
      plainTime: Temporal.PlainTime.from({ hour: Math.floor(quarter / 4), minute: (quarter % 4) * 15 }),
    }),
  );
}

const planned = (at: Temporal.ZonedDateTime, outcome: Outcome): PlannedPost => ({
  outcome,
  dueAt: new Date(at.epochMilliseconds),
  wallTime: at.toPlainDateTime().toString({ smallestUnit: "minute" }),
});

function outcomeOf(ago: number, random: Dice): Outcome {
  const trouble = TROUBLE[ago];
  if (trouble) return trouble;
  if (random.chance(0.004)) return "cancelled";
  return random.chance(0.03) ? "retried" : "published";
}

/** The last posts before `now`, newest first, five to nine a day and fewer on Sundays. */
function past(now: Temporal.ZonedDateTime, count: number, random: Dice): PlannedPost[] {
  const found: PlannedPost[] = [];
  for (let day = now.toPlainDate(); found.length < count; day = day.subtract({ days: 1 })) {
    const perDay = day.dayOfWeek === 7 ? random.whole(0, 2) : random.whole(5, 9);
    for (const at of timesOf(day, now.timeZoneId, perDay, random).reverse()) {
      const out = Temporal.ZonedDateTime.compare(at, now.subtract({ minutes: 3 })) < 0;
      if (out && found.length < count) found.push(planned(at, outcomeOf(found.length, random)));
    }
  }
  return found;
}

function upcoming(now: Temporal.ZonedDateTime, count: number, random: Dice): PlannedPost[] {
  const found: PlannedPost[] = [];
  for (let day = now.toPlainDate(); found.length < count; day = day.add({ days: 1 })) {
    for (const at of timesOf(day, now.timeZoneId, day.dayOfWeek === 7 ? 1 : random.whole(2, 4), random)) {
      const ahead = Temporal.ZonedDateTime.compare(at, now.add({ minutes: 20 })) > 0;
      if (ahead && found.length < count) found.push(planned(at, "scheduled"));
    }
  }
  return found;
}

const between = (low: number, value: number, high: number) =>
  Math.min(high, Math.max(low, Math.round(value)));

/** `count` posts around `now`: drafts, what is to come, and as much of the past as it takes. */
export function plan(count: number, now: Date, zone: string, random: Dice): PlannedPost[] {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const drafts = count < 4 ? 0 : between(1, count * 0.03, 9);
  const scheduled = count < 4 ? 0 : between(2, count * 0.1, 26);
  return [
    ...Array.from({ length: drafts }, (): PlannedPost => ({ outcome: "draft", dueAt: null, wallTime: null })),
    ...upcoming(here, scheduled, random),
    ...past(here, count - drafts - scheduled, random),
  ];
}
