import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runSchedule } from "./schedule";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("schedule", () => {
  it("runs again when the work wants it, and no later than the longest wait", async () => {
    const work = vi.fn(async () => 500);
    const schedule = runSchedule(work, 300, () => {});
    schedule.poke();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(work).toHaveBeenCalledTimes(2);
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("makes one more turn for all pokes during a turn", async () => {
    let finish = () => {};
    const work = vi.fn(
      () =>
        new Promise<number>((resolve) => {
          finish = () => resolve(10_000);
        }),
    );
    const schedule = runSchedule(work, 60_000, () => {});
    schedule.poke();
    schedule.poke();
    schedule.poke();
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(2);
    finish();
    await schedule.stop();
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("goes on after a failure, but not at once", async () => {
    const failures: unknown[] = [];
    const work = vi.fn(async () => {
      throw new Error("away");
    });
    const schedule = runSchedule(work, 60_000, (error) => failures.push(error), 1000);
    schedule.poke();
    schedule.poke();
    await vi.advanceTimersByTimeAsync(999);
    expect(failures).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(failures).toHaveLength(2);
    await schedule.stop();
  });
});
