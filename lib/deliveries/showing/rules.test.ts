import { describe, expect, it } from "vitest";
import type { OperationStatus } from "../rules";
import { changeOfStep, type StepView, thereLine, threadProgress } from "./rules";

const step = (more: Partial<StepView> = {}): StepView => ({
  id: "1",
  kind: "publish",
  position: 0,
  name: null,
  text: "",
  status: "published",
  hold: null,
  failure: null,
  address: null,
  publishedAt: null,
  goneAt: null,
  wish: null,
  change: null,
  ...more,
});
const part = (more: Partial<StepView> = {}) =>
  step({ id: "2", kind: "part", position: 1, name: "Part 2", ...more });
const change = (kind: "update" | "remove", status: OperationStatus, reason?: string) => ({
  kind,
  status,
  failure: reason ? { next: "revise" as const, reason } : null,
  at: null,
});
const gone = new Date(0);

describe("what is said of what is on the platform", () => {
  it("nothing, when it is there as it was sent", () => {
    expect(thereLine([step(), part()])).toBeNull();
  });

  it.each([
    [
      "a failed edit before all",
      [step({ change: change("update", "failed", "Gone.") }), part({ goneAt: gone })],
      "Could not be edited",
    ],
    [
      "which part failed",
      [step(), part({ change: change("remove", "failed") })],
      "Part 2: could not be deleted",
    ],
    ["what is under way", [step({ change: change("remove", "scheduled") })], "Being deleted there"],
    ["that all is deleted", [step({ goneAt: gone }), part({ goneAt: gone })], "Deleted there"],
    ["that one part is deleted", [step(), part({ goneAt: gone })], "Part 2 is deleted there"],
    ["that it was edited", [step({ change: change("update", "published") })], "Edited there"],
    ["a cancel that came too late", [step({ wish: "cancel" })], "It was cancelled too late"],
    ["a change that came too late", [step({ wish: "edit" })], "It was changed too late"],
    [
      "a comment that failed by itself",
      [step(), step({ kind: "comment", status: "failed" })],
      "The first comment did not go out",
    ],
  ])("%s", (_what, steps, words) => {
    expect(thereLine(steps)?.words).toBe(words);
  });

  it("counts a thread's parts without its comment, and none where there is no thread", () => {
    expect(threadProgress([step(), step({ kind: "comment" })])).toBeNull();
    expect(threadProgress([step(), part({ status: "failed" }), step({ kind: "comment" })])).toEqual({
      out: 1,
      all: 2,
    });
    expect(threadProgress([step(), part({ status: "cancelled" })])).toBeNull();
  });

  it("of several changes the newest counts that was not replaced", () => {
    const asked = (kind: "update" | "remove", status: OperationStatus) => ({
      kind,
      status,
      failure: null,
      publishedAt: gone,
    });
    expect(changeOfStep([asked("update", "published"), asked("update", "cancelled")])).toMatchObject({
      status: "published",
      at: gone,
    });
    expect(changeOfStep([])).toBeNull();
  });
});
