import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { conclude, lockEvenDeleted } from "../concluding/mutations";
import { recordAttempt } from "../evidence/mutations";
import { followOn } from "../following/mutations";
import type { Operation } from "../publishing/mutations";

const DONE = {
  update: { step: "updated", summary: "The platform took the edit." },
  remove: { step: "removed", summary: "It is deleted there." },
};

async function markGone(targetId: string | null, tx: Tx): Promise<void> {
  if (!targetId) return;
  await tx
    .update(operations)
    .set({ goneAt: sql`coalesce(${operations.goneAt}, clock_timestamp())`, wish: null })
    .where(eq(operations.id, targetId));
}

/** The platform did what was asked: recorded whatever fence, lease or status, since learning is never fenced. */
export async function recordChanged(_scope: Scope, operation: Operation): Promise<void> {
  await db().transaction(async (tx) => {
    const current = await lockEvenDeleted(operation, tx);
    if (!current || current.status === "published") return;
    await tx
      .update(operations)
      .set({
        status: "published",
        publishedAt: sql`clock_timestamp()`,
        failure: null,
        hold: null,
        leaseUntil: null,
        nextCheckAt: null,
      })
      .where(eq(operations.id, operation.id));
    if (operation.kind === "remove") await markGone(operation.targetId, tx);
    const done = operation.kind === "remove" ? DONE.remove : DONE.update;
    await recordAttempt(tx, operation, { ...done, outcome: "ok" });
    await followOn(current, tx);
  });
}

/** The platform said that what an edit was for is not there any more. */
export async function recordGone(_scope: Scope, operation: Operation): Promise<void> {
  await db().transaction(async (tx) => {
    if (await lockEvenDeleted(operation, tx)) await markGone(operation.targetId, tx);
  });
}

/** Sends an edit or removal without an answer once more: now, or looks again at `at`. */
export async function recordRepeat(_scope: Scope, operation: Operation, at: Date | null): Promise<void> {
  const may = (current: Operation) => current.status === "unknown" && current.fence === operation.fence;
  const summary = at
    ? "No answer came. It is sent once more when the first can no longer arrive."
    : "No answer came, so it is sent once more: twice leaves the same.";
  const entry = { step: at ? "waiting" : "repeated", outcome: "info" as const, summary };
  await conclude(operation, may, entry, async (_current, tx) => {
    const [next] = await tx
      .update(operations)
      .set({
        leaseUntil: null,
        nextCheckAt: at,
        ...(at ? {} : { status: "scheduled" as const, intent: null, notAfter: null }),
      })
      .where(and(eq(operations.id, operation.id)))
      .returning();
    if (!next) return;
    await recordAttempt(tx, operation, entry);
    await writeOutbox(tx, operationDue(next, at ?? next.dueAt));
  });
}
