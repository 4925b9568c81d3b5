import { describe, expect, it } from "vitest";
import { backOff, parseRetryAfter, parseSleep } from "./delays";

describe("back-off", () => {
  it("follows the table, with up to 30 s on top, and stays at its end", () => {
    expect([0, 1, 2, 9, 50].map((attempt) => backOff(attempt, 0))).toEqual([
      15_000, 30_000, 60_000, 7_200_000, 7_200_000,
    ]);
    expect(backOff(0, 0.999)).toBeLessThan(45_000);
  });
});

describe("retry-after", () => {
  it("is seconds or a date", () => {
    expect(parseRetryAfter("2")).toEqual({ inMs: 2000 });
    expect(parseRetryAfter("0.5")).toEqual({ inMs: 500 });
    expect(parseRetryAfter("-5")).toEqual({ inMs: 0 });
    expect(parseRetryAfter("2026-11-20T12:00:00.000Z")).toEqual({ at: new Date("2026-11-20T12:00:00.000Z") });
  });
  it.each([undefined, "", "soon"])("is nothing when it says %s", (header) =>
    expect(parseRetryAfter(header)).toBeNull(),
  );
});

describe("what a sleep waits for", () => {
  it("is a duration", () => {
    expect(parseSleep("1s")).toEqual({ inMs: 1000 });
    expect(parseSleep("8w4d")).toEqual({ inMs: 60 * 86_400_000 });
    expect(parseSleep("1d2h30m10s")).toEqual({ inMs: 95_410_000 });
  });
  it("is an instant, whatever the machine's zone", () => {
    expect(parseSleep("2027-01-19T12:49:14.569Z")).toEqual({
      at: new Date(Date.UTC(2027, 0, 19, 12, 49, 14, 569)),
    });
  });
  it.each(["", "tomorrow", "5", "2027-13-45T99:00:00Z", "-1s"])("is not %s", (text) =>
    expect(parseSleep(text)).toBeNull(),
  );
});
