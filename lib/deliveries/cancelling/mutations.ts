import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import { hasPermission } from "@/lib/auth/permissions";
import type { Scope } from "@/lib/auth/scope";
import { lockPost, softDeletePost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { cancelUnsent, isSending, PLANNED, UNDER_WAY } from "../mutations";
import { placeRemovals } from "../removing/mutations";

/** Cancels what waits; what is on its way keeps the wish, done once its outcome is known. */
async function cancelOperations(scope: Scope, postId: string, tx: Tx) {
  const mine = and(eq(operations.postId, postId), eq(operations.workspaceId, scope.workspaceId), isSending);
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

/** Nothing is edited there for a post that is not here any more. */
async function cancelEdits(scope: Scope, postId: string, tx: Tx) {
  const mine = and(eq(operations.postId, postId), eq(operations.workspaceId, scope.workspaceId));
  const waits = and(mine, eq(operations.kind, "update"), inArray(operations.status, PLANNED));
  await cancelUnsent(waits, "The post was deleted here before this was sent.", tx);
}

/**
 * Takes a post off every list and cancels what waits. The deliveries named in `there` are deleted on their platforms
 * too, in their own time; what is on any other stays there. Fails with `already-sending` while its outcome is open,
 * `forbidden`, or `not-found`.
 */
export async function deletePost(
  scope: Scope,
  input: { postId: string; there?: string[] | undefined },
  tx: Tx = db(),
) {
  return tx.transaction(async (inner) => {
    const post = await lockPost(scope, input.postId, inner);
    if (!post) return fail("not-found", "This post is no longer here.");
    if (input.there?.length && !hasPermission(scope, "posts.schedule"))
      return fail("forbidden", "You may delete it here, but not on the platforms.");
    const open = await inner
      .select({ id: operations.id })
      .from(operations)
      .where(and(eq(operations.postId, input.postId), inArray(operations.status, UNDER_WAY), isSending));
    if (open.length > 0)
      return fail(
        "already-sending",
        "It is being sent or checked right now. Delete it once its outcome is known.",
      );
    await cancelOperations(scope, input.postId, inner);
    const removing = await placeRemovals(scope, input.postId, input.there ?? [], inner);
    await cancelEdits(scope, input.postId, inner);
    await softDeletePost(scope, input.postId, inner);
    await writeAudit(scope, { action: "post.deleted", subject: input.postId, data: { removing } }, inner);
    return ok({ removing });
  });
}
