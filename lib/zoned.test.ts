import { describe, expect, it } from "vitest";
import { wallTime as wallTimeOf } from "./dates";
import { toInstant } from "./zoned";

const zone = "Europe/Amsterdam";

describe("a wall-clock time in a zone", () => {
  it("becomes its instant, summer and winter", () => {
    expect(toInstant("2026-10-16T10:00", zone)).toMatchObject({
      ok: true,
      value: { instant: new Date("2026-10-16T08:00:00Z"), second: null, offset: "+02:00" },
    });
    expect(toInstant("2026-12-16T10:00", zone)).toMatchObject({
      ok: true,
      value: { instant: new Date("2026-12-16T09:00:00Z") },
    });
  });

  it("comes back as it was typed", () => {
    for (const name of ["UTC", zone, "Pacific/Chatham", "Asia/Kathmandu", "America/St_Johns"]) {
      const result = toInstant("2026-07-01T23:45", name);
      expect(result.ok && wallTimeOf(result.value.instant, name)).toBe("2026-07-01T23:45");
    }
  });

  it("that happens twice is the first one, and says so", () => {
    expect(toInstant("2026-10-25T02:30", zone)).toMatchObject({
      ok: true,
      value: {
        instant: new Date("2026-10-25T00:30:00Z"),
        second: new Date("2026-10-25T01:30:00Z"),
        offset: "+02:00",
      },
    });
  });

  it.each([
    ["2027-03-28T02:00", zone, "2027-03-28T03:00"],
    ["2027-03-28T02:59", zone, "2027-03-28T03:00"],
    ["2026-10-04T02:10", "Australia/Lord_Howe", "2026-10-04T02:30"],
    ["2011-12-30T12:00", "Pacific/Apia", "2011-12-31T00:00"],
  ])("inside a gap (%s, %s) fails and names the next time that exists", (wall, name, next) => {
    expect(toInstant(wall, name)).toMatchObject({
      ok: false,
      failure: { code: "gap", field: "wallTime", next },
    });
  });

  it("at the end of a gap exists", () => {
    expect(toInstant("2027-03-28T03:00", zone)).toMatchObject({
      ok: true,
      value: { instant: new Date("2027-03-28T01:00:00Z"), second: null },
    });
  });

  it.each(["2026-02-30T10:00", "2026-10-16", "2026-10-16T25:00", "2026-10-16T10:00Z", "soon", ""])(
    "that is none (%s) fails",
    (wall) => {
      expect(toInstant(wall, zone)).toMatchObject({ ok: false, failure: { code: "bad-time" } });
    },
  );

  it("in no known zone fails", () => {
    expect(toInstant("2026-10-16T10:00", "Mars/Olympus")).toMatchObject({
      ok: false,
      failure: { code: "unknown-zone", field: "zone" },
    });
  });
});
