import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { databaseNow } from "../clock/queries";
import { recordAttempt } from "../evidence/mutations";
import type { Operation } from "../publishing/mutations";
import { fingerprintOf } from "../publishing/rules";
import type { OperationContent, OperationFailure } from "../schema";

const ASKED = {
  update: "A person asked to edit it there.",
  remove: "A person asked to delete it there.",
};

/** Cancels edits of a receipt that have not been sent: a newer change of it takes their place. */
async function supersede(target: Operation, tx: Tx): Promise<void> {
  const replaced = await tx
    .update(operations)
    .set({ status: "cancelled", hold: null, leaseUntil: null, nextCheckAt: null })
    .where(
      and(
        eq(operations.targetId, target.id),
        eq(operations.kind, "update"),
        inArray(operations.status, ["scheduled", "claimed"]),
      ),
    )
    .returning();
  for (const row of replaced)
    await recordAttempt(tx, row, {
      step: "cancelled",
      outcome: "info",
      summary: "A newer change takes its place.",
    });
}

/**
 * Places an edit or removal of one receipt, due now; one that cannot be done is recorded as failed at once. It waits
 * for older changes of its delivery. Post locked.
 */
export async function placeChange(
  target: Operation,
  change: { kind: "update" | "remove"; content: OperationContent },
  tx: Tx,
  { refused }: { refused: OperationFailure | null } = { refused: null },
): Promise<void> {
  await supersede(target, tx);
  const { workspaceId, postId, deliveryId, channelId, remoteAccount, position } = target;
  const dueAt = await databaseNow(tx);
  const [row] = await tx
    .insert(operations)
    .values({
      workspaceId,
      postId,
      deliveryId,
      channelId,
      remoteAccount,
      position,
      ...change,
      targetId: target.id,
      fingerprint: fingerprintOf(change.content),
      incarnation: sql<number>`(select coalesce(max(o.incarnation), 0) + 1 from operations o
        where o.delivery_id = ${deliveryId} and o.kind = ${change.kind} and o.position = ${position})`,
      dueAt,
      ...(refused ? { status: "failed" as const, failure: refused } : {}),
    })
    .returning();
  if (!row) throw new Error("a change was not placed");
  // What was wished for while it was being sent is asked for now.
  await tx.update(operations).set({ wish: null }).where(eq(operations.id, target.id));
  await recordAttempt(tx, row, { step: "asked", outcome: "info", summary: ASKED[change.kind] });
  if (refused) await recordAttempt(tx, row, { step: "refused", outcome: "failed", summary: refused.reason });
  else await writeOutbox(tx, operationDue(row, dueAt));
}
