import { describe, expect, it } from "vitest";
import { byDay, dayWithYear, inZone, stepOf, triesOf, waitWords, withTenths } from "./steps";

const at = new Date("2026-10-13T08:00:03.471Z");

describe("steps", () => {
  it("shows tenths without rounding up", () => {
    expect(withTenths(at, "Europe/Amsterdam")).toBe("10:00:03.4");
  });
  it("names the year of another year only", () => {
    expect(dayWithYear(at, "Europe/Amsterdam", new Date("2026-12-01T00:00:00Z"))).toBe("Tuesday 13 October");
    expect(dayWithYear(at, "Europe/Amsterdam", new Date("2027-01-01T00:00:00Z"))).toBe(
      "Tuesday 13 October 2026",
    );
  });
  it("turns instants in sentences into the zone's own time", () => {
    expect(inZone("Scheduled for 2026-10-13T08:00:00.000Z.", "Europe/Amsterdam", at)).toBe(
      "Scheduled for Tue 13 Oct, 10:00.",
    );
    expect(inZone("Nothing to see", "UTC", at)).toBe("Nothing to see");
  });
  it("says why a delivery waits that was tried, and nothing of one whose time has not come", () => {
    const line = {
      id: "a",
      outcome: "info",
      evidence: null,
      requestId: null,
      fence: 1,
      at,
      about: null,
    } as const;
    const tried = { ...line, step: "waiting", summary: "The limit is used up." };
    const planned = { ...line, step: "scheduled", summary: "Scheduled." };
    expect(waitWords({ status: "scheduled", attempts: [planned, tried] })).toBe(
      "The limit is used up. It is tried again by itself.",
    );
    expect(waitWords({ status: "scheduled", attempts: [tried, planned] })).toBeNull();
    expect(waitWords({ status: "published", attempts: [tried] })).toBeNull();
  });
  it("groups by the zone's days", () => {
    const lines = [
      { at: new Date("2026-10-12T21:59:00Z") },
      { at: new Date("2026-10-12T22:01:00Z") },
      { at },
    ];
    expect(byDay(lines, "Europe/Amsterdam").map((one) => [one.day, one.lines.length])).toEqual([
      ["2026-10-12", 1],
      ["2026-10-13", 2],
    ]);
  });
  it("counts tries, not lines", () => {
    expect(
      triesOf([
        { fence: 0, step: "scheduled" },
        { fence: 1, step: "claimed" },
        { fence: 1, step: "refused" },
        { fence: 2, step: "claimed" },
        { fence: 3, step: "checked" },
      ]),
    ).toBe(2);
  });
  it("has a name for a step it never heard of", () => {
    expect(stepOf("read-limits").title).toBe("Read limits");
  });
});
