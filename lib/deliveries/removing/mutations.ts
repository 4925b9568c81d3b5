import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import { jobScope } from "@/lib/auth/mint";
import type { Scope, SystemScope } from "@/lib/auth/scope";
import { tellOfRemains } from "@/lib/notifications/mutations";
import { lockPost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { placeChange } from "../changing/mutations";
import { recordAttempt } from "../evidence/mutations";
import { inOrder } from "../following/rules";
import { cancelUnsent, isSending, notToLookAt, PLANNED, UNDER_WAY } from "../mutations";
import { thereOf } from "../updating/queries";

const STAYS = "Its channel was disconnected, so it stays there. Delete it on the platform yourself.";

/** Removals that are asked for already and not ended. */
const underWay = sql`exists (select 1 from operations r where r.target_id = ${operations.id} and r.kind = 'remove'
  and r.status in ('scheduled', 'claimed', 'sending', 'unknown'))`;

/**
 * Asks the platforms to remove what these deliveries of a post sent, last part first, and cancels what they have not
 * sent. What is asked for already is not asked twice. Returns how many posts are to be removed. Post locked.
 */
export async function placeRemovals(
  scope: Scope,
  postId: string,
  deliveryIds: readonly string[],
  tx: Tx,
): Promise<number> {
  if (deliveryIds.length === 0) return 0;
  const mine = and(
    eq(operations.postId, postId),
    eq(operations.workspaceId, scope.workspaceId),
    inArray(operations.deliveryId, [...deliveryIds]),
  );
  const waiting = and(mine, inArray(operations.status, [...PLANNED, "failed", "missed"]), notToLookAt);
  const notRemoval = sql`${operations.kind} <> 'remove'`;
  await cancelUnsent(and(waiting, notRemoval), "What was out is deleted there, so this is not sent.", tx);
  const asked = new Set(
    (
      await tx
        .select({ id: operations.id })
        .from(operations)
        .where(and(mine, isSending, underWay))
    ).map((row) => row.id),
  );
  const there = await thereOf(scope, postId, deliveryIds, tx);
  let placed = 0;
  for (const own of Map.groupBy(there, (one) => one.operation.deliveryId).values()) {
    const last = inOrder(own.map((one) => one.operation)).reverse();
    for (const target of last.filter((one) => !asked.has(one.id))) {
      await placeChange(target, { kind: "remove", content: target.content }, tx, {
        refused: own[0]?.channelGone ? { next: "reconnect", reason: STAYS } : null,
      });
      placed += 1;
    }
  }
  return placed;
}

/**
 * Deletes a post on platforms, and keeps it here. Fails with `already-sending` while it is not known what is there,
 * `nothing-there`, or `not-found`.
 */
export async function removeThere(
  scope: Scope,
  input: { postId: string; deliveryIds: string[] },
  tx: Tx = db(),
) {
  return tx.transaction(async (inner) => {
    if (!(await lockPost(scope, input.postId, inner)))
      return fail("not-found", "This post is no longer here.");
    const [open] = await inner
      .select({ id: operations.id })
      .from(operations)
      .where(
        and(
          eq(operations.postId, input.postId),
          eq(operations.workspaceId, scope.workspaceId),
          inArray(operations.deliveryId, input.deliveryIds),
          inArray(operations.status, UNDER_WAY),
          isSending,
        ),
      )
      .limit(1);
    if (open)
      return fail(
        "already-sending",
        "It is being sent or checked right now. Delete it once its outcome is known.",
      );
    const removing = await placeRemovals(scope, input.postId, input.deliveryIds, inner);
    if (removing === 0) return fail("nothing-there", "Nothing of this post is there any more.");
    await writeAudit(
      scope,
      { action: "post.removed-there", subject: input.postId, data: { removing } },
      inner,
    );
    return ok({ removing });
  });
}

/** Ends edits and removals that wait for a channel that was disconnected: nobody can do them any more. */
export async function endOrphans(system: SystemScope): Promise<number> {
  return db().transaction(async (tx) => {
    const orphans = sql`o.status = 'scheduled' and o.kind in ('update', 'remove') and c.deleted_at is not null`;
    const rows = await tx.execute<{ id: string; workspace_id: string; post_id: string; fence: number }>(sql`
      with picked as materialized (select o.id from operations o join posts p on p.id = o.post_id
        join channels c on c.id = o.channel_id where ${orphans} order by o.post_id, o.id limit 200
        for no key update of p skip locked)
      update operations o set status = 'failed', hold = null, next_check_at = null, updated_at = clock_timestamp(),
        failure = jsonb_build_object('next', 'reconnect', 'reason', ${STAYS}::text)
      from channels c where c.id = o.channel_id and o.id in (select id from picked) and ${orphans}
      returning o.id, o.workspace_id, o.post_id, o.fence`);
    for (const row of rows)
      await recordAttempt(
        tx,
        { id: row.id, workspaceId: row.workspace_id, fence: row.fence },
        { step: "refused", outcome: "failed", summary: STAYS },
      );
    const posts = new Map(rows.map((row) => [row.post_id, row.workspace_id]));
    for (const [postId, workspaceId] of posts)
      await tellOfRemains(jobScope(workspaceId, system.job), postId, tx);
    return rows.length;
  });
}
