import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { lockPost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { cancelUnsent } from "../mutations";

/**
 * Leaves unsent what of a post was missed, and whatever would have followed it: a person decided. Fails with
 * `nothing-to-leave` or `not-found`.
 */
export async function leaveMissed(scope: Scope, input: { postId: string }, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    if (!(await lockPost(scope, input.postId, inner)))
      return fail("not-found", "This post is no longer here.");
    const missed = and(
      eq(operations.postId, input.postId),
      eq(operations.workspaceId, scope.workspaceId),
      sql`(${operations.status} = 'missed' or ${operations.kind} in ('part', 'comment') and ${operations.status} = 'scheduled'
        and exists (select 1 from operations first where first.delivery_id = ${operations.deliveryId}
          and first.kind = 'publish' and first.status = 'missed'))`,
    );
    const left = await cancelUnsent(missed, "It was missed, and a person left it unsent.", inner);
    if (left === 0) return fail("nothing-to-leave", "Nothing of this post was missed.");
    await writeAudit(scope, { action: "post.left", subject: input.postId, data: { left } }, inner);
    return ok({ left });
  });
}
