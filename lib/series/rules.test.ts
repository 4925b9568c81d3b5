import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { AHEAD_MS, daysAfter, firstDay, makeAtOf, momentOf, repeatWords } from "./rules";
import type { Ends, Repeat, Rule } from "./schema";

const never: Ends = { kind: "never" };
const days = (repeat: Repeat, startsOn: string, limit = 4, ends: Ends = never) =>
  daysAfter({ repeat, ends, startsOn }, null, 0, limit);

describe("the days of a rule", () => {
  it("by day", () => {
    expect(days({ unit: "day", every: 1 }, "2027-02-27")).toEqual([
      "2027-02-27",
      "2027-02-28",
      "2027-03-01",
      "2027-03-02",
    ]);
    expect(days({ unit: "day", every: 3 }, "2028-02-27", 2)).toEqual(["2028-02-27", "2028-03-01"]);
  });

  it("by week, on several days, beginning in the middle of one", () => {
    const repeat: Repeat = { unit: "week", every: 1, days: [5, 1] };
    expect(days(repeat, "2026-11-18")).toEqual(["2026-11-20", "2026-11-23", "2026-11-27", "2026-11-30"]);
  });

  it("every other week, counted from the week of the first day", () => {
    const repeat: Repeat = { unit: "week", every: 2, days: [1, 7] };
    // A Sunday: its own week ends with it, so the next Monday is eight days later.
    expect(days(repeat, "2026-11-22")).toEqual(["2026-11-22", "2026-11-30", "2026-12-06", "2026-12-14"]);
  });

  it("by month, on the 31st: the last day where there is none", () => {
    const repeat: Repeat = { unit: "month", every: 1, on: { kind: "date", date: 31 } };
    expect(days(repeat, "2027-01-31", 5)).toEqual([
      "2027-01-31",
      "2027-02-28",
      "2027-03-31",
      "2027-04-30",
      "2027-05-31",
    ]);
  });

  it("by month, from a leap day", () => {
    const repeat: Repeat = { unit: "month", every: 12, on: { kind: "date", date: 29 } };
    expect(days(repeat, "2028-02-29", 5)).toEqual([
      "2028-02-29",
      "2029-02-28",
      "2030-02-28",
      "2031-02-28",
      "2032-02-29",
    ]);
  });

  it("by month, on the third Friday and on the last Sunday", () => {
    const third: Repeat = { unit: "month", every: 1, on: { kind: "weekday", nth: 3, day: 5 } };
    expect(days(third, "2026-11-20", 3)).toEqual(["2026-11-20", "2026-12-18", "2027-01-15"]);
    const last: Repeat = { unit: "month", every: 1, on: { kind: "weekday", nth: -1, day: 7 } };
    expect(days(last, "2026-11-01", 4)).toEqual(["2026-11-29", "2026-12-27", "2027-01-31", "2027-02-28"]);
  });

  it("end after a day, or after so many", () => {
    const daily: Repeat = { unit: "day", every: 2 };
    expect(days(daily, "2027-01-01", 9, { kind: "on", date: "2027-01-05" })).toHaveLength(3);
    expect(days(daily, "2027-01-01", 9, { kind: "on", date: "2026-12-31" })).toEqual([]);
    expect(days(daily, "2027-01-01", 9, { kind: "after", count: 2 })).toHaveLength(2);
    const rule: Rule = { repeat: daily, ends: { kind: "after", count: 3 }, startsOn: "2027-01-01" };
    expect(daysAfter(rule, "2027-01-03", 2, 9)).toEqual(["2027-01-05"]);
    expect(daysAfter(rule, "2027-01-05", 3, 9)).toEqual([]);
  });

  it("begin with the first day that fits", () => {
    expect(firstDay({ unit: "week", every: 1, days: [1] }, "2026-11-20")).toBe("2026-11-23");
    expect(firstDay({ unit: "month", every: 1, on: { kind: "date", date: 5 } }, "2026-11-20")).toBe(
      "2026-12-05",
    );
  });
});

const anyRepeat: fc.Arbitrary<Repeat> = fc.oneof(
  fc.record({ unit: fc.constant("day" as const), every: fc.integer({ min: 1, max: 365 }) }),
  fc.record({
    unit: fc.constant("week" as const),
    every: fc.integer({ min: 1, max: 52 }),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  }),
  fc.record({
    unit: fc.constant("month" as const),
    every: fc.integer({ min: 1, max: 24 }),
    on: fc.oneof(
      fc.record({ kind: fc.constant("date" as const), date: fc.integer({ min: 1, max: 31 }) }),
      fc.record({
        kind: fc.constant("weekday" as const),
        nth: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const, -1 as const),
        day: fc.integer({ min: 1, max: 7 }),
      }),
    ),
  }),
);
const anyDay = fc
  .integer({ min: 0, max: 20_000 })
  .map((ahead) => Temporal.PlainDate.from("1999-01-01").add({ days: ahead }).toString());

/** What a rule says of one day, asked the slow and obvious way. */
function matches(repeat: Repeat, startsOn: string, day: Temporal.PlainDate): boolean {
  const start = Temporal.PlainDate.from(startsOn);
  if (repeat.unit === "day") return start.until(day, { largestUnit: "day" }).days % repeat.every === 0;
  if (repeat.unit === "week") {
    const monday = (date: Temporal.PlainDate) => date.subtract({ days: date.dayOfWeek - 1 });
    const weeks = monday(start).until(monday(day), { largestUnit: "day" }).days / 7;
    return weeks % repeat.every === 0 && repeat.days.includes(day.dayOfWeek);
  }
  const months = (day.year - start.year) * 12 + day.month - start.month;
  if (months % repeat.every !== 0) return false;
  if (repeat.on.kind === "date") return day.day === Math.min(repeat.on.date, day.daysInMonth);
  if (day.dayOfWeek !== repeat.on.day) return false;
  return repeat.on.nth === -1 ? day.day + 7 > day.daysInMonth : Math.ceil(day.day / 7) === repeat.on.nth;
}

