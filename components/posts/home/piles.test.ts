import { describe, expect, it } from "vitest";
import { pileHeight, pileOf } from "./piles";

const day = (counts: Parameters<typeof pileOf>[0]["counts"]) => ({ day: "2026-10-14", counts, total: 0 });

describe("pileOf", () => {
  it("lays one stone a post while they fit, what is out at the bottom and what failed on top", () => {
    expect(pileOf(day({ failed: 1, published: 2, scheduled: 1 })).map((stone) => stone.kind)).toEqual([
      "published",
      "published",
      "scheduled",
      "failed",
    ]);
  });
  it("lays one stone a kind when there are too many, and adds up what looks the same", () => {
    expect(pileOf(day({ published: 9, missed: 1, partly_published: 2 }))).toEqual([
      { kind: "published", size: 9, place: 0 },
      { kind: "failed", size: 3, place: 1 },
    ]);
  });
  it("leaves out what never goes out", () => {
    expect(pileOf(day({ cancelled: 3, draft: 2 }))).toEqual([]);
  });
});

describe("pileHeight", () => {
  it("is blocks in a quiet week and a share of the whole in a full one", () => {
    expect([
      pileHeight(0, 5, 74),
      pileHeight(5, 5, 74),
      pileHeight(10, 20, 74),
      pileHeight(1, 500, 74),
    ]).toEqual([0, 67, 37, 6]);
  });
});
