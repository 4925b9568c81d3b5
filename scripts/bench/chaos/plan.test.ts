import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHANNELS, makePlan, PLATFORMS, type PlannedPost, takes } from "./plan";

const size = { deliveries: 500, kills: 20 };
const platformsOf = ({ channels }: PlannedPost) => channels.flatMap((index) => CHANNELS[index] ?? []);

describe("the plan of a chaos run", () => {
  it("comes from the seed alone", () => {
    expect(makePlan({ seed: 7, ...size })).toEqual(makePlan({ seed: 7, ...size }));
    expect(makePlan({ seed: 7, ...size })).not.toEqual(makePlan({ seed: 8, ...size }));
  });

  it("reads from the facts what a platform takes", () => {
    const taking = (material: "text" | "image" | "video") =>
      PLATFORMS.filter((facts) => takes(facts, material)).map(({ id }) => id);
    expect(taking("text")).not.toContain("instagram");
    expect(taking("image")).toEqual(expect.arrayContaining(["instagram", "pinterest", "google-business"]));
    expect(taking("image")).not.toContain("youtube");
    expect(taking("video")).toContain("youtube");
    expect(taking("video")).not.toContain("testkey");
  });

  it("has something of everything in the small run of the tests", () => {
    const { posts, acts, blows } = makePlan({ seed: 2, deliveries: 40, kills: 3 });
    expect(posts.some(({ says, number }) => says !== number)).toBe(true);
    expect(posts.some(({ parts }) => parts > 0) && posts.some(({ comment }) => comment)).toBe(true);
    expect(new Set(posts.map(({ material }) => material)).size).toBe(3);
    expect(new Set(posts.flatMap(platformsOf).map(({ id }) => id)).size).toBeGreaterThanOrEqual(16);
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
        for (const post of posts) {
          const platforms = platformsOf(post);
          expect(platforms.every((facts) => takes(facts, post.material))).toBe(true);
          expect(post.parts === 0 || platforms.every(({ abilities }) => abilities.thread)).toBe(true);
          expect(!post.comment || platforms.every(({ abilities }) => abilities.comment)).toBe(true);
        }
        // Every platform has its fair share.
        const met = Map.groupBy(posts.flatMap(platformsOf), ({ id }) => id);
        for (const { id } of PLATFORMS) expect(met.get(id)?.length ?? 0).toBeGreaterThanOrEqual(7);
        for (const does of ["edit", "cancel", "pause"])
          expect(acts.some((act) => act.does === does)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
