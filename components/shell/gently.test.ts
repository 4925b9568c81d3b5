import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gently, PAUSE } from "./gently";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("refreshing gently", () => {
  it("answers the first wish at once and many within a second with one more", () => {
    const refresh = vi.fn();
    const wish = gently(refresh, { visibilityState: "visible" });
    wish.ask();
    vi.advanceTimersByTime(1);
    expect(refresh).toHaveBeenCalledTimes(1);
    for (let count = 0; count < 50; count += 1) wish.ask();
    vi.advanceTimersByTime(PAUSE - 2);
    expect(refresh).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(2);
    expect(refresh).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10 * PAUSE);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it("keeps the wish of a hidden tab until it shows", () => {
    const refresh = vi.fn();
    const page: { visibilityState: DocumentVisibilityState } = { visibilityState: "hidden" };
    const wish = gently(refresh, page);
    wish.ask();
    vi.advanceTimersByTime(5 * PAUSE);
    expect(refresh).not.toHaveBeenCalled();
    page.visibilityState = "visible";
    wish.shown();
    wish.shown();
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it("forgets the wish when stopped", () => {
    const refresh = vi.fn();
    const wish = gently(refresh, { visibilityState: "visible" });
    wish.ask();
    wish.stop();
    vi.advanceTimersByTime(5 * PAUSE);
    expect(refresh).not.toHaveBeenCalled();
  });
});
