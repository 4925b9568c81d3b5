import type { Ends, Repeat } from "@/lib/series/schema";

/** What a person chose about repeating; the first day gives the rest. */
export type RepeatChoice = {
  unit: "none" | Repeat["unit"];
  every: number;
  /** Days of the week besides the first day's own; 1 = Monday. */
  days: number[];
  /** By month: on the same date, on the same weekday of the month, or on the last such weekday. */
  by: "date" | "nth" | "last";
  ends: Ends;
};

export const ONCE: RepeatChoice = { unit: "none", every: 1, days: [], by: "date", ends: { kind: "never" } };

export const WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;
const ORDINALS = ["first", "second", "third", "fourth"] as const;

export type DayFacts = {
  /** 1 = Monday. */
  weekday: number;
  date: number;
  /** Which of its weekday it is in its month; null for a fifth. */
  nth: 1 | 2 | 3 | 4 | null;
  /** The last of its weekday in its month. */
  last: boolean;
};

/** What a calendar day (`YYYY-MM-DD`) can stand for in a rule; null for what is none. */
export function factsOfDay(day: string): DayFacts | null {
  const at = new Date(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at.getTime())) return null;
  const date = at.getUTCDate();
  const monthDays = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  const nth = Math.ceil(date / 7);
  return {
    weekday: at.getUTCDay() || 7,
    date,
    nth: nth === 1 || nth === 2 || nth === 3 || nth === 4 ? nth : null,
    last: date + 7 > monthDays,
  };
}

/** The ways to repeat by month that a day offers, each as a person reads it. */
export function monthWays(day: DayFacts): { by: RepeatChoice["by"]; label: string }[] {
  const weekday = WEEKDAYS[day.weekday - 1] ?? "";
  return [
    { by: "date", label: day.date > 28 ? `On day ${day.date}, or the last one` : `On day ${day.date}` },
    ...(day.nth ? [{ by: "nth" as const, label: `On the ${ORDINALS[day.nth - 1]} ${weekday}` }] : []),
    ...(day.last ? [{ by: "last" as const, label: `On the last ${weekday}` }] : []),
  ];
}

/** The way by month that is chosen, or the nearest that the day offers. */
export const wayOf = (choice: RepeatChoice, day: DayFacts): RepeatChoice["by"] =>
  monthWays(day).some((way) => way.by === choice.by) ? choice.by : "date";

/** The rule that a choice makes with its first day; null when it does not repeat. */
export function ruleOf(choice: RepeatChoice, day: DayFacts | null): Repeat | null {
  const { unit, every } = choice;
  if (unit === "none" || !day) return null;
  if (unit === "day") return { unit, every };
  if (unit === "week")
    return { unit, every, days: [...new Set([day.weekday, ...choice.days])].sort((a, b) => a - b) };
  const by = wayOf(choice, day);
  if (by === "date") return { unit, every, on: { kind: "date", date: day.date } };
  const nth = by === "last" ? -1 : (day.nth ?? -1);
  return { unit, every, on: { kind: "weekday", nth, day: day.weekday } };
}

/** The choice that a series was made by, to go on from. */
export function choiceOf(repeat: Repeat, ends: Ends): RepeatChoice {
  const { unit, every } = repeat;
  if (unit === "day") return { ...ONCE, unit, every, ends };
  if (unit === "week") return { ...ONCE, unit, every, days: repeat.days, ends };
  const by = repeat.on.kind === "date" ? "date" : repeat.on.nth === -1 ? "last" : "nth";
  return { ...ONCE, unit, every, by, ends };
}
