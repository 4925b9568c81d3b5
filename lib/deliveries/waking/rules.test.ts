import { describe, expect, it } from "vitest";
import { LONGEST_SLEEP_MS, planWake, type WakeState } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const row = (more: Partial<WakeState> = {}): WakeState => ({
  status: "scheduled",
  revision: 3,
  dueAt: later(600),
  nextCheckAt: null,
  leadSeconds: 60,
  hasMedia: true,
  held: false,
  ...more,
});
const wake = { revision: 3 };

describe("planWake", () => {
  it("does nothing for a row that is gone, changed, or past waiting", () => {
    expect(planWake(null, wake, false, now)).toEqual({ do: "nothing" });
    expect(planWake(row({ revision: 4 }), wake, false, now)).toEqual({ do: "nothing" });
    for (const status of ["claimed", "sending", "published", "failed", "cancelled", "missed"] as const) {
      expect(planWake(row({ status, dueAt: now }), wake, false, now)).toEqual({ do: "nothing" });
    }
  });

  it("sleeps until preparing may begin, then prepares, then sleeps until due, then publishes", () => {
    expect(planWake(row(), wake, false, now)).toEqual({ do: "sleep", until: later(540) });
    expect(planWake(row(), wake, false, later(540))).toEqual({ do: "prepare" });
    expect(planWake(row(), wake, true, later(541))).toEqual({ do: "sleep", until: later(599.2) });
    expect(planWake(row(), wake, true, later(600))).toEqual({ do: "publish" });
  });

  it("goes on to publish within a second of its moment, and sleeps before that", () => {
    expect(planWake(row(), wake, true, later(598.9))).toEqual({ do: "sleep", until: later(599.2) });
    expect(planWake(row(), wake, true, later(599.2))).toEqual({ do: "publish" });
  });

  it("does not prepare without files, or while held", () => {
    expect(planWake(row({ hasMedia: false }), wake, false, now)).toEqual({
      do: "sleep",
      until: later(599.2),
    });
    expect(planWake(row({ held: true }), wake, false, now)).toEqual({ do: "sleep", until: later(599.2) });
  });

  it("sleeps at most seven days at a time", () => {
    const plan = planWake(row({ dueAt: later(60 * 86_400) }), wake, false, now);
    expect(plan).toEqual({ do: "sleep", until: new Date(now.getTime() + LONGEST_SLEEP_MS) });
  });

  it("waits for the end of a wait that lies after due", () => {
    expect(
      planWake(row({ dueAt: later(-10), nextCheckAt: later(30), hasMedia: false }), wake, false, now),
    ).toEqual({ do: "sleep", until: later(29.2) });
  });

  it("reads an unknown one back when its time has come", () => {
    expect(planWake(row({ status: "unknown", nextCheckAt: later(5) }), wake, false, now)).toEqual({
      do: "sleep",
      until: later(5),
    });
    expect(planWake(row({ status: "unknown", nextCheckAt: later(0) }), wake, false, now)).toEqual({
      do: "reconcile",
    });
  });
});
