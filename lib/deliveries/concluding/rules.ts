import type { OperationStatus } from "../rules";
import type { OperationFailure, OperationIntent } from "../schema";

type Standing = {
  status: OperationStatus;
  fence: number;
  intent: OperationIntent | null;
  failure: OperationFailure | null;
};

/** Nobody can tell whether it went out: a person has to look, and nothing resends it before. */
export const isLook = ({ status, failure }: Pick<Standing, "status" | "failure">): boolean =>
  status === "failed" && failure?.next === "look";

/**
 * Whether a definite *no* that came to the holder of `fence` still decides: before arming as long as the claim is
 * theirs, afterwards as long as their intent is the newest, whoever reads back meanwhile. A later arming of the same
 * material may have been accepted, so an older answer says nothing about it.
 */
export function decides(current: Standing, fence: number): boolean {
  if (current.status === "claimed") return current.fence === fence;
  const open = current.status === "sending" || current.status === "unknown" || isLook(current);
  return open && (current.intent?.fence ?? current.fence) === fence;
}