describe("any rule", () => {
  it("names exactly the days that fit it, in order", () => {
    fc.assert(
      fc.property(anyRepeat, anyDay, (repeat, startsOn) => {
        const named = new Set(days(repeat, startsOn, 12));
        const last = Temporal.PlainDate.from([...named].at(-1) ?? startsOn);
        let day = Temporal.PlainDate.from(startsOn);
        // A day of every sort is enough far apart; close by, each is asked.
        for (let step = 0; step < 800 && Temporal.PlainDate.compare(day, last) <= 0; step += 1) {
          if (matches(repeat, startsOn, day) !== named.has(day.toString())) return false;
          day = day.add({ days: 1 });
        }
        return [...named].every((one, index, all) => index === 0 || one > (all[index - 1] ?? ""));
      }),
      { numRuns: 300 },
    );
  });

  it("goes on from any of its days as if it had never stopped", () => {
    fc.assert(
      fc.property(anyRepeat, anyDay, fc.integer({ min: 1, max: 9 }), (repeat, startsOn, at) => {
        const whole = days(repeat, startsOn, 15);
        const rule = { repeat, ends: never, startsOn };
        expect(daysAfter(rule, whole[at - 1] ?? null, at, 15 - at)).toEqual(whole.slice(at));
      }),
      { numRuns: 200 },
    );
  });
});

describe("the moment of an occurrence", () => {
  it.each([
    ["2027-03-27", "02:30", "Europe/Berlin", "2027-03-27T01:30:00Z", "2027-03-27T02:30"],
    ["2027-03-28", "02:30", "Europe/Berlin", "2027-03-28T01:00:00Z", "2027-03-28T03:00"],
    ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T02:30"],
    ["2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-04T02:30"],
    ["2027-04-04", "01:45", "Australia/Lord_Howe", "2027-04-03T14:45:00Z", "2027-04-04T01:45"],
    ["2026-09-27", "02:50", "Pacific/Chatham", "2026-09-26T14:00:00Z", "2026-09-27T03:45"],
    ["2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00"],
  ])("%s %s in %s is %s", (day, clock, zone, instant, wallTime) => {
    expect(momentOf(day, clock, zone)).toEqual({ instant: new Date(instant), wallTime });
  });

  it("keeps the wall clock over both changes of a year, in both hemispheres", () => {
    for (const zone of ["America/New_York", "America/Santiago", "Asia/Kathmandu", "Pacific/Auckland"]) {
      const moments = days({ unit: "day", every: 1 }, "2027-01-01", 400).map((day) =>
        momentOf(day, "09:00", zone),
      );
      expect(moments.every((moment) => moment?.wallTime.endsWith("T09:00"))).toBe(true);
      const instants = moments.map((moment) => moment?.instant.getTime() ?? 0);
      expect(instants.every((at, index) => index === 0 || at > (instants[index - 1] ?? 0))).toBe(true);
    }
  });

  it("is none in a zone nobody knows", () => {
    expect(momentOf("2027-01-01", "09:00", "Mars/Olympus")).toBeNull();
  });
});

describe("when the next one is made", () => {
  const daily: Rule = { repeat: { unit: "day", every: 1 }, ends: never, startsOn: "2027-01-01" };
  const at = { clock: "09:00", zone: "UTC" };

  it("is 14 days ahead of it", () => {
    const makeAt = makeAtOf({ rule: daily, ...at, madeThrough: "2027-01-14", made: 14 });
    expect(makeAt).toEqual(new Date(Date.parse("2027-01-15T09:00:00Z") - AHEAD_MS));
  });

  it("is when the newest is past, where that comes first", () => {
    const monthly: Rule = { ...daily, repeat: { unit: "month", every: 2, on: { kind: "date", date: 1 } } };
    expect(makeAtOf({ rule: monthly, ...at, madeThrough: "2027-01-01", made: 1 })).toEqual(
      new Date("2027-01-01T09:00:00Z"),
    );
  });

  it("is never, once the series has ended", () => {
    const once: Rule = { ...daily, ends: { kind: "after", count: 3 } };
    expect(makeAtOf({ rule: once, ...at, madeThrough: "2027-01-03", made: 3 })).toBeNull();
  });
});

describe("words", () => {
  it.each<[Repeat, string]>([
    [{ unit: "day", every: 1 }, "every day"],
    [{ unit: "day", every: 3 }, "every 3 days"],
    [{ unit: "week", every: 1, days: [5, 1] }, "every week on Monday and Friday"],
    [{ unit: "week", every: 2, days: [3] }, "every other week on Wednesday"],
    [{ unit: "month", every: 1, on: { kind: "date", date: 22 } }, "every month on the 22nd"],
    [{ unit: "month", every: 1, on: { kind: "date", date: 31 } }, "every month on the 31st or the last day"],
    [
      { unit: "month", every: 3, on: { kind: "weekday", nth: -1, day: 7 } },
      "every 3 months on the last Sunday",
    ],
  ])("%j is said as %s", (repeat, words) => {
    expect(repeatWords(repeat)).toBe(words);
  });
});
