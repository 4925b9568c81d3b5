import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import type { SystemScope } from "@/lib/auth/scope";
import { scaled } from "@/lib/env";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { type Entry, recordAttempt } from "../evidence/mutations";
import { waitsForAnother } from "../following/queries";
import { isLate, nothingIsCopied, recordMissed } from "../missed/mutations";

/** At most so many rows of a kind in one sweep; the next one takes the rest. */
const BATCH = 200;
/** An engine wakes what is due within a second; what still lies there after this was forgotten. */
const FORGOTTEN = sql`${scaled(5_000)} * interval '1 millisecond'`;

type Swept = {
  id: string;
  revision: number;
  fence: number;
  workspace_id: string;
  remote_account: string;
  missed_wakes: number;
};
type Due = { id: string; workspaceId: string; missedWakes: number };

const wakeable = (row: Swept) => ({
  id: row.id,
  revision: row.revision,
  workspaceId: row.workspace_id,
  remoteAccount: row.remote_account,
});

/**
 * Picks rows, first those that waited longest by `turn`, and locks their posts first, as every change of operations
 * does. Locked ones are left to whoever holds them: since nobody waits here, the order of locks is free.
 */
const picked = (condition: SQL, turn: SQL) => sql`with picked as materialized (
  select o.id from operations o join posts p on p.id = o.post_id
  where ${condition} order by ${turn}, o.id limit ${BATCH} for no key update of p skip locked)`;

/** Moves what a dead process held, with a line of history and a wake-up. Returns how many. */
async function takeBack(from: "claimed" | "sending", change: SQL, entry: Entry): Promise<number> {
  return db().transaction(async (tx) => {
    const ended = sql`o.status = ${from} and o.lease_until < clock_timestamp()`;
    const rows = await tx.execute<Swept>(sql`${picked(ended, sql`o.lease_until`)}
      update operations set ${change}, lease_until = null, updated_at = clock_timestamp()
      where id in (select id from picked) and status = ${from} and lease_until < clock_timestamp()
      returning id, revision, fence, workspace_id, remote_account, missed_wakes`);
    for (const row of rows) {
      await recordAttempt(tx, { id: row.id, workspaceId: row.workspace_id, fence: row.fence }, entry);
      await writeOutbox(tx, operationDue(wakeable(row), new Date()));
    }
    return rows.length;
  });
}

/** Claimed by a process that died before arming: nothing was sent, so it goes back to the schedule. */
export const sweepClaims = (_system: SystemScope): Promise<number> =>
  takeBack("claimed", sql`status = 'scheduled'`, {
    step: "abandoned",
    outcome: "info",
    summary: "The process that held it stopped before sending. Nothing was sent.",
  });

/** Sending when its process died: it may be out, so it becomes unknown. Never scheduled again without a reading. */
export const sweepSenders = (_system: SystemScope): Promise<number> =>
  takeBack("sending", sql`status = 'unknown', next_check_at = clock_timestamp()`, {
    step: "unanswered",
    outcome: "unknown",
    summary: "The process that sent it stopped before an answer came. It is read back.",
  });

/** Late by the post's own policy, held or not: missed, and said so. What waits for another is not, and takes no place. */
export async function sweepMissed(_system: SystemScope): Promise<number> {
  const late = sql`o.status = 'scheduled' and ${isLate} and ${nothingIsCopied} and not ${waitsForAnother}`;
  return db().transaction((tx) =>
    recordMissed(tx, sql`o.id in (select id from picked) and ${isLate}`, picked(late, sql`o.due_at`)),
  );
}

/**
 * Wakes what is due, or due to be read back, and was forgotten: counted per row, so that after two sweeps the
 * sweeping process does it itself. Losing every event loses no post. What was woken least comes first, so that what
 * can never be done keeps nothing else from its turn; for the same reason the answer is in no fixed order.
 */
export async function sweepDue(_system: SystemScope): Promise<Due[]> {
  return db().transaction(async (tx) => {
    // `now()`, unlike the clock that runs on, lets the index leave out what is not due.
    const due = sql`o.hold is null and (p.deleted_at is null or o.kind = 'remove' or o.status = 'unknown') and not ${waitsForAnother} and coalesce(o.next_check_at, o.due_at) < clock_timestamp() - ${FORGOTTEN}
      and (o.status = 'scheduled' and o.due_at < now() or o.status = 'unknown' and (o.lease_until is null or o.lease_until < clock_timestamp()))`;
    const turn = sql`o.missed_wakes, coalesce(o.next_check_at, o.due_at)`;
    const rows = await tx.execute<Swept>(sql`${picked(due, turn)},
      woken as (update operations set missed_wakes = missed_wakes + 1
        where id in (select id from picked) and status in ('scheduled', 'unknown')
        returning id, revision, fence, workspace_id, remote_account, missed_wakes)
      select * from woken order by random()`);
    await writeOutbox(
      tx,
      rows.map((row) => operationDue(wakeable(row), new Date())),
    );
    return rows.map((row) => ({ id: row.id, workspaceId: row.workspace_id, missedWakes: row.missed_wakes }));
  });
}
