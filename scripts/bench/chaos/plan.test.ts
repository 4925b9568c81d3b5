import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePlan } from "./plan";

const size = { deliveries: 500, kills: 20 };

describe("the plan of a chaos run", () => {
  it("comes from the seed alone", () => {
    expect(makePlan({ seed: 7, ...size })).toEqual(makePlan({ seed: 7, ...size }));
    expect(makePlan({ seed: 7, ...size })).not.toEqual(makePlan({ seed: 8, ...size }));
  });

  it("has something of everything in the small run of the tests", () => {
    const { posts, acts, blows } = makePlan({ seed: 2, deliveries: 40, kills: 3 });
    expect(posts.some(({ says, number }) => says !== number)).toBe(true);
    expect(posts.some(({ parts }) => parts > 0)).toBe(true);
    expect(new Set(acts.map(({ does }) => does)).size).toBe(3);
    expect(new Set(blows.map(({ does }) => does)).size).toBe(4);
    expect(new Set(blows.flatMap((blow) => (blow.does === "kill" ? [blow.process] : []))).size).toBe(2);
  });

  it("holds as many deliveries, kills and freezes as were asked for, whatever the seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const { posts, blows, acts, lastsMs } = makePlan({ seed, ...size });
        const deliveries = posts.flatMap(({ channels, parts, comment }) =>
          channels.map(() => 1 + parts + Number(comment)),
        );
        expect(deliveries.reduce((sum, count) => sum + count, 0)).toBe(500);
        expect(blows.filter(({ does }) => does === "kill")).toHaveLength(20);
        const freezes = blows.filter((blow) => blow.does === "freeze");
        expect([freezes.length, freezes.filter(({ aimed }) => aimed).length]).toEqual([10, 5]);
        expect(blows.filter(({ does }) => does === "database")).toHaveLength(2);
        expect(posts.every(({ at }) => at <= lastsMs) && blows.every(({ at }) => at <= lastsMs)).toBe(true);
        expect(posts.some(({ says, number }) => says !== number)).toBe(true);
        for (const does of ["edit", "cancel", "pause"])
          expect(acts.some((act) => act.does === does)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
