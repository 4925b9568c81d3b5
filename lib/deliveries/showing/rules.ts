import type { operationHold, operationWish } from "@/db/schema/delivery";
import type { OperationKind } from "../following/rules";
import type { OperationStatus } from "../rules";
import type { OperationFailure } from "../schema";

/** The newest edit or removal that was asked for of something that is out. */
export type ChangeView = {
  kind: "update" | "remove";
  status: OperationStatus;
  failure: OperationFailure | null;
  /** When the platform did it; null before. */
  at: Date | null;
};

/** One thing a delivery sends: the post, a part of its thread, or its first comment. */
export type StepView = {
  id: string;
  kind: OperationKind;
  position: number;
  /** `Part 2`, `First comment`; null for the post itself. */
  name: string | null;
  /** What the platform shows, or what is to be sent. */
  text: string;
  status: OperationStatus;
  hold: (typeof operationHold.enumValues)[number] | null;
  failure: OperationFailure | null;
  address: string | null;
  publishedAt: Date | null;
  /** When it was deleted there, or found deleted. */
  goneAt: Date | null;
  /** What a person asked for while it was being sent; it came out all the same. */
  wish: (typeof operationWish.enumValues)[number] | null;
  change: ChangeView | null;
};

type Asked = {
  kind: OperationKind;
  status: OperationStatus;
  failure: OperationFailure | null;
  publishedAt: Date | null;
};

/** Of everything that was asked for of one receipt (oldest first) what counts: the newest that was not replaced. */
export function changeOfStep(asked: readonly Asked[]): ChangeView | null {
  const newest = asked.findLast((one) => one.status !== "cancelled");
  if (!newest || (newest.kind !== "update" && newest.kind !== "remove")) return null;
  const { kind, status, failure, publishedAt } = newest;
  return { kind, status, failure, at: status === "published" ? publishedAt : null };
}

/** Something of it is on the platform. */
export const isThere = (step: Pick<StepView, "status" | "goneAt">): boolean =>
  step.status === "published" && step.goneAt === null;

/** A change that was asked for and is not done yet. */
export const isChanging = ({ change }: Pick<StepView, "change">): boolean =>
  change !== null && ["scheduled", "claimed", "sending", "unknown"].includes(change.status);

const WORDS = {
  update: ["Being edited there", "Could not be edited"],
  remove: ["Being deleted there", "Could not be deleted"],
};

export type ThereLine = { tone: "plain" | "attention" | "failed"; words: string; reason: string | null };

/**
 * What there is to say of a delivery beside its status: a change that is under way or failed, what was deleted there,
 * a comment that did not go out, or a wish that came too late. Null when nothing.
 */
export function thereLine(steps: readonly StepView[]): ThereLine | null {
  const failed = steps.find((one) => one.change?.status === "failed" || one.change?.status === "missed");
  if (failed?.change) {
    const [, words = ""] = WORDS[failed.change.kind];
    const of = failed.name ? `${failed.name}: ${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;
    return { tone: "failed", words: of, reason: failed.change.failure?.reason ?? null };
  }
  const changing = steps.find(isChanging);
  if (changing?.change) return { tone: "plain", words: WORDS[changing.change.kind][0] ?? "", reason: null };
  const out = steps.filter((one) => one.status === "published");
  if (out.length > 0 && out.every((one) => one.goneAt))
    return { tone: "plain", words: "Deleted there", reason: null };
  const comment = steps.find((one) => one.kind === "comment" && one.status === "failed");
  if (comment && steps[0]?.status === "published" && comment.failure?.next !== "predecessor")
    return {
      tone: "failed",
      words: "The first comment did not go out",
      reason: comment.failure?.reason ?? null,
    };
  return wishLine(out) ?? editLine(out);
}

function wishLine(out: readonly StepView[]): ThereLine | null {
  const wished = out.find((one) => one.wish !== null && one.goneAt === null);
  if (!wished) return null;
  return wished.wish === "cancel"
    ? {
        tone: "attention",
        words: "It was cancelled too late",
        reason: "It is out. Delete it there if it should go.",
      }
    : { tone: "attention", words: "It was changed too late", reason: "It shows the text from before." };
}

function editLine(out: readonly StepView[]): ThereLine | null {
  const gone = out.filter((one) => one.goneAt);
  if (gone.length > 0)
    return {
      tone: "plain",
      words:
        gone.length === 1
          ? `${gone[0]?.name ?? "The post"} is deleted there`
          : `${gone.length} parts are deleted there`,
      reason: null,
    };
  return out.some((one) => one.change?.kind === "update" && one.change.status === "published")
    ? { tone: "plain", words: "Edited there", reason: null }
    : null;
}

/** How much of a thread is out; null when there is only the post itself. */
export function threadProgress(steps: readonly StepView[]): { out: number; all: number } | null {
  const parts = steps.filter((one) => one.kind !== "comment" && one.status !== "cancelled");
  if (parts.length < 2) return null;
  return { out: parts.filter((one) => one.status === "published").length, all: parts.length };
}
