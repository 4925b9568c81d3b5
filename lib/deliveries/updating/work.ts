import "server-only";
import type { Scope } from "@/lib/auth/scope";
import type {
  AccountContext,
  CommitGate,
  Outgoing,
  PublishFailure,
  RemoteDraft,
} from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { failWith, ok, type Result } from "@/lib/result";
import { settledAt } from "../clock/rules";
import { isSent } from "../following/rules";
import type { Operation } from "../publishing/mutations";
import { recordRepeat } from "./mutations";
import { receiptOfTarget } from "./queries";

/** What an operation changes there: a post that is there is edited or removed. */
export type Change = { kind: "update" | "remove"; remoteId: string };

/** What an operation changes there; null when it makes something new. Fails with `revise` when there is nothing to change. */
export async function changeOf(
  scope: Scope,
  operation: Operation,
): Promise<Result<Change | null, PublishFailure>> {
  const { kind } = operation;
  if (isSent(kind)) return ok(null);
  const target = await receiptOfTarget(scope, operation);
  if (target?.remoteId && (kind === "remove" || !target.goneAt))
    return ok({ kind, remoteId: target.remoteId });
  return failWith({ next: "revise", field: "text", reason: "What it should change is no longer there." });
}

/** Sends the one request that edits or removes a post. */
export async function changeThere(
  platform: Platform,
  context: AccountContext,
  { kind, remoteId }: Change,
  outgoing: Outgoing,
  draft: RemoteDraft | null,
  gate: CommitGate,
): Promise<Result<null, PublishFailure>> {
  if (kind === "update" && platform.update) return platform.update(context, remoteId, outgoing, draft, gate);
  if (kind === "remove" && platform.remove) {
    if (gate.mayStillLeave()) return platform.remove(context, remoteId);
    return failWith({ next: "wait", until: new Date(), reason: "It came too late to be sent." });
  }
  const reason = `${platform.facts.label} has no way to ${kind === "update" ? "edit" : "delete"} a post from here.`;
  return failWith({ next: "configure", reason });
}

/**
 * An edit or removal without an answer is sent once more, when the first can no longer arrive: the same change twice
 * leaves the same post. `now` is the database's clock.
 */
export async function repeatChange(scope: Scope, operation: Operation, now: Date): Promise<"again"> {
  const settled = operation.notAfter ? settledAt(operation.notAfter, 0) : now;
  await recordRepeat(scope, operation, settled > now ? settled : null);
  return "again";
}
