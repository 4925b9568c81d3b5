import "server-only";
import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { operationHold } from "@/db/schema/delivery";

/**
 * Why an operation must not be sent now, as SQL over `o` (operations), `c` (channels), `w` (workspaces) and
 * `i` (instance); null when nothing holds it. `hold` on the row is a copy for lists; this is the truth, and
 * arming asks it again under locks.
 */
export const holdReason = (sandboxRuns: boolean) => sql`case
  when i.held_for is not null then 'copied'
  when w.stopped_at is not null or w.deleted_at is not null then 'stopped'
  when c.paused_at is not null then 'paused'
  when c.health <> 'healthy' or c.deleted_at is not null then 'reconnect'
  when c.sandbox and not ${sandboxRuns}::boolean then 'sandbox'
end::operation_hold`;

/** Posts in one transaction: it is over soon, whatever waits on a channel. */
const BATCH = 500;

/**
 * Brings the `hold` of waiting operations up to date, of one channel or of all that are due within a minute, of the
 * next posts after `after` (by id). Returns those that changed, with whether they are due already, and `next`: the
 * post to go on after, or null when there are no more. Locks posts first, like everyone else, and changes nothing
 * of a post it did not lock; without a channel, a post that somebody is at waits for the next time.
 */
export async function refreshHolds(
  tx: Tx,
  sandboxRuns: boolean,
  channelId: string | null,
  after: string | null = null,
) {
  const concerned = channelId
    ? sql`o.channel_id = ${channelId}`
    : // `now()`, unlike the clock that runs on, lets the index leave out what is not due.
      sql`o.due_at <= now() + interval '1 minute'`;
  return tx.transaction(async (inner) => {
    const skip = channelId ? sql`` : sql`skip locked`;
    const locked = await inner.execute<{ id: string }>(sql`select p.id from posts p where p.id in (
      select o.post_id from operations o join channels c on c.id = o.channel_id join workspaces w on w.id = o.workspace_id cross join instance i
      where o.status = 'scheduled' and ${concerned} and o.hold is distinct from ${holdReason(sandboxRuns)}
        ${after ? sql`and o.post_id > ${after}` : sql``}
    ) order by p.id limit ${BATCH} for no key update ${skip}`);
    const posts = JSON.stringify(locked.map((row) => row.id));
    const changed = await inner.execute<{
      id: string;
      revision: number;
      fence: number;
      workspace_id: string;
      remote_account: string;
      due: boolean;
      hold: (typeof operationHold.enumValues)[number] | null;
    }>(sql`
      update operations o set hold = ${holdReason(sandboxRuns)}, updated_at = clock_timestamp()
      from channels c, workspaces w, instance i
      where c.id = o.channel_id and w.id = o.workspace_id and o.status = 'scheduled' and ${concerned}
        and o.post_id in (select jsonb_array_elements_text(${posts}::jsonb)::uuid)
        and o.hold is distinct from ${holdReason(sandboxRuns)}
      returning o.id, o.revision, o.fence, o.workspace_id, o.remote_account, o.due_at <= clock_timestamp() as due, o.hold`);
    return { changed, next: locked.length < BATCH ? null : (locked.at(-1)?.id ?? null) };
  });
}
