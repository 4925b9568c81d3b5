import "server-only";
import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { fail, ok } from "@/lib/result";
import { resumeWorkspace, stopWorkspace } from "@/lib/workspaces/stopping/mutations";
import { isLate } from "../missed/mutations";

/**
 * Stops all publishing of the workspace at once. Answers how many posts wait, and how many the stop came too late
 * for: they are being sent. Fails with `stopped` when it was already.
 */
export async function stopPublishing(scope: Scope, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    if (!(await stopWorkspace(scope, inner)))
      return fail("stopped", "Publishing is stopped already. Resume it to send again.");
    const [counted] = await inner.execute<{ waiting: number; sending: number }>(sql`
      select count(distinct o.post_id) filter (where o.status in ('scheduled', 'claimed'))::int as waiting,
        count(distinct o.post_id) filter (where o.status in ('sending', 'unknown'))::int as sending
      from operations o join posts p on p.id = o.post_id and p.deleted_at is null
      where o.workspace_id = ${scope.workspaceId} and o.status in ('scheduled', 'claimed', 'sending', 'unknown')`);
    return ok({ waiting: counted?.waiting ?? 0, sending: counted?.sending ?? 0 });
  });
}

/**
 * Lets the workspace publish again. What fell due meanwhile follows its own policy: `going` go out now, `missed` do
 * not and wait for a person under Needs attention. Fails with `not-stopped`.
 */
export async function resumePublishing(scope: Scope, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    const [counted] = await inner.execute<{ going: number; missed: number }>(sql`
      select count(distinct o.post_id) filter (where o.status = 'scheduled' and not ${isLate})::int as going,
        count(distinct o.post_id) filter (where o.status = 'missed' or ${isLate})::int as missed
      from operations o join posts p on p.id = o.post_id and p.deleted_at is null
        join workspaces w on w.id = o.workspace_id
      where o.workspace_id = ${scope.workspaceId} and o.kind = 'publish' and o.status in ('scheduled', 'missed')
        and o.due_at <= clock_timestamp() and (o.status = 'scheduled' or o.due_at >= w.stopped_at - interval '1 minute')`);
    if (!(await resumeWorkspace(scope, inner))) return fail("not-stopped", "Publishing is not stopped here.");
    return ok({ going: counted?.going ?? 0, missed: counted?.missed ?? 0 });
  });
}
