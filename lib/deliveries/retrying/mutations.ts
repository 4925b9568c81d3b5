import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { deliveries, operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { lockPost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { databaseNow } from "../clock/queries";
import { recordAttempt } from "../evidence/mutations";
import { resumeFollowers } from "../following/mutations";
import { isSending, notToLookAt } from "../mutations";

/**
 * Sends again, at once, what failed or was missed, and nothing else; a thread goes on at its first part without a receipt. What a person has to look at first (its intent
 * is open) is never resent from here. Fails with `nothing-to-retry`, `look-first` or `not-found`.
 */
export async function retryFailed(scope: Scope, input: { postId: string }, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    if (!(await lockPost(scope, input.postId, inner)))
      return fail("not-found", "This post is no longer here.");
    const mine = and(eq(operations.postId, input.postId), eq(operations.workspaceId, scope.workspaceId));
    const now = await databaseNow(inner);
    const retried = await inner
      .update(operations)
      .set({
        status: "scheduled",
        dueAt: now,
        revision: sql`${operations.revision} + 1`,
        failure: null,
        hold: null,
        wish: null,
        nextCheckAt: null,
        missedWakes: 0,
      })
      .where(
        and(
          mine,
          inArray(operations.status, ["failed", "missed"]),
          notToLookAt,
          isSending,
          // What only waited for something that failed goes on with it.
          sql`coalesce(${operations.failure} ->> 'next', '') <> 'predecessor'`,
          sql`exists (select 1 from ${deliveries} where ${deliveries.id} = ${operations.deliveryId} and ${deliveries.removedAt} is null)`,
        ),
      )
      .returning();
    if (retried.length === 0) {
      const look = await inner
        .select({ id: operations.id })
        .from(operations)
        .where(and(mine, eq(operations.status, "failed"), isSending));
      return look.length > 0
        ? fail(
            "look-first",
            "It may be on the platform already. Look there first: sending it again could post it twice.",
          )
        : fail("nothing-to-retry", "Nothing of this post failed.");
    }
    for (const operation of retried) {
      if (operation.kind === "publish") await writeOutbox(inner, operationDue(operation, now));
      await recordAttempt(inner, operation, {
        step: "retried",
        outcome: "info",
        summary: "A person asked to send it again.",
      });
    }
    await resumeFollowers(scope, input.postId, inner);
    await writeAudit(
      scope,
      { action: "post.retried", subject: input.postId, data: { retried: retried.length } },
      inner,
    );
    return ok({ retried: new Set(retried.map((one) => one.deliveryId)).size });
  });
}
