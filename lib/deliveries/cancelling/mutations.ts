import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { lockPost, softDeletePost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { cancelUnsent, PLANNED, UNDER_WAY } from "../mutations";

/** Cancels what waits; what is on its way keeps the wish, done once its outcome is known. */
async function cancelOperations(scope: Scope, postId: string, tx: Tx) {
  const mine = and(eq(operations.postId, postId), eq(operations.workspaceId, scope.workspaceId));
  const waits = and(mine, inArray(operations.status, PLANNED));
  const cancelled = await cancelUnsent(waits, "Cancelled before anything was sent.", tx);
  const sending = await tx
    .update(operations)
    .set({ wish: "cancel" })
    .where(and(mine, inArray(operations.status, UNDER_WAY)))
    .returning({ id: operations.id });
  return { cancelled, alreadySending: sending.length };
}

/**
 * Cancels a post on every channel that has not been sent. `alreadySending` counts those it came too late for.
 * Fails with `nothing-to-cancel` or `not-found`.
 */
export async function cancelPost(scope: Scope, input: { postId: string }, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    if (!(await lockPost(scope, input.postId, inner)))
      return fail("not-found", "This post is no longer here.");
    const done = await cancelOperations(scope, input.postId, inner);
    if (done.cancelled + done.alreadySending === 0)
      return fail("nothing-to-cancel", "Nothing of this post waits to be sent.");
    await writeAudit(scope, { action: "post.cancelled", subject: input.postId, data: done }, inner);
    return ok(done);
  });
}

/**
 * Takes a post off every list and cancels what waits; what is on a platform stays there. Fails with
 * `already-sending` while its outcome is open, or `not-found`.
 */
export async function deletePost(scope: Scope, input: { postId: string }, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    const post = await lockPost(scope, input.postId, inner);
    if (!post) return fail("not-found", "This post is no longer here.");
    const open = await inner
      .select({ id: operations.id })
      .from(operations)
      .where(and(eq(operations.postId, input.postId), inArray(operations.status, UNDER_WAY)));
    if (open.length > 0)
      return fail(
        "already-sending",
        "It is being sent or checked right now. Delete it once its outcome is known.",
      );
    await cancelOperations(scope, input.postId, inner);
    await softDeletePost(scope, input.postId, inner);
    await writeAudit(scope, { action: "post.deleted", subject: input.postId }, inner);
    return ok(null);
  });
}
