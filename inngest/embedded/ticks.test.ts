import { describe, expect, it } from "vitest";
import { latestTick, nextTick, parseCron } from "./ticks";

const at = (text: string) => new Date(text);

describe("schedules", () => {
  it("are in UTC, whatever the machine's zone", () => {
    expect(nextTick("0 9 * * *", at("2026-11-20T08:59:59Z"))).toEqual(at("2026-11-20T09:00:00Z"));
    expect(nextTick("0 9 * * *", at("2026-11-20T09:00:00Z"))).toEqual(at("2026-11-21T09:00:00Z"));
  });

  it("follow the wall clock of their zone over a change of offset", () => {
    const daily = "TZ=Europe/Berlin 0 9 * * *";
    expect(nextTick(daily, at("2026-03-28T12:00:00Z"))).toEqual(at("2026-03-29T07:00:00Z"));
    expect(nextTick(daily, at("2026-03-27T12:00:00Z"))).toEqual(at("2026-03-28T08:00:00Z"));
    expect(nextTick("CRON_TZ=Asia/Kathmandu 15 6 * * 1", at("2026-11-20T00:00:00Z"))).toEqual(
      at("2026-11-23T00:30:00Z"),
    );
  });

  it("tick once where the hour is skipped, and once where it comes twice", () => {
    const early = "TZ=Europe/Berlin 30 2 * * *";
    const days = (from: string, count: number) => {
      const ticks: Date[] = [];
      for (let tick = nextTick(early, at(from)); tick && ticks.length < count; tick = nextTick(early, tick))
        ticks.push(tick);
      return ticks.map((tick) => tick.toISOString().slice(0, 10));
    };
    expect(days("2026-03-28T00:00:00Z", 3)).toEqual(["2026-03-28", "2026-03-29", "2026-03-30"]);
    expect(days("2026-10-24T00:00:00Z", 3)).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
  });

  it("know the latest tick that was missed, and never one before the first", () => {
    const hourly = "0 * * * *";
    const first = at("2026-11-20T09:00:00Z");
    expect(latestTick(hourly, first, at("2026-11-22T13:20:00Z"))).toEqual(at("2026-11-22T13:00:00Z"));
    expect(latestTick(hourly, first, at("2026-11-22T13:00:00.000Z"))).toEqual(at("2026-11-22T13:00:00Z"));
    expect(latestTick(hourly, first, at("2026-11-22T12:59:59.999Z"))).toEqual(at("2026-11-22T12:00:00Z"));
    expect(latestTick(hourly, first, first)).toEqual(first);
  });

  it("have five fields, and a zone that exists", () => {
    for (const source of [
      "* * * * * *",
      "61 * * * *",
      "",
      "TZ=Europe/Berlin",
      "TZ=Nowhere/At 0 9 * * *",
      "@every 1h",
    ])
      expect(parseCron(source), source).toBeNull();
    expect(parseCron("@daily")).not.toBeNull();
    expect(nextTick("0 0 31 2 *", at("2026-11-20T00:00:00Z"))).toBeNull();
  });
});
