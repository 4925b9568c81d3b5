import { describe, expect, it, vi } from "vitest";
import { lead } from "./lead";

type Granted = (lock: null) => unknown;

/** Locks that are granted when the test says so. */
function manual() {
  const waiting: Granted[] = [];
  const request = (_name: string, _options: LockOptions, granted: Granted) =>
    new Promise((resolve) => {
      waiting.push((lock) => resolve(granted(lock)));
    });
  return { locks: { request } as unknown as LockManager, grant: () => waiting.shift()?.(null) };
}

describe("leading", () => {
  it("works while it holds the lock and stops when it leaves", () => {
    const { locks, grant } = manual();
    const stop = vi.fn();
    const work = vi.fn(() => stop);
    const leave = lead(locks, "name", work);
    expect(work).not.toHaveBeenCalled();
    grant();
    expect(work).toHaveBeenCalledTimes(1);
    leave();
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it("does nothing with a lock that arrives after it left", () => {
    const { locks, grant } = manual();
    const work = vi.fn(() => () => {});
    lead(locks, "name", work)();
    grant();
    expect(work).not.toHaveBeenCalled();
  });

  it("gives the lock back when it leaves", async () => {
    let held: unknown;
    const request = (_name: string, _options: LockOptions, granted: Granted) => {
      held = granted(null);
      return Promise.resolve(held);
    };
    const leave = lead({ request } as unknown as LockManager, "name", () => () => {});
    leave();
    await expect(held).resolves.toBeUndefined();
  });

  it("works in every tab where there are no locks", () => {
    const stop = vi.fn();
    const leave = lead(undefined, "name", () => stop);
    leave();
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
