import { describe, expect, it } from "vitest";
import { asksWhether, holdWords, remedyOf } from "./remedy";

const line = {
  status: "failed",
  failure: null,
  health: "healthy",
  hold: null,
  duplicated: false,
  paused: false,
} as const;
const failed = (next: "revise" | "reconnect" | "configure" | "look" | "resume") => ({
  ...line,
  failure: { next, reason: "x" },
});

describe("remedyOf", () => {
  it("sends everyone to whoever must act next", () => {
    expect(remedyOf(failed("revise"))?.kind).toBe("edit");
    expect(remedyOf(failed("resume"))?.kind).toBe("retry");
    expect(remedyOf(failed("look"))?.kind).toBe("look");
    expect(remedyOf({ ...failed("reconnect"), health: "reconnect" })?.kind).toBe("channels");
  });
  it("offers to retry once the channel is well again", () => {
    expect(remedyOf(failed("reconnect"))?.kind).toBe("retry");
  });
  it("never offers to retry what may be out there", () => {
    expect(remedyOf({ ...line, status: "unknown" })?.kind).toBe("look");
    expect(remedyOf({ ...failed("resume"), duplicated: true })?.kind).toBe("look");
  });
  it("sends what was late once a person says so, and gives what was missed another time", () => {
    const asked = { ...line, status: "missed" as const, failure: { next: "ask" as const, reason: "x" } };
    expect(asksWhether(asked)).toBe(true);
    expect(remedyOf(asked)).toEqual({ kind: "retry", label: "Send now" });
    const missed = { ...asked, failure: { next: "resume" as const, reason: "x" } };
    expect(asksWhether(missed)).toBe(false);
    expect(remedyOf(missed)?.kind).toBe("reschedule");
  });
  it("has nothing to solve where all is well", () => {
    expect(remedyOf({ ...line, status: "published" })).toBeNull();
    expect(remedyOf({ ...line, status: "scheduled" })).toBeNull();
  });
});

describe("holdWords", () => {
  it("says why a planned delivery waits, and nothing of one that is out", () => {
    expect(holdWords({ ...line, status: "scheduled", paused: true })).toMatch(/paused/);
    expect(holdWords({ ...line, status: "scheduled", health: "reconnect" })).toMatch(/signed in/);
    expect(holdWords({ ...line, status: "published", paused: true })).toBeNull();
    expect(holdWords({ ...line, status: "scheduled" })).toBeNull();
  });
});
