import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import { jobScope } from "@/lib/auth/mint";
import type { Scope } from "@/lib/auth/scope";
import { tellOfMissed } from "@/lib/notifications/mutations";
import { lockPost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { recordAttempt } from "../evidence/mutations";
import { followOn } from "../following/mutations";
import { waitsForAnother } from "../following/queries";
import type { OperationKind } from "../following/rules";
import { cancelUnsent } from "../mutations";
import { LATE_MINUTES, MISSED_WORDS } from "./rules";

/**
 * Whether an operation is past its post's policy, as SQL over `o` (operations) and `p` (posts). Only the beginning
 * of a post can be skipped or asked about: a thread that is half out goes on. The first condition is the index's.
 */
export const isLate = sql`(o.due_at < now() - ${LATE_MINUTES} * interval '1 minute' and o.due_at < clock_timestamp() -
  case when o.kind = 'publish' and p.missed_policy <> 'publish' then ${LATE_MINUTES} * interval '1 minute' else p.publish_within_hours * interval '1 hour' end)`;

/** While all publishing is held nobody knows yet what this database has sent: nothing is given up then. */
export const nothingIsCopied = sql`not exists (select 1 from instance where held_for is not null)`;

type Ended = {
  id: string;
  workspace_id: string;
  delivery_id: string;
  post_id: string;
  kind: OperationKind;
  position: number;
  incarnation: number;
  fence: number;
  reason: string;
};

/**
 * Ends what `which` (SQL over `o` and `p`) names as missed, with the sentence of the post's policy: `ask` waits for
 * a person. `before` is a WITH that `which` may use. Posts must be locked. Returns how many.
 */
export async function recordMissed(tx: Tx, which: SQL, before: SQL = sql``): Promise<number> {
  const rows = await tx.execute<Ended>(sql`${before}
    update operations o set status = 'missed', hold = null, next_check_at = null, updated_at = clock_timestamp(),
      failure = jsonb_build_object(
        'next', case when o.kind = 'publish' and p.missed_policy = 'ask' then 'ask' else 'resume' end,
        'reason', case when o.kind <> 'publish' or p.missed_policy = 'publish' then ${MISSED_WORDS.publish}::text
          when p.missed_policy = 'skip' then ${MISSED_WORDS.skip}::text else ${MISSED_WORDS.ask}::text end)
    from posts p where p.id = o.post_id and o.status = 'scheduled' and ${which} and not ${waitsForAnother}
    returning o.id, o.workspace_id, o.fence, o.delivery_id, o.post_id, o.kind, o.position, o.incarnation,
      o.failure ->> 'reason' as reason`);
  for (const row of rows) {
    await recordAttempt(
      tx,
      { id: row.id, workspaceId: row.workspace_id, fence: row.fence },
      { step: "missed", outcome: "failed", summary: row.reason },
    );
    await followOn({ ...row, deliveryId: row.delivery_id, postId: row.post_id }, tx);
  }
  const posts = new Map(rows.map((row) => [row.post_id, row.workspace_id]));
  for (const [postId, workspaceId] of [...posts].sort()) {
    await tellOfMissed(jobScope(workspaceId, "missed"), postId, tx);
  }
  return rows.length;
}

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
