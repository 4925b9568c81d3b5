import "server-only";
import { eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { tellOfFailure, tellOfPost } from "@/lib/notifications/mutations";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import type { Evidence, PublishFailure, Receipt } from "@/lib/platforms/contract";
import { inMs } from "../clock/queries";
import { conclude, lockEvenDeleted, wantedNow, wishThere } from "../concluding/mutations";
import { decides } from "../concluding/rules";
import { type Entry, recordAttempt } from "../evidence/mutations";
import { storable } from "../evidence/rules";
import { followOn } from "../following/mutations";
import type { Operation } from "../publishing/mutations";
import { giveBack } from "../quotas/mutations";
import type { OperationStatus } from "../rules";
import { receiptsElsewhere } from "./queries";

/** A definite *no* that came after something else had decided: told, and nothing more. */
const lateNo = (reason: string, evidence: Evidence | undefined): Entry => ({
  step: "late",
  outcome: "info",
  summary: `An answer came late and changes nothing any more: ${reason}`,
  evidence,
});

const open: OperationStatus[] = ["claimed", "sending", "unknown"];

/** What the history says of a receipt: whether it was awaited, and whether it names an address. */
function receiptWords(status: OperationStatus, address: string | null): string {
  if (status === "published") return "The platform's own receipt for it.";
  if (!open.includes(status)) return "It is out after all: the platform's answer came late.";
  return address ? "Published; the platform gave its address." : "Published; the platform gave no address.";
}

/** Whether a receipt names the post that is known already, be it by the handle it was sent under or by its own id. */
function isSame({ remoteId, intent }: Operation, receipt: Receipt): boolean {
  if (remoteId === null) return false;
  const { handle } = receipt;
  if (remoteId === receipt.remoteId || remoteId === handle) return true;
  const ownHandle = handle !== undefined && Object.values(intent?.material ?? {}).includes(handle);
  return ownHandle && receipt.remoteId === handle;
}

/**
 * Records the platform's proof, whatever fence, lease or status: the fence guards starting, never learning.
 * The first remote id becomes the receipt; the same again changes nothing; another marks the delivery
 * duplicated with both addresses in the history. An edit or cancel that came too late for it stays as a wish, to
 * be offered as an update or removal. Answers `published`, `known`, `duplicated` or `taken` (the
 * remote id is another operation's receipt, so it proves nothing here).
 */
export async function recordReceipt(
  scope: Scope,
  operation: Operation,
  receipt: Receipt,
  evidence?: Evidence,
): Promise<"published" | "known" | "duplicated" | "taken"> {
  return db().transaction(async (tx) => {
    const [current, elsewhere] = await Promise.all([
      lockEvenDeleted(operation, tx),
      receiptsElsewhere(operation, [receipt.remoteId], tx),
    ]);
    if (!current || elsewhere.size > 0) return "taken";
    if (isSame(current, receipt)) return "known";
    const more = { ...evidence, note: [receipt.address, receipt.remoteId].filter(Boolean).join(" · ") };
    if (current.remoteId) {
      await tx
        .update(deliveries)
        .set({ duplicatedAt: new Date() })
        .where(eq(deliveries.id, operation.deliveryId));
      await recordAttempt(tx, operation, {
        step: "duplicated",
        outcome: "failed",
        summary: "The platform has this post twice. Delete one of the two there.",
        evidence: more,
      });
      await tellOfPost(scope, operation.postId, "duplicated", tx);
      return "duplicated";
    }
    await tx
      .update(operations)
      .set({
        status: "published",
        remoteId: receipt.remoteId,
        address: receipt.address ?? current.address,
        publishedAt: sql`coalesce(${operations.publishedAt}, clock_timestamp())`,
        wish: await wishThere(current, tx),
        // It was moved while it was on its way, and came out all the same.
        dueAt: sql`least(${operations.dueAt}, clock_timestamp())`,
        leaseUntil: null,
        nextCheckAt: null,
        failure: null,
        hold: null,
      })
      .where(eq(operations.id, operation.id));
    await recordAttempt(tx, operation, {
      step: "receipt",
      outcome: "ok",
      summary: receiptWords(current.status, receipt.address),
      evidence: more,
    });
    await followOn(current, tx);
    return "published";
  });
}

/**
 * Ends an operation that was certainly not published: its intent is closed, and the person who must act is named. A
 * refusal before arming keeps the material of an earlier intent, which a resend uses again.
 */
export async function recordRefusal(
  scope: Scope,
  operation: Operation,
  failure: Exclude<PublishFailure, { next: "look" | "wait" | "refresh" }>,
): Promise<void> {
  const may = (current: Operation) => decides(current, operation.fence);
  await conclude(operation, may, lateNo(failure.reason, failure.evidence), async (current, tx) => {
    const wanted = await wantedNow(current, tx);
    await giveBack(current, tx);
    const closed = current.status === "claimed" ? {} : { intent: null };
    await tx
      .update(operations)
      .set({
        ...closed,
        ...wanted.changes,
        status: wanted.cancelled ? "cancelled" : "failed",
        failure: {
          next: failure.next,
          reason: storable(failure.reason),
          ...(failure.next === "revise" ? { field: failure.field } : {}),
        },
        notAfter: null,
        leaseUntil: null,
        nextCheckAt: null,
      })
      .where(eq(operations.id, operation.id));
    await recordAttempt(tx, operation, {
      step: "refused",
      outcome: "failed",
      summary: failure.reason,
      evidence: failure.evidence,
    });
    if (!wanted.cancelled) await tellOfFailure(scope, current, failure, tx);
  });
}

/** The platform said a definite "not now" to the commit: the intent is closed and the operation waits `afterMs`, by the database's clock. */
export async function recordWait(
  _scope: Scope,
  operation: Operation,
  afterMs: number,
  reason: string,
  evidence?: Evidence,
): Promise<void> {
  const may = (current: Operation) => decides(current, operation.fence);
  await conclude(operation, may, lateNo(reason, evidence), async (current, tx) => {
    const { cancelled, changes } = await wantedNow(current, tx);
    await giveBack(current, tx);
    const [waiting] = await tx
      .update(operations)
      .set({
        ...changes,
        status: cancelled ? "cancelled" : "scheduled",
        failure: null,
        intent: null,
        notAfter: null,
        leaseUntil: null,
        nextCheckAt: cancelled ? null : inMs(afterMs),
      })
      .where(eq(operations.id, operation.id))
      .returning();
    await recordAttempt(tx, operation, { step: "waiting", outcome: "info", summary: reason, evidence });
    if (waiting?.nextCheckAt) await writeOutbox(tx, operationDue(waiting, waiting.nextCheckAt));
  });
}

/** The commit may or may not have happened: sending → unknown, to be read back after `afterMs`. Never back to the schedule. */
export async function recordUnknown(
  _scope: Scope,
  operation: Operation,
  reason: string,
  afterMs: number,
  evidence?: Evidence,
): Promise<void> {
  const may = (current: Operation) => current.status === "sending" && decides(current, operation.fence);
  const entry: Entry = { step: "unanswered", outcome: "unknown", summary: reason, evidence };
  await conclude(operation, may, entry, async (_current, tx) => {
    const [unknown] = await tx
      .update(operations)
      .set({ status: "unknown", leaseUntil: null, nextCheckAt: inMs(afterMs) })
      .where(eq(operations.id, operation.id))
      .returning();
    await recordAttempt(tx, operation, entry);
    if (unknown?.nextCheckAt) await writeOutbox(tx, operationDue(unknown, unknown.nextCheckAt));
  });
}
