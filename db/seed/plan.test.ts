import { describe, expect, it } from "vitest";
import { plan } from "./plan";
import { dice } from "./random";

const now = new Date("2026-10-14T07:42:00Z");

describe("plan", () => {
  it("makes exactly as many posts as asked for", () => {
    for (const count of [1, 3, 10, 500])
      expect(plan(count, now, "Europe/Amsterdam", dice(1))).toHaveLength(count);
  });
  it("puts only scheduled posts after now, and every outcome somewhere", () => {
    const all = plan(400, now, "Europe/Amsterdam", dice(1));
    for (const { outcome, dueAt } of all) if (dueAt) expect(dueAt > now).toBe(outcome === "scheduled");
    expect(new Set(all.map((one) => one.outcome)).size).toBe(10);
  });
  it("types times as the zone's clock shows them", () => {
    const first = plan(400, now, "Europe/Amsterdam", dice(1)).find((one) => one.outcome === "published");
    const local = new Date((first?.dueAt?.getTime() ?? 0) + 2 * 3_600_000).toISOString().slice(0, 16);
    expect(first?.wallTime).toBe(local);
  });
  it("comes out the same for the same seed", () => {
    expect(plan(60, now, "Europe/Amsterdam", dice(7))).toEqual(plan(60, now, "Europe/Amsterdam", dice(7)));
  });
});
