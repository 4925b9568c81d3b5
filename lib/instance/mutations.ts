import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { fail, ok } from "@/lib/result";
import { lastTrusted } from "./marks/work";
import { LEAP, type Remembered } from "./rules";

/** The newest of what Posthaste itself wrote, before `until` (or at all): in a restored database, the last sign of life. */
const lastSign = (until: Date | null) => {
  const end = sql`coalesce(${until?.toISOString() ?? null}::timestamptz, 'infinity')`;
  return sql`greatest((select max(at) from attempts where at < ${end}),
    (select max(created_at) from outbox where created_at < ${end}))`;
};

/**
 * Holds all publishing from this database until the operator says what happened to it; what is held already stays as
 * it is. `trusted` is when a running process last saw it in order (by the database's clock): rows written later may
 * be of the time after a restore. Answers whether this call did it.
 */
export async function holdInstance(tx: Tx, trusted: Date | null): Promise<boolean> {
  const rows = await tx.execute(sql`
    update instance set held_for = 'restored-or-copied', held_since = clock_timestamp(), known_until = ${lastSign(trusted)}
    where singleton = 1 and held_for is null returning 1`);
  if (rows.length > 0) await tellEverybody(tx);
  return rows.length > 0;
}

/** Lets every open screen look again: what holds publishing is shown on all of them. */
const tellEverybody = (tx: Tx) =>
  tx.execute(sql`select pg_notify('posthaste_live', json_build_object('workspace', id, 'kind', 'instance', 'id', id)::text)
    from workspaces where deleted_at is null`);

/** The statement that moves the mark; it gives no row when publishing is held or the database is behind `known`. */
export function raisingMark(known: Remembered | null): SQL {
  const inOrder = known
    ? sql`case when instance_id = ${known.instanceId} then mark >= ${known.mark} else mark = 0 end`
    : sql`true`;
  return sql`update instance set mark = mark + 1 where singleton = 1 and held_for is null and ${inOrder}
    returning instance_id, mark`;
}

/**
 * Moves the mark with an attempt that is about to be armed, in its transaction. Null when nothing may be sent:
 * publishing is held, or the database is behind `known` (another one was put in its place), which holds it.
 */
export async function raiseMark(tx: Tx, known: Remembered | null): Promise<Remembered | null> {
  const [raised] = await tx.execute<{ instance_id: string; mark: string }>(raisingMark(known));
  if (raised) return { instanceId: raised.instance_id, mark: Number(raised.mark) };
  await holdInstance(tx, lastTrusted());
  return null;
}

/**
 * The operator's word on a held database, which must be waiting for it (`not-held` otherwise). `copy` holds it for
 * good. `restored` lets it publish again, and moves its mark past whatever the lost history can have reached, so that
 * no data folder on any machine finds it behind.
 */
export async function decideHold(tx: Tx, decision: "copy" | "restored") {
  const [held] = await tx.execute<{ known_until: Date | string | null }>(
    sql`select known_until from instance where singleton = 1 and held_for = 'restored-or-copied' for update`,
  );
  if (!held)
    return fail(
      "not-held",
      "Publishing does not wait for this decision any more. Reload to see how it stands.",
    );
  const [now] = await tx.execute<{ instance_id: string; mark: string }>(
    decision === "copy"
      ? sql`update instance set held_for = 'copy' where singleton = 1 returning instance_id, mark`
      : sql`update instance set held_for = null, held_since = null, restored_at = clock_timestamp(),
          mark = mark + ${LEAP} where singleton = 1
          returning instance_id, mark`,
  );
  await tellEverybody(tx);
  return ok({
    knownUntil: held.known_until ? new Date(held.known_until) : null,
    instanceId: now?.instance_id ?? "",
    mark: Number(now?.mark ?? 0),
  });
}
