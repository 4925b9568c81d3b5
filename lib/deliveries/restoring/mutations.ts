import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { doubtful } from "@/lib/instance/queries";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue, type Wakeable } from "@/lib/outbox/schema";
import { databaseNow } from "../clock/queries";
import { recordAttempt } from "../evidence/mutations";

/** Held by the decision, and shared by whoever makes something for a time that is past. */
const DECIDING = sql`hashtextextended('restoring', 0)`;

type Doubted = {
  id: string;
  workspace_id: string;
  fence: number;
  revision: number;
  remote_account: string;
  status: string;
};

/**
 * Marks everything that may have gone out since `knownUntil`, the last sign of life in the restored database: one
 * operation of each delivery becomes unknown and is searched at once, those behind it before they would be sent.
 * What is due later stays scheduled. An operation younger than that is searched as far back: what a series makes
 * again may be out since. Returns how many there are.
 */
export async function doubtSince(knownUntil: Date | null, tx: Tx): Promise<number> {
  // Whoever is making something for a time that is past ends first, so that it is seen here.
  await tx.execute(sql`select pg_advisory_xact_lock(${DECIDING})`);
  return doubt(doubtful, knownUntil, tx);
}

/**
 * Lets a post that was made only now be searched before it is sent, when its time lies before a restored database was
 * let publish again: the lost history may have made and sent it too. Its post is the caller's own.
 */
export async function doubtMadeLate(post: { id: string; dueAt: Date }, tx: Tx): Promise<void> {
  if (post.dueAt > (await databaseNow(tx))) return;
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${DECIDING})`);
  const [restored] = await tx.execute<{ known_until: Date | string | null }>(
    sql`select known_until from instance where restored_at >= ${post.dueAt.toISOString()}::timestamptz`,
  );
  if (!restored) return;
  const knownUntil = restored.known_until ? new Date(restored.known_until) : null;
  await doubt(sql`${doubtful} and o.post_id = ${post.id}`, knownUntil, tx);
}

async function doubt(which: SQL, knownUntil: Date | null, tx: Tx): Promise<number> {
  await tx.execute(sql`select 1 from posts where id in (select o.post_id from operations o where ${which})
    order by id for no key update`);
  const rows = await tx.execute<Doubted>(sql`
    with doubted as (select o.* from operations o where ${which}),
    first as (
      select distinct on (d.delivery_id) d.id from doubted d
      where not exists (select 1 from operations b where b.delivery_id = d.delivery_id and b.kind in ('update', 'remove')
        and b.status in ('claimed', 'sending', 'unknown'))
      order by d.delivery_id, (d.status = 'scheduled'), d.kind, d.incarnation desc, d.position)
    update operations o set
      status = case when o.id in (select id from first) then 'unknown' else 'scheduled' end::operation_status,
      next_check_at = case when o.id in (select id from first) then clock_timestamp() end,
      intent = jsonb_build_object('material', coalesce(o.intent -> 'material', '{}'::jsonb), 'fingerprint', o.fingerprint, 'lost', true,
        'armedAt', coalesce(o.intent -> 'armedAt',
          to_jsonb(coalesce(${knownUntil?.toISOString() ?? null}::timestamptz, o.created_at)))),
      not_after = clock_timestamp(), fence = o.fence + 1, lease_until = null, hold = null, remote_draft = null,
      checks = 0, absent_since = null, missed_wakes = 0, updated_at = clock_timestamp()
    from doubted d where d.id = o.id
    returning o.id, o.workspace_id, o.fence, o.revision, o.remote_account, o.status`);
  for (const row of rows) await tellAndWake(row, tx);
  return rows.length;
}

async function tellAndWake(row: Doubted, tx: Tx): Promise<void> {
  const operation = { id: row.id, workspaceId: row.workspace_id, fence: row.fence };
  await recordAttempt(tx, operation, {
    step: "restored",
    outcome: "unknown",
    summary:
      "The database was restored from a backup. It may have gone out since, so it is looked for first.",
  });
  const wake = { ...operation, revision: row.revision, remoteAccount: row.remote_account };
  if (row.status === "unknown") await writeOutbox(tx, operationDue(wake, new Date()));
}

/** Lets a due operation be searched instead of sent; its post is locked by the caller. */
export async function searchFirst(operation: Wakeable, tx: Tx): Promise<void> {
  await tx.execute(sql`update operations set status = 'unknown', next_check_at = clock_timestamp(), checks = 0,
    absent_since = null, updated_at = clock_timestamp() where id = ${operation.id} and status = 'scheduled'`);
  await writeOutbox(tx, operationDue(operation, new Date()));
}
