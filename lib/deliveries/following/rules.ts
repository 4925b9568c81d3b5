import type { operationKind } from "@/db/schema/delivery";
import type { ThreadPart } from "@/lib/posts/schema";
import type { OperationStatus } from "../rules";
import type { OperationContent, OperationFailure } from "../schema";

export type OperationKind = (typeof operationKind.enumValues)[number];

/** Kinds that make something new there; the others change what is there. */
export type SentKind = "publish" | "part" | "comment";
export const isSent = (kind: OperationKind): kind is SentKind => kind !== "update" && kind !== "remove";

/** What a delivery is to send, in its order. */
export type Wanted = { kind: SentKind; position: number; content: OperationContent };

/** What a channel sends: the post, the parts of its thread, and the first comment. Parts without a word are none. */
export function wantedOf(first: OperationContent, parts: readonly ThreadPart[], comment: string): Wanted[] {
  const { options } = first;
  const following = parts.filter(({ text }) => text.trim() !== "");
  return [
    { kind: "publish", position: 0, content: first },
    ...following.map(({ text }, index) => ({
      kind: "part" as const,
      position: index + 1,
      content: { text, options, media: [] },
    })),
    ...(comment.trim() === ""
      ? []
      : [{ kind: "comment" as const, position: 0, content: { text: comment, options, media: [] } }]),
  ];
}

/** Where an operation stands among those of its delivery: the post, its parts, and the comment at the end. */
const orderOf = (one: { kind: OperationKind; position: number }): number =>
  one.kind === "comment" ? Number.MAX_SAFE_INTEGER : one.position;

/** What one delivery sends, first to last. */
export const inOrder = <One extends { kind: OperationKind; position: number }>(all: readonly One[]): One[] =>
  all.filter((one) => isSent(one.kind)).sort((a, b) => orderOf(a) - orderOf(b));

/** What a person reads for one of several acts on a delivery; the post itself needs no name. */
export function stepName(kind: OperationKind, position: number): string | null {
  if (kind === "part") return `Part ${position + 1}`;
  return kind === "comment" ? "First comment" : null;
}

export type Step = {
  id: string;
  kind: OperationKind;
  position: number;
  status: OperationStatus;
  failure: OperationFailure | null;
};

/** What must become of a follower. `wake`: what it waited for is there, so it may go out now. */
export type Change = { id: string; status: "scheduled" | "failed" | "missed" | "cancelled"; wake: boolean };

const WAITED_FOR: readonly OperationStatus[] = ["scheduled", "claimed", "sending", "unknown"];
/** What has not been sent and may be given another status. */
const IDLE: readonly OperationStatus[] = ["scheduled", "failed", "missed"];

/** It ended only because what it follows did. */
export const endedBefore = (step: Pick<Step, "status" | "failure">): boolean =>
  (step.status === "failed" || step.status === "missed") && step.failure?.next === "predecessor";

function follow(before: Step, step: Step, changed: string | null): Change | null {
  const { id, status } = step;
  if (!IDLE.includes(status) || (status === "failed" && step.failure?.next === "look")) return null;
  if (before.status === "published") {
    if (endedBefore(step)) return { id, status: "scheduled", wake: true };
    return status === "scheduled" && before.id === changed ? { id, status: "scheduled", wake: true } : null;
  }
  if (WAITED_FOR.includes(before.status))
    return endedBefore(step) ? { id, status: "scheduled", wake: false } : null;
  if (before.status === "cancelled") return { id, status: "cancelled", wake: false };
  if (status !== "scheduled") return null;
  return { id, status: before.status === "missed" ? "missed" : "failed", wake: false };
}

/**
 * What follows from how each step of a delivery stands, after one of them (`changed`) did: a follower waits for what
 * is before it, is woken once that is there, and ends with it when it ends. A comment comes after the last part that
 * is not cancelled. Steps in order.
 */
export function alignSteps(steps: readonly Step[], changed: string | null): Change[] {
  const changes: Change[] = [];
  let last: Step | null = null;
  let standing: Step | null = null;
  for (const step of steps) {
    const before: Step | null = step.kind === "comment" ? standing : last;
    const change: Change | null = before ? follow(before, step, changed) : null;
    if (change) changes.push(change);
    last = change ? { ...step, status: change.status } : step;
    if (standing === null || last.status !== "cancelled") standing = last;
  }
  return changes;
}
