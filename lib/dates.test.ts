import { describe, expect, it } from "vitest";
import {
  dayHeading,
  dayKey,
  daysAway,
  isZone,
  longDay,
  moment,
  relative,
  shortDay,
  timeOfDay,
  timeWithSeconds,
  wallTime,
  when,
  zonePlace,
  zones,
} from "./dates";

const zone = "Europe/Amsterdam";
// Wednesday 14 October 2026, 09:42 in Amsterdam.
const now = new Date("2026-10-14T07:42:00Z");
const at = (wall: string) => new Date(`${wall}+02:00`);

describe("a time of day", () => {
  it("is that of the named zone, in 24 hours, whatever the machine's own zone", () => {
    expect(timeOfDay("2026-10-14T08:30:00Z", zone)).toBe("10:30");
    expect(timeOfDay("2026-10-14T08:30:00Z", "America/New_York")).toBe("04:30");
    expect(timeOfDay("2026-10-14T08:30:00Z", "Pacific/Chatham")).toBe("22:15");
  });
  it("writes midnight as 00:00", () => expect(timeOfDay(at("2026-10-14T00:00:00"), zone)).toBe("00:00"));
  it("shows seconds of a receipt", () => {
    expect(timeWithSeconds("2026-10-14T08:00:03.900Z", zone)).toBe("10:00:03");
  });
});

describe("a day", () => {
  it("changes at midnight of the named zone", () => {
    expect(dayKey("2026-10-14T21:59:59Z", zone)).toBe("2026-10-14");
    expect(dayKey("2026-10-14T22:00:00Z", zone)).toBe("2026-10-15");
    expect(dayKey("2026-10-14T22:00:00Z", "America/Los_Angeles")).toBe("2026-10-14");
  });
  it("counts calendar days, also over the end of summer time", () => {
    expect(daysAway("2026-10-25T22:30:00Z", zone, "2026-10-24T21:30:00Z")).toBe(1);
    expect(daysAway(at("2026-10-14T23:59:00"), zone, at("2026-10-15T00:01:00"))).toBe(-1);
  });
  it("is written with the year only when the year differs", () => {
    expect(shortDay(now, zone, now)).toBe("Wed 14 Oct");
    expect(shortDay("2027-01-01T11:00:00Z", zone, now)).toBe("Fri 1 Jan 2027");
    expect(shortDay("2026-12-31T23:30:00Z", zone, now)).toBe("Fri 1 Jan 2027");
  });
  it("has a long form", () => expect(longDay(now, zone)).toBe("Wednesday 14 October"));
  it("shortens September to three letters", () => {
    expect(shortDay("2026-09-28T10:00:00Z", zone, now)).toBe("Mon 28 Sep");
  });
});

describe("when", () => {
  it.each([
    ["2026-10-14T10:30:00", "Today 10:30"],
    ["2026-10-14T00:00:00", "Today 00:00"],
    ["2026-10-15T08:00:00", "Tomorrow 08:00"],
    ["2026-10-16T09:00:00", "Fri 09:00"],
    ["2026-10-17T09:00:00", "Sat 09:00"],
    ["2026-10-18T09:00:00", "Sun 18 Oct, 09:00"],
    ["2026-10-13T10:00:00", "Tue 10:00"],
    ["2026-10-11T10:00:00", "Sun 10:00"],
    ["2026-10-10T10:00:00", "Sat 10 Oct, 10:00"],
    ["2025-10-14T10:00:00", "Tue 14 Oct 2025, 10:00"],
  ])("says %s as %s", (wall, words) => expect(when(at(wall), zone, now)).toBe(words));
  it("never gives two moments around now the same words", () => {
    const words = Array.from({ length: 21 }, (_, index) =>
      when(now.getTime() + (index - 10) * 86_400_000, zone, now),
    );
    expect(new Set(words).size).toBe(21);
  });
  it("has a form that does not depend on today", () => {
    expect(moment(at("2026-10-16T10:00:00"), zone, now)).toBe("Fri 16 Oct, 10:00");
  });
});

describe("the heading of a day", () => {
  it.each([
    ["2026-10-14T10:30:00", "Today", "Wed 14 Oct"],
    ["2026-10-15T10:30:00", "Tomorrow", "Thu 15 Oct"],
    ["2026-10-13T10:30:00", "Yesterday", "Tue 13 Oct"],
    ["2026-10-16T10:30:00", "Friday", "16 Oct"],
    ["2026-09-03T10:30:00", "Thursday", "3 Sep"],
  ])("of %s is %s over %s", (wall, name, date) => {
    expect(dayHeading(at(wall), zone, now)).toEqual({ name, date });
  });
});

describe("a distance in time", () => {
  const away = (seconds: number) => relative(now.getTime() + seconds * 1000, now);
  it.each([
    [48 * 60, "in 48 min"],
    [48 * 60 + 59, "in 48 min"],
    [59, "in less than a minute"],
    [0, "just now"],
    [-59, "just now"],
    [-25 * 60, "25 min ago"],
    [3 * 3600 + 1800, "in 3 h"],
    [86_400, "in 1 day"],
    [-2 * 86_400 - 5, "2 days ago"],
  ])("of %d s is %s", (seconds, words) => expect(away(seconds)).toBe(words));
});

describe("zones", () => {
  it("are named after their place", () => {
    expect(zonePlace("America/New_York")).toBe("New York");
    expect(zonePlace("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
    expect(zonePlace("UTC")).toBe("UTC");
  });
  it.each(["UTC", "Europe/Amsterdam", "Pacific/Chatham"])("accepts %s", (name) =>
    expect(isZone(name)).toBe(true),
  );
  it.each(["", "Mars/Olympus", "+02:00", "Europe/Amsterdam; drop"])("refuses %s", (name) => {
    expect(isZone(name)).toBe(false);
  });
  it("lists UTC once, first, and only zones it accepts", () => {
    const all = zones();
    expect(all[0]).toBe("UTC");
    expect(all.filter((name) => name === "UTC")).toHaveLength(1);
    expect(all.every(isZone)).toBe(true);
  });
});

describe("a wall time", () => {
  it("is what a date-time input holds", () => expect(wallTime(now, zone)).toBe("2026-10-14T09:42"));
});
