import { describe, expect, it } from "vitest";
import { renewal } from "./refreshing/rules";
import { baseOf, isInSandbox, missingScopes, stateOf } from "./rules";

describe("where a channel's server is", () => {
  const sandbox = "http://127.0.0.1:3001";
  const real = { platform: "mastodon", origin: "https://example.social", sandbox: false };
  const simulated = { platform: "mastodon", origin: "sandbox", sandbox: true };

  it.each([
    ["a real account at its own address", real, sandbox, "https://example.social"],
    ["a simulated one at the sandbox of today", simulated, sandbox, "http://127.0.0.1:3001/mastodon"],
    ["a simulated one nowhere, without a sandbox", simulated, undefined, null],
    ["a real one never at the sandbox", { ...real, origin: sandbox }, sandbox, null],
    ["nor under its other name", { ...real, origin: "http://localhost:3001" }, sandbox, null],
  ] as const)("%s", (_name, channel, origin, base) => {
    expect(baseOf(channel, origin)).toBe(base);
  });

  it("tells the sandbox from its neighbours", () => {
    expect(isInSandbox("http://localhost:3001/x", sandbox)).toBe(true);
    expect(isInSandbox("http://localhost:3002", sandbox)).toBe(false);
    expect(isInSandbox("https://example.social", undefined)).toBe(false);
  });
});

describe("permissions", () => {
  it("names what is missing; a broad scope covers its narrow ones", () => {
    expect(missingScopes("mastodon", ["read:accounts", "write"])).toEqual(["read:statuses"]);
    expect(missingScopes("mastodon", ["read", "write"])).toEqual([]);
    expect(missingScopes("bluesky", [])).toEqual([]);
    expect(missingScopes("nobody-knows", [])).toEqual([]);
  });
});

describe("the state of a channel", () => {
  const now = new Date("2026-10-01T00:00:00Z");
  const soon = new Date("2026-10-10T00:00:00Z");
  const far = new Date("2026-12-01T00:00:00Z");
  it.each([
    [{ health: "healthy", pausedAt: null, accessEndsAt: null }, "healthy"],
    [{ health: "healthy", pausedAt: null, accessEndsAt: far }, "healthy"],
    [{ health: "healthy", pausedAt: null, accessEndsAt: soon }, "ends-soon"],
    [{ health: "healthy", pausedAt: now, accessEndsAt: soon }, "paused"],
    [{ health: "reconnect", pausedAt: now, accessEndsAt: null }, "signed-out"],
    [{ health: "configure", pausedAt: null, accessEndsAt: null }, "needs-operator"],
  ])("%o", (channel, state) => {
    const granted = { platform: "mastodon", scopes: ["read", "write"] };
    expect(stateOf({ ...channel, ...granted }, now)).toBe(state);
    const lacking = stateOf({ ...channel, platform: "mastodon", scopes: ["read"] }, now);
    expect(lacking).toBe(state === "healthy" || state === "ends-soon" ? "lacks-rights" : state);
  });
});

describe("renewing after a lost answer", () => {
  it.each([
    ["tolerated", false, false, "send"],
    ["tolerated", true, false, "replay"],
    ["tolerated", true, true, "hold"],
    ["fatal", true, false, "hold"],
    ["fatal", false, false, "send"],
  ] as const)("%s, open %s, replayed %s", (refreshReplay, intentOpen, replayed, decision) => {
    expect(renewal({ refreshReplay }, { intentOpen, replayed })).toBe(decision);
  });
});
