import { describe, expect, it } from "vitest";
import { NEXT_STATUS, type OperationStatus } from "../rules";
import { alignSteps, type Change, type Step, wantedOf } from "./rules";

const content = (text: string) => ({ text, options: {}, media: [] });

describe("what a channel sends", () => {
  it("is the post, its parts without the empty ones, and the comment", () => {
    const wanted = wantedOf(content("one"), [{ text: "two" }, { text: " " }, { text: "three" }], "first!");
    expect(wanted.map((one) => `${one.kind} ${one.position} ${one.content.text}`)).toEqual([
      "publish 0 one",
      "part 1 two",
      "part 2 three",
      "comment 0 first!",
    ]);
    expect(wantedOf(content("one"), [], " ")).toHaveLength(1);
  });

  it("keeps pictures with the post alone", () => {
    const media = [{ mediaId: "m", alt: "" }];
    const wanted = wantedOf({ ...content("one"), media }, [{ text: "two" }], "");
    expect(wanted.map((one) => one.content.media.length)).toEqual([1, 0]);
  });
});

const KINDS = ["publish", "part", "part", "comment"] as const;
const stepsOf = (...statuses: OperationStatus[]): Step[] =>
  statuses.map((status, index) => {
    const kind = KINDS[index] ?? "part";
    return { id: String(index), kind, position: kind === "part" ? index : 0, status, failure: null };
  });
const aligned = (steps: readonly Step[], changed: string | null) =>
  alignSteps(steps, changed).map((one) => `${one.id} ${one.status}${one.wake ? " now" : ""}`);

describe("what follows from a change", () => {
  it("a receipt wakes the next and no other", () => {
    expect(aligned(stepsOf("published", "scheduled", "scheduled", "scheduled"), "0")).toEqual([
      "1 scheduled now",
    ]);
    expect(aligned(stepsOf("published", "published", "published", "scheduled"), "2")).toEqual([
      "3 scheduled now",
    ]);
  });

  it("a follower that waits for its own reasons is not hurried by itself", () => {
    expect(aligned(stepsOf("published", "scheduled"), "1")).toEqual([]);
  });

  it("an end ends what follows, each in its own way", () => {
    expect(aligned(stepsOf("failed", "scheduled", "scheduled"), "0")).toEqual(["1 failed", "2 failed"]);
    expect(aligned(stepsOf("missed", "scheduled", "scheduled"), "0")).toEqual(["1 missed", "2 missed"]);
    expect(aligned(stepsOf("cancelled", "scheduled", "failed"), "0")).toEqual(["1 cancelled", "2 cancelled"]);
  });

  it("a comment comes after the last part that was not taken off", () => {
    expect(aligned(stepsOf("published", "published", "cancelled", "scheduled"), "1")).toEqual([
      "3 scheduled now",
    ]);
    expect(aligned(stepsOf("published", "failed", "cancelled", "scheduled"), "1")).toEqual(["3 failed"]);
    expect(aligned(stepsOf("cancelled", "cancelled", "cancelled", "scheduled"), "0")).toEqual([
      "3 cancelled",
    ]);
  });

  it("goes on when what ended is out after all, or waits again", () => {
    const ended = { next: "predecessor" as const, reason: "x" };
    const steps = (first: OperationStatus) =>
      stepsOf(first, "failed", "failed").map((one, index) => (index ? { ...one, failure: ended } : one));
    expect(aligned(steps("published"), "0")).toEqual(["1 scheduled now", "2 scheduled"]);
    expect(aligned(steps("scheduled"), "0")).toEqual(["1 scheduled", "2 scheduled"]);
    expect(aligned(steps("failed"), "0")).toEqual([]);
  });

  it("leaves alone what failed by itself, what is out, and what a person has to look at", () => {
    const look = { next: "look" as const, reason: "x" };
    const [first, second] = stepsOf("cancelled", "failed");
    if (!first || !second) throw new Error("two steps");
    expect(alignSteps([first, { ...second, failure: look }], "0")).toEqual([]);
    expect(aligned(stepsOf("published", "failed"), "0")).toEqual([]);
  });

  it("for any standing: nothing that may be out changes, nothing goes before its turn, and twice is once", () => {
    for (const steps of standings(4)) {
      const changes = alignSteps(steps, "0");
      for (const { id, wake } of changes) {
        expect(["scheduled", "failed", "missed"]).toContain(steps[Number(id)]?.status);
        if (wake && id !== "3") expect(steps[Number(id) - 1]?.status).toBe("published");
      }
      expect(alignSteps(applied(steps, changes), null)).toEqual([]);
    }
  });
});

/** Every way in which so many steps can stand. */
function standings(count: number): Step[][] {
  const all = Object.keys(NEXT_STATUS) as OperationStatus[];
  let some: OperationStatus[][] = [[]];
  for (let length = 0; length < count; length += 1)
    some = some.flatMap((before) => all.map((status) => [...before, status]));
  return some.map((statuses) => stepsOf(...statuses));
}

function applied(steps: readonly Step[], changes: readonly Change[]): Step[] {
  return steps.map((step) => {
    const change = changes.find((one) => one.id === step.id);
    if (!change) return step;
    const ended = change.status === "failed" || change.status === "missed";
    return { ...step, status: change.status, failure: ended ? { next: "predecessor", reason: "x" } : null };
  });
}
