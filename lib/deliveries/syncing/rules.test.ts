import { describe, expect, it } from "vitest";
import { coveredSince, isBeyond, nextSyncMs } from "./rules";

const at = (day: number) => ({ publishedAt: new Date(Date.UTC(2026, 9, day)) });
const horizon = new Date(Date.UTC(2026, 9, 10));

describe("when an account is read again", () => {
  it("is hourly, or as seldom as its platform says, spread by a tenth", () => {
    expect(nextSyncMs({ failures: 0 }, 0.5)).toBe(3_600_000);
    expect(nextSyncMs({ failures: 0, everyMinutes: 1440 }, 0.5)).toBe(86_400_000);
    expect(nextSyncMs({ failures: 0 }, 0)).toBe(3_240_000);
    expect(nextSyncMs({ failures: 0 }, 1)).toBe(3_960_000);
  });

  it("is soon after a failure, and less and less so with each further one", () => {
    const minutes = [1, 2, 3, 7, 8, 50].map((failures) => nextSyncMs({ failures }, 0.5) / 60_000);
    expect(minutes).toEqual([5, 10, 20, 320, 360, 360]);
  });
});

describe("what a reading saw", () => {
  it("is everything when the list came to its end", () => {
    expect(coveredSince([], true, horizon)).toEqual(new Date(0));
    expect(coveredSince([at(20)], true, horizon)).toEqual(new Date(0));
  });

  it("is what lies after the horizon when it came that far, and nothing when it did not", () => {
    expect(coveredSince([at(20), at(9)], false, horizon)).toEqual(horizon);
    expect(coveredSince([at(20), at(11)], false, horizon)).toBeNull();
    expect(coveredSince([{ publishedAt: null }], false, horizon)).toBeNull();
    expect(coveredSince([], false, horizon)).toBeNull();
  });

  it("needs no further page once a whole one lies beyond the horizon", () => {
    expect(isBeyond([at(9), at(8)], horizon)).toBe(true);
    // A pinned post comes first, however old it is.
    expect(isBeyond([at(1), at(20)], horizon)).toBe(false);
    expect(isBeyond([], horizon)).toBe(false);
    expect(isBeyond([{ publishedAt: null }], horizon)).toBe(false);
  });
});
