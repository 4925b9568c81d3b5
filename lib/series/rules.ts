import { Temporal } from "temporal-polyfill";
import { listed } from "@/lib/words";
import { toInstant } from "@/lib/zoned";
import type { Ends, Repeat, Rule } from "./schema";

const DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const NTH = new Map([
  [1, "first"],
  [2, "second"],
  [3, "third"],
  [4, "fourth"],
  [-1, "last"],
]);

/** Occurrences are made this long ahead, in milliseconds; the next one always. */
export const AHEAD_MS = 14 * 24 * 60 * 60 * 1000;

const monday = (date: Temporal.PlainDate) => date.subtract({ days: date.dayOfWeek - 1 });

function ofWeek(first: Temporal.PlainDate, days: readonly number[]): Temporal.PlainDate[] {
  return [...new Set(days)].sort((a, b) => a - b).map((day) => first.add({ days: day - 1 }));
}

type MonthRule = Extract<Repeat, { unit: "month" }>["on"];

/** The day of a month that a rule names: a date beyond its end is its last day. */
function ofMonth(month: Temporal.PlainYearMonth, on: MonthRule): Temporal.PlainDate {
  const first = month.toPlainDate({ day: 1 });
  if (on.kind === "date") return first.with({ day: Math.min(on.date, month.daysInMonth) });
  const early = first.add({ days: (on.day - first.dayOfWeek + 7) % 7 });
  if (on.nth > 0) return early.add({ days: 7 * (on.nth - 1) });
  const late = early.add({ days: 28 });
  return late.month === first.month ? late : early.add({ days: 21 });
}

/** The days of the nth stretch (day, week, month) that counts, from 0. */
function stretch(repeat: Repeat, start: Temporal.PlainDate, index: number): Temporal.PlainDate[] {
  const ahead = index * repeat.every;
  switch (repeat.unit) {
    case "day":
      return [start.add({ days: ahead })];
    case "week":
      return ofWeek(monday(start).add({ weeks: ahead }), repeat.days);
    case "month":
      return [ofMonth(start.toPlainYearMonth().add({ months: ahead }), repeat.on)];
  }
}

/** Whole stretches between two days, at most one too few. */
function stretchesBetween(repeat: Repeat, start: Temporal.PlainDate, day: Temporal.PlainDate): number {
  const days = start.until(day, { largestUnit: "day" }).days;
  const length = repeat.unit === "day" ? 1 : repeat.unit === "week" ? 7 : 31;
  return Math.max(0, Math.floor(days / (length * repeat.every)) - 1);
}

/** Every day of a repetition that is not before `start` and comes after `floor`, in order, without an end. */
function* daysOf(repeat: Repeat, start: Temporal.PlainDate, floor: Temporal.PlainDate) {
  for (let index = stretchesBetween(repeat, start, floor); ; index += 1)
    for (const day of stretch(repeat, start, index))
      if (Temporal.PlainDate.compare(day, start) >= 0 && Temporal.PlainDate.compare(day, floor) > 0)
        yield day.toString();
}

/**
 * The days of a rule after `after` (exclusive; null = from its first day on), in order, at most `limit`. `made`
 * counts those up to `after`, for a rule that ends after so many. Days are `YYYY-MM-DD`, of no zone.
 */
export function daysAfter(rule: Rule, after: string | null, made: number, limit: number): string[] {
  const { repeat, ends, startsOn } = rule;
  const start = Temporal.PlainDate.from(startsOn);
  const floor = after === null ? start.subtract({ days: 1 }) : Temporal.PlainDate.from(after);
  const room = Math.min(limit, ends.kind === "after" ? ends.count - made : limit);
  const found: string[] = [];
  if (room <= 0) return found;
  for (const day of daysOf(repeat, start, floor)) {
    if (ends.kind === "on" && day > ends.date) break;
    if (found.push(day) >= room) break;
  }
  return found;
}

/** The first day on or after `from` that a repetition names, counted from `from`. */
export function firstDay(repeat: Repeat, from: string): string {
  const [day] = daysAfter({ repeat, ends: { kind: "never" }, startsOn: from }, null, 0, 1);
  return day ?? from;
}

/** Where an occurrence falls: its instant, and the wall-clock time that this is. */
type Moment = { instant: Date; wallTime: string };

/**
 * The moment of an occurrence on the clock of its zone. A time that the clock jumps over moves to the next one that
 * exists; one that comes twice is the first. Null for an unknown zone.
 */
export function momentOf(day: string, clock: string, zone: string): Moment | null {
  const wallTime = `${day}T${clock}`;
  const zoned = toInstant(wallTime, zone);
  if (zoned.ok) return { instant: zoned.value.instant, wallTime };
  if (zoned.failure.code !== "gap") return null;
  const { next } = zoned.failure;
  const moved = toInstant(next, zone);
  return moved.ok ? { instant: moved.value.instant, wallTime: next } : null;
}

/** How far a series has come. */
type Progress = { rule: Rule; clock: string; zone: string; madeThrough: string; made: number };

/**
 * When the next occurrence has to be made: 14 days ahead of it, or as soon as the newest one is past, so that there
 * is always one to come. Null when the series has no more.
 */
export function makeAtOf({ rule, clock, zone, madeThrough, made }: Progress): Date | null {
  const [next] = daysAfter(rule, madeThrough, made, 1);
  const coming = next && momentOf(next, clock, zone);
  if (!coming) return null;
  const newest = momentOf(madeThrough, clock, zone);
  const ahead = coming.instant.getTime() - AHEAD_MS;
  return new Date(Math.min(ahead, newest?.instant.getTime() ?? ahead));
}

function ordinal(date: number): string {
  const teens = date % 100 >= 11 && date % 100 <= 13;
  const ending = teens ? "th" : (["th", "st", "nd", "rd"][date % 10] ?? "th");
  return `${date}${ending}`;
}

const everyWords = (every: number, unit: string) =>
  every === 1 ? `every ${unit}` : every === 2 ? `every other ${unit}` : `every ${every} ${unit}s`;

const monthWords = (on: MonthRule): string => {
  if (on.kind === "weekday") return `on the ${NTH.get(on.nth)} ${DAY_NAMES[on.day - 1]}`;
  return on.date > 28 ? `on the ${ordinal(on.date)} or the last day` : `on the ${ordinal(on.date)}`;
};

/** `every week on Monday and Friday`, `every other month on the third Friday`. */
export function repeatWords(repeat: Repeat): string {
  const every = everyWords(repeat.every, repeat.unit);
  if (repeat.unit === "day") return every;
  if (repeat.unit === "month") return `${every} ${monthWords(repeat.on)}`;
  const days = [...new Set(repeat.days)].sort((a, b) => a - b);
  return `${every} on ${days.length === 7 ? "every day" : listed(days.map((day) => DAY_NAMES[day - 1] ?? ""))}`;
}

/** `, 12 times` or `, until 2026-12-31`; nothing for a series without an end. */
export const endsWords = (ends: Ends): string =>
  ends.kind === "never"
    ? ""
    : ends.kind === "after"
      ? `, ${ends.count} ${ends.count === 1 ? "time" : "times"}`
      : `, until ${ends.date}`;
