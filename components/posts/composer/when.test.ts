import { describe, expect, it } from "vitest";
import { toInstant } from "@/lib/zoned";
import { checkWhen, suggestedTime, timeIn, wallLabel } from "./when";

const now = new Date("2026-10-16T06:20:00Z");

describe("suggestedTime", () => {
  it("is the first full hour at least an hour away, by the clock of the zone", () => {
    expect(suggestedTime(now, "Europe/Amsterdam").wallTime).toBe("2026-10-16T10:00");
    expect(suggestedTime(now, "Asia/Kathmandu").wallTime).toBe("2026-10-16T14:00");
    expect(suggestedTime(new Date("2026-10-16T06:00:00Z"), "UTC").wallTime).toBe("2026-10-16T07:00");
    expect(suggestedTime(new Date("2026-12-31T22:30:00Z"), "UTC").wallTime).toBe("2027-01-01T00:00");
  });
});

describe("checkWhen", () => {
  const check = (wallTime: string, zone: string) => checkWhen(toInstant, { wallTime, zone }, now);

  it("gives the instant of a time to come", () => {
    expect(check("2026-10-16T10:00", "Europe/Amsterdam")).toEqual({
      instant: new Date("2026-10-16T08:00:00Z"),
      error: null,
      note: null,
    });
  });

  it("refuses what has passed, and says what the clock there shows", () => {
    expect(check("2026-10-16T08:20", "Europe/Amsterdam").error).toContain("it is 08:20 in Amsterdam");
    expect(check("2026-10-16T08:21", "Europe/Amsterdam").error).toBeNull();
  });

  it("refuses an hour the clock jumps over and names the next that is", () => {
    const { error, instant } = check("2027-03-28T02:30", "Europe/Amsterdam");
    expect(instant).toBeNull();
    expect(error).toContain("03:00");
  });

  it("says that a time comes twice, and takes the first", () => {
    const { note, instant } = check("2026-10-25T02:30", "Europe/Amsterdam");
    expect(note).toContain("twice");
    expect(instant).toEqual(new Date("2026-10-25T00:30:00Z"));
  });

  it("refuses an unfinished date and an unknown zone", () => {
    expect(check("T10:00", "UTC").error).toBeTruthy();
    expect(check("2026-10-17T10:00", "Mars/Olympus").error).toContain("Mars/Olympus");
  });

  it("claims nothing before it can know", () => {
    expect(checkWhen(null, { wallTime: "2020-01-01T00:00", zone: "UTC" }, now).error).toBeNull();
  });
});

describe("timeIn", () => {
  const typed = { wallTime: "2026-10-16T10:00", zone: "Asia/Tokyo" };
  const then = "2026-10-17T00:30";

  it("shows the workspace's clock, whatever zone was typed", () => {
    const chosen = { ...typed, wallTime: then };
    expect(timeIn("Europe/Amsterdam", chosen, checkWhen(toInstant, chosen, now), now)).toBe(
      "Fri 16 Oct, 17:30",
    );
  });

  it("claims no time that is not there, and none in another zone before it can know", () => {
    expect(timeIn("Asia/Tokyo", typed, checkWhen(toInstant, typed, now), now)).toBeNull();
    expect(timeIn("Asia/Tokyo", typed, checkWhen(null, typed, now), now)).toBe("Fri 16 Oct, 10:00");
    expect(timeIn("Europe/Amsterdam", typed, checkWhen(null, typed, now), now)).toBeNull();
  });
});

describe("wallLabel", () => {
  it("reads the clock as typed, wherever the browser is", () => {
    expect(wallLabel("2026-10-16T10:00", now)).toBe("Fri 16 Oct, 10:00");
    expect(wallLabel("2027-10-16T10:00", now)).toContain("2027");
    expect(wallLabel("T10:00", now)).toBe("Choose a time");
  });
});
