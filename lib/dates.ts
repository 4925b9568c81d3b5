/**
 * Times as people read them. Every function names its zone; nothing reads the machine's own.
 * Intl only, so that client components may import it. Sums with wall-clock times are in `lib/zoned.ts`.
 */

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const longMonths = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** An instant: a Date, its ISO string, or milliseconds since the epoch. */
export type Instant = Date | string | number;

/** The calendar and clock at one place. `month` is 1 to 12, `weekday` 0 (Sunday) to 6. */
type Wall = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB-u-ca-gregory-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, made);
  return made;
}

function wallAt(instant: Instant, zone: string): Wall {
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const part of formatFor(zone).formatToParts(new Date(instant))) {
    if (part.type in wall) wall[part.type as keyof typeof wall] = Number(part.value);
  }
  return { ...wall, weekday: new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() };
}

const two = (value: number) => String(value).padStart(2, "0");
const weekday = (wall: Wall) => weekdays[wall.weekday] ?? "";
const month = (wall: Wall) => months[wall.month - 1] ?? "";
const clock = (wall: Wall) => `${two(wall.hour)}:${two(wall.minute)}`;
const dayNumber = (wall: Wall) => Date.UTC(wall.year, wall.month - 1, wall.day) / day;

/** `10:30` */
export function timeOfDay(instant: Instant, zone: string): string {
  return clock(wallAt(instant, zone));
}

/** `10:00:03`, for what a platform confirmed. */
export function timeWithSeconds(instant: Instant, zone: string): string {
  const wall = wallAt(instant, zone);
  return `${clock(wall)}:${two(wall.second)}`;
}

/** `2026-10-14`: the calendar day at that place, for grouping and for keys. */
export function dayKey(instant: Instant, zone: string): string {
  const wall = wallAt(instant, zone);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}`;
}

/** `2026-10-14T10:30`: the wall clock at that place, as a date-time input holds it. */
export function wallTime(instant: Instant, zone: string): string {
  return `${dayKey(instant, zone)}T${timeOfDay(instant, zone)}`;
}

/** Whole calendar days from `now` to `instant` at that place: 0 today, 1 tomorrow, -1 yesterday. */
export function daysAway(instant: Instant, zone: string, now: Instant): number {
  return dayNumber(wallAt(instant, zone)) - dayNumber(wallAt(now, zone));
}

/** `Wed 14 Oct`, with the year when it is not that of `now`. */
export function shortDay(instant: Instant, zone: string, now: Instant): string {
  const wall = wallAt(instant, zone);
  const year = wall.year === wallAt(now, zone).year ? "" : ` ${wall.year}`;
  return `${weekday(wall).slice(0, 3)} ${wall.day} ${month(wall)}${year}`;
}

/** `Wednesday 14 October` */
export function longDay(instant: Instant, zone: string): string {
  const wall = wallAt(instant, zone);
  return `${weekday(wall)} ${wall.day} ${longMonths[wall.month - 1] ?? ""}`;
}

/** `Fri 16 Oct, 10:00`: a moment that reads the same today and next week. */
export function moment(instant: Instant, zone: string, now: Instant): string {
  return `${shortDay(instant, zone, now)}, ${timeOfDay(instant, zone)}`;
}

/**
 * As short as it can be and still be one moment: `Today 10:30`, `Tomorrow 08:00`, `Fri 09:00` within three days
 * either way (seven days, so that a weekday names one of them), else `Fri 9 Oct, 14:15`.
 */
export function when(instant: Instant, zone: string, now: Instant): string {
  const wall = wallAt(instant, zone);
  const away = daysAway(instant, zone, now);
  if (away === 0) return `Today ${clock(wall)}`;
  if (away === 1) return `Tomorrow ${clock(wall)}`;
  if (Math.abs(away) <= 3) return `${weekday(wall).slice(0, 3)} ${clock(wall)}`;
  return moment(instant, zone, now);
}

/** The heading of a day in a list: `Today` over `Wed 14 Oct`, `Friday` over `16 Oct`. */
export function dayHeading(instant: Instant, zone: string, now: Instant): { name: string; date: string } {
  const wall = wallAt(instant, zone);
  const away = daysAway(instant, zone, now);
  const near = new Map([
    [0, "Today"],
    [1, "Tomorrow"],
    [-1, "Yesterday"],
  ]).get(away);
  const date = shortDay(instant, zone, now);
  return near ? { name: near, date } : { name: weekday(wall), date: date.slice(4) };
}

function count(value: number, unit: string): string {
  return unit === "day" ? `${value} ${value === 1 ? "day" : "days"}` : `${value} ${unit}`;
}

function span(distance: number): string {
  const minutes = Math.floor(distance / minute);
  if (minutes < 60) return count(minutes, "min");
  const hours = Math.floor(distance / hour);
  if (hours < 24) return count(hours, "h");
  return count(Math.floor(distance / day), "day");
}

/**
 * `in 48 min`, `25 min ago`, `in 3 h`, `2 days ago`; within a minute `in less than a minute` and `just now`.
 * Rounds down: never says that more has passed, or is left, than is true.
 */
export function relative(instant: Instant, now: Instant): string {
  const distance = new Date(instant).getTime() - new Date(now).getTime();
  if (Math.abs(distance) < minute) return distance > 0 ? "in less than a minute" : "just now";
  return distance > 0 ? `in ${span(distance)}` : `${span(-distance)} ago`;
}

/** The place a zone is named after: `Amsterdam` for `Europe/Amsterdam`, `New York` for `America/New_York`. */
export function zonePlace(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** Whether `zone` names an IANA time zone. Bare offsets such as `+02:00` are refused: they know no summer time. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Every IANA zone this machine knows, `UTC` first. */
export function zones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}
