import { describe, expect, it } from "vitest";
import { holdWords, remedyOf } from "./remedy";

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
