import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { RemoteDraft } from "@/lib/platforms/contract";
import { inMs } from "../clock/queries";
import { CLAIM_LEASE_MS } from "../clock/rules";
import { type Entry, recordAttempt } from "../evidence/mutations";
import { lockPostOf, type Operation } from "../publishing/mutations";
import { contentHash } from "../publishing/rules";

/** Where the operation that something is prepared for has to be: the same revision, still before arming. */
const unchanged = (operation: Operation) =>
  and(
    eq(operations.id, operation.id),
    eq(operations.revision, operation.revision),
    inArray(operations.status, ["scheduled", "claimed"]),
    operation.status === "claimed" ? eq(operations.fence, operation.fence) : undefined,
  );

/**
 * Keeps what preparing made so far, if the operation is still the one it was made for, and says so in its history
 * when it was the last of it. Returns whether it is: what was changed meanwhile need not be prepared any further.
 */
export async function keepDraft(
  operation: Operation,
  draft: RemoteDraft,
  complete: boolean,
): Promise<boolean> {
  const hash = contentHash(operation.content);
  const before = operation.remoteDraft as { hash?: string; complete?: boolean } | null;
  const told = before?.hash === hash && before.complete === true;
  const files = operation.content.media.length;
  return db().transaction(async (tx) => {
    await lockPostOf(operation, tx);
    const [kept] = await tx
      .update(operations)
      .set({ remoteDraft: { hash, draft, complete } })
      .where(unchanged(operation))
      .returning();
    if (!kept || !complete || told || files === 0) return kept !== undefined;
    const summary =
      files === 1
        ? "The file is uploaded; nobody can see it yet."
        : `${files} files are uploaded; nobody can see them yet.`;
    await recordAttempt(tx, kept, { step: "prepared", outcome: "ok", summary });
    return true;
  });
}

/** Forgets what preparing made: the platform says it is gone. */
export async function dropDraft(operation: Operation): Promise<void> {
  await db().transaction(async (tx) => {
    await lockPostOf(operation, tx);
    await tx.update(operations).set({ remoteDraft: null }).where(eq(operations.id, operation.id));
  });
}

/** Writes down why preparing ahead of time did not work; it is done when due. */
export async function recordUnprepared(operation: Operation, entry: Entry): Promise<void> {
  await recordAttempt(db(), operation, entry);
}

/** Keeps a claim for another lease while its process prepares. False when it is not the process's any more. */
export async function extendClaim(claimed: Operation): Promise<boolean> {
  return db().transaction(async (tx) => {
    await lockPostOf(claimed, tx);
    const [kept] = await tx
      .update(operations)
      .set({ leaseUntil: inMs(CLAIM_LEASE_MS) })
      .where(
        and(
          eq(operations.id, claimed.id),
          eq(operations.status, "claimed"),
          eq(operations.fence, claimed.fence),
          eq(operations.revision, claimed.revision),
          sql`${operations.leaseUntil} > clock_timestamp()`,
        ),
      )
      .returning({ id: operations.id });
    return kept !== undefined;
  });
}
