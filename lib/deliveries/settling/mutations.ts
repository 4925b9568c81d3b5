import "server-only";
import { eq, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { posts } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import type { Evidence, PublishFailure, Receipt } from "@/lib/platforms/contract";
import { inMs } from "../clock/queries";
import { recordAttempt } from "../evidence/mutations";
import { storable } from "../evidence/rules";
import type { Operation } from "../publishing/mutations";
import { contentHash, fingerprintOf } from "../publishing/rules";
import type { OperationStatus } from "../rules";
import { contentNow, receiptsElsewhere } from "./queries";

/** Locks the post even when it was deleted meanwhile: what a platform answered is recorded all the same. */
async function lockEvenDeleted(operation: Operation, tx: Tx): Promise<Operation | null> {
  await tx.select({ id: posts.id }).from(posts).where(eq(posts.id, operation.postId)).for("no key update");
  const [row] = await tx.select().from(operations).where(eq(operations.id, operation.id)).for("update");
  return row ?? null;
}

/** Where an operation may be while somebody holds it or looks for it. */
const HELD: OperationStatus[] = ["claimed", "sending", "unknown"];

/** Lets the holder whose fence still counts conclude something about an operation in one of these statuses; else does nothing. */
async function conclude(
  operation: Operation,
  from: readonly OperationStatus[],
  write: (current: Operation, tx: Tx) => Promise<void>,
): Promise<void> {
  await db().transaction(async (tx) => {
    const current = await lockEvenDeleted(operation, tx);
    if (current?.fence === operation.fence && from.includes(current.status)) await write(current, tx);
  });
}

/**
 * What a person asked for meanwhile, now that it is certain that nothing is out: cancelled, or the content as the
 * post has it now (a new revision, and nothing of the old intent). The wish is used up.
 */
async function wantedNow(current: Operation, tx: Tx) {
  const content = await contentNow(current, tx);
  if (current.wish === "cancel" || !content) return { cancelled: true, changes: { wish: null } };
  if (!current.wish || contentHash(content) === contentHash(current.content))
    return { cancelled: false, changes: { wish: null } };
  const changes = {
    wish: null,
    content,
    fingerprint: fingerprintOf(content),
    revision: current.revision + 1,
    remoteDraft: null,
    intent: null,
  };
  return { cancelled: false, changes };
}

/**
 * Records the platform's proof, whatever fence, lease or status: the fence guards starting, never learning.
 * The first remote id becomes the receipt; the same again changes nothing; another marks the delivery
 * duplicated with both addresses in the history. Answers `published`, `known`, `duplicated` or `taken` (the
 * remote id is another operation's receipt, so it proves nothing here).
 */
export async function recordReceipt(
  _scope: Scope,
  operation: Operation,
  receipt: Receipt,
  evidence?: Evidence,
): Promise<"published" | "known" | "duplicated" | "taken"> {
  return db().transaction(async (tx) => {
    const current = await lockEvenDeleted(operation, tx);
    if (!current || (await receiptsElsewhere(operation, [receipt.remoteId], tx)).size > 0) return "taken";
    if (current.remoteId === receipt.remoteId) return "known";
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
      return "duplicated";
    }
    await tx
      .update(operations)
      .set({
        status: "published",
        remoteId: receipt.remoteId,
        address: receipt.address,
        publishedAt: sql`clock_timestamp()`,
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
      summary: receipt.address
        ? "Published; the platform gave its address."
        : "Published; the platform gave no address.",
      evidence: more,
    });
    return "published";
  });
}

/** Ends an operation that was certainly not published: its intent is closed, and the person who must act is named. */
export async function recordRefusal(
  _scope: Scope,
  operation: Operation,
  failure: Exclude<PublishFailure, { next: "look" | "wait" | "refresh" }>,
): Promise<void> {
  await conclude(operation, HELD, async (current, tx) => {
    const wanted = await wantedNow(current, tx);
    await tx
      .update(operations)
      .set({
        ...wanted.changes,
        status: wanted.cancelled ? "cancelled" : "failed",
        failure: {
          next: failure.next,
          reason: storable(failure.reason),
          ...(failure.next === "revise" ? { field: failure.field } : {}),
        },
        intent: null,
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
  await conclude(operation, HELD, async (current, tx) => {
    const { cancelled, changes } = await wantedNow(current, tx);
    const [waiting] = await tx
      .update(operations)
      .set({
        ...changes,
        status: cancelled ? "cancelled" : "scheduled",
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
  await conclude(operation, ["sending"], async (_current, tx) => {
    const [unknown] = await tx
      .update(operations)
      .set({ status: "unknown", leaseUntil: null, nextCheckAt: inMs(afterMs) })
      .where(eq(operations.id, operation.id))
      .returning();
    await recordAttempt(tx, operation, { step: "unanswered", outcome: "unknown", summary: reason, evidence });
    if (unknown?.nextCheckAt) await writeOutbox(tx, operationDue(unknown, unknown.nextCheckAt));
  });
}

/** Nobody can tell: a person has to look. The intent stays, so that nothing resends it by itself. */
export async function recordLook(
  _scope: Scope,
  operation: Operation,
  reason: string,
  evidence?: Evidence,
): Promise<void> {
  await conclude(operation, ["unknown"], async (_current, tx) => {
    await tx
      .update(operations)
      .set({
        status: "failed",
        failure: { next: "look", reason: storable(reason) },
        leaseUntil: null,
        nextCheckAt: null,
      })
      .where(eq(operations.id, operation.id));
    await recordAttempt(tx, operation, { step: "look", outcome: "unknown", summary: reason, evidence });
  });
}

/**
 * Proven absent: what the person wants now is done. A cancelled one ends cancelled and is never resent; otherwise
 * it goes back to the schedule, edited if it was edited, else with its idempotency material, so that a resend is the
 * same request.
 */
export async function recordAbsent(_scope: Scope, operation: Operation, evidence?: Evidence): Promise<void> {
  await conclude(operation, ["unknown"], async (current, tx) => {
    const { cancelled, changes } = await wantedNow(current, tx);
    const [next] = await tx
      .update(operations)
      .set({
        ...changes,
        status: cancelled ? "cancelled" : "scheduled",
        notAfter: null,
        leaseUntil: null,
        nextCheckAt: null,
      })
      .where(eq(operations.id, operation.id))
      .returning();
    await recordAttempt(tx, operation, {
      step: "absent",
      outcome: "info",
      summary: cancelled
        ? "It is not on the platform. It was cancelled, so it stays unsent."
        : "It is not on the platform, so it is sent again.",
      evidence,
    });
    if (next && !cancelled) await writeOutbox(tx, operationDue(next, next.dueAt));
  });
}

/** A reading without a verdict: counts it and sets the next one. `absent` starts the clock between two complete list readings. */
export async function recordReading(
  _scope: Scope,
  operation: Operation,
  nextCheckAt: Date,
  absent: boolean,
  summary: string,
  evidence?: Evidence,
): Promise<void> {
  await conclude(operation, ["unknown"], async (_current, tx) => {
    const [waiting] = await tx
      .update(operations)
      .set({
        checks: sql`${operations.checks} + 1`,
        absentSince: absent ? sql`coalesce(${operations.absentSince}, clock_timestamp())` : null,
        leaseUntil: null,
        nextCheckAt,
      })
      .where(eq(operations.id, operation.id))
      .returning();
    await recordAttempt(tx, operation, { step: "checked", outcome: "info", summary, evidence });
    if (waiting) await writeOutbox(tx, operationDue(waiting, nextCheckAt));
  });
}
