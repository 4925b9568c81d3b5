import { describe, expect, it } from "vitest";
import type { OperationStatus } from "../rules";
import { decides, isLook } from "./rules";

const standing = (status: OperationStatus, fence: number, armedBy: number | null) => ({
  status,
  fence,
  intent:
    armedBy === null
      ? null
      : { material: {}, armedAt: "2026-01-01T00:00:00Z", fingerprint: "f", fence: armedBy },
  failure: status === "failed" ? { next: "look" as const, reason: "Nobody can tell." } : null,
});

describe("a definite no", () => {
  it("decides before arming while the claim is the holder's", () => {
    expect(decides(standing("claimed", 3, null), 3)).toBe(true);
    expect(decides(standing("claimed", 4, null), 3)).toBe(false);
  });

  it("decides after arming while its intent is the newest, also when a reading has begun", () => {
    expect(decides(standing("sending", 3, 3), 3)).toBe(true);
    expect(decides(standing("unknown", 5, 3), 3)).toBe(true);
    expect(decides(standing("failed", 5, 3), 3)).toBe(true);
  });

  it("says nothing of a later arming, and nothing once it was decided otherwise", () => {
    expect(decides(standing("sending", 4, 4), 3)).toBe(false);
    for (const status of ["scheduled", "published", "cancelled", "missed"] as const)
      expect(decides(standing(status, 3, 3), 3)).toBe(false);
  });

  it("of an intent without a fence counts the row's own", () => {
    const old = { ...standing("sending", 3, 3), intent: { material: {}, armedAt: "", fingerprint: "" } };
    expect([decides(old, 3), decides(old, 2)]).toEqual([true, false]);
  });
});

it("only a failure that a person has to look at is a look", () => {
  expect(isLook({ status: "failed", failure: { next: "look", reason: "" } })).toBe(true);
  expect(isLook({ status: "failed", failure: { next: "revise", reason: "" } })).toBe(false);
  expect(isLook({ status: "unknown", failure: { next: "look", reason: "" } })).toBe(false);
});
