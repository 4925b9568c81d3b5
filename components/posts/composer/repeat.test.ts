import { describe, expect, it } from "vitest";
import { choiceOf, factsOfDay, monthWays, ONCE, ruleOf } from "./repeat";

const friday = factsOfDay("2026-11-20");
const lastSunday = factsOfDay("2026-11-29");

describe("what a day can stand for", () => {
  it("is its weekday, its date, and which of the month's it is", () => {
    expect(friday).toEqual({ weekday: 5, date: 20, nth: 3, last: false });
    expect(lastSunday).toEqual({ weekday: 7, date: 29, nth: null, last: true });
    expect(factsOfDay("2028-02-29")).toEqual({ weekday: 2, date: 29, nth: null, last: true });
    expect(factsOfDay("")).toBeNull();
    expect(factsOfDay("2026-11-20T10:00")).toBeNull();
  });

  it("offers only the ways by month that fit it", () => {
    expect(friday && monthWays(friday).map((way) => way.label)).toEqual(["On day 20", "On the third Friday"]);
    expect(lastSunday && monthWays(lastSunday).map((way) => way.label)).toEqual([
      "On day 29, or the last one",
      "On the last Sunday",
    ]);
  });
});

describe("the rule of a choice", () => {
  it("always holds its first day", () => {
    expect(ruleOf(ONCE, friday)).toBeNull();
    expect(ruleOf({ ...ONCE, unit: "week", days: [1] }, friday)).toEqual({
      unit: "week",
      every: 1,
      days: [1, 5],
    });
    expect(ruleOf({ ...ONCE, unit: "month", every: 2, by: "nth" }, friday)).toEqual({
      unit: "month",
      every: 2,
      on: { kind: "weekday", nth: 3, day: 5 },
    });
    expect(ruleOf({ ...ONCE, unit: "month", by: "nth" }, lastSunday)).toMatchObject({
      on: { kind: "date", date: 29 },
    });
    expect(ruleOf({ ...ONCE, unit: "month", by: "last" }, lastSunday)).toMatchObject({
      on: { nth: -1, day: 7 },
    });
    expect(ruleOf({ ...ONCE, unit: "day" }, null)).toBeNull();
  });

  it("comes back as it was made", () => {
    for (const choice of [
      { ...ONCE, unit: "day" as const, every: 3 },
      { ...ONCE, unit: "week" as const, days: [2, 5], ends: { kind: "after" as const, count: 4 } },
      { ...ONCE, unit: "month" as const, by: "nth" as const },
    ]) {
      const rule = ruleOf(choice, friday);
      expect(rule && choiceOf(rule, choice.ends)).toEqual(choice);
    }
  });
});
