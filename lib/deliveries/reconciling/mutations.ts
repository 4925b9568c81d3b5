import "server-only";
import { eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { scaled } from "@/lib/env";
import { tellOfPost } from "@/lib/notifications/mutations";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { fail, ok } from "@/lib/result";
import { inMs } from "../clock/queries";
import { conclude, wantedNow } from "../concluding/mutations";
import { type Entry, recordAttempt } from "../evidence/mutations";
import { storable } from "../evidence/rules";
import { lockPostOf, type Operation, readOperation } from "../publishing/mutations";
import { giveBack } from "../quotas/mutations";
import type { AttemptEvidence } from "../schema";
import { countedAfter, type Undecided } from "./rules";

/** A reading's lease: longer than any reading may take. */
const READING_LEASE_MS = scaled(120_000);

/** Whether the reading of `operation` is still the newest, and nothing else has decided meanwhile. */
const stillReading = (operation: Operation) => (current: Operation) =>
  current.status === "unknown" && current.fence === operation.fence;

/** A reading that ended after something else had decided. */
const late = (summary: string, evidence: AttemptEvidence | undefined): Entry => ({
  step: "checked",
  outcome: "info",
  summary: `${summary} By then something else had decided.`,
  evidence,
});

/** Reserves an unknown operation for one reading, so that two processes do not read at once. Fails with `busy` or `not-due`. */
export async function claimReading(scope: Scope, operationId: string) {
  const before = await readOperation(scope, operationId);
  if (!before) return fail("busy", "It is not here any more.");
  const claimed = await db().transaction(async (tx) => {
    await lockPostOf(before, tx);
    const [row] = await tx
      .update(operations)
      .set({
        fence: sql`${operations.fence} + 1`,
        leaseUntil: inMs(READING_LEASE_MS),
      })
      .where(
        sql`${operations.id} = ${operationId} and ${operations.workspaceId} = ${scope.workspaceId} and ${operations.status} = 'unknown'
        and (${operations.leaseUntil} is null or ${operations.leaseUntil} < clock_timestamp())
        and coalesce(${operations.nextCheckAt}, clock_timestamp()) <= clock_timestamp()`,
      )
      .returning();
    return row;
  });
  if (claimed) return ok(claimed);
  const current = await readOperation(scope, operationId);
  return current?.status === "unknown"
    ? fail("not-due", "It is read back later.")
    : fail("busy", "It is not unknown any more.");
}

/** Nobody can tell: a person has to look. The intent stays, so that nothing resends it by itself. */
export async function recordLook(
  scope: Scope,
  operation: Operation,
  reason: string,
  evidence?: AttemptEvidence,
): Promise<void> {
  await conclude(operation, stillReading(operation), late(reason, evidence), async (_current, tx) => {
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
    await tellOfPost(scope, operation.postId, "look", tx);
  });
}

/**
 * Proven absent: what the person wants now is done. A cancelled one ends cancelled and is never resent; otherwise
 * it goes back to the schedule, edited if it was edited, else with its idempotency material, so that a resend is the
 * same request.
 */
export async function recordAbsent(
  _scope: Scope,
  operation: Operation,
  evidence?: AttemptEvidence,
): Promise<void> {
  const nothing = "It is not on the platform.";
  await conclude(operation, stillReading(operation), late(nothing, evidence), async (current, tx) => {
    const { cancelled, changes } = await wantedNow(current, tx);
    await giveBack(current, tx);
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

/**
 * A reading without a verdict: counts it and sets the next one. The first complete one that found nothing stays
 * known: the second need not follow it at once.
 */
export async function recordReading(
  _scope: Scope,
  operation: Operation,
  nextCheckAt: Date,
  reading: Undecided,
  summary: string,
  evidence?: AttemptEvidence,
): Promise<void> {
  await conclude(operation, stillReading(operation), late(summary, evidence), async (_current, tx) => {
    const [waiting] = await tx
      .update(operations)
      .set({
        checks: countedAfter(reading, operation.checks),
        ...(reading === "absent"
          ? { absentSince: sql`coalesce(${operations.absentSince}, clock_timestamp())` }
          : {}),
        leaseUntil: null,
        nextCheckAt,
      })
      .where(eq(operations.id, operation.id))
      .returning();
    await recordAttempt(tx, operation, { step: "checked", outcome: "info", summary, evidence });
    if (waiting) await writeOutbox(tx, operationDue(waiting, nextCheckAt));
  });
}
