import postgres from "postgres";
import type { Row } from "./counting";
import type { Victim } from "./plan";

/** SQL: whether `o` follows something of its post that a person has to look at first: it goes on with that. */
const FOLLOWS_LOOK = `(o.status = 'scheduled' or o.status = 'failed' and o.failure->>'next' = 'predecessor')
  and exists (select 1 from operations before where before.delivery_id = o.delivery_id and before.id <> o.id
    and before.status = 'failed' and before.failure->>'next' = 'look')`;

/** What the database itself says, on a connection of its own that comes back after a restart. */
export function openWatch(url: string, workspaceId: string) {
  const sql = postgres(url, { max: 2, onnotice: () => {}, connection: { application_name: "chaos" } });
  return {
    /** Calls `heard` with the process that has just armed an operation, from now on. */
    async onArmed(heard: (process: Victim) => void): Promise<void> {
      await sql`create or replace function chaos_tell() returns trigger language plpgsql as $$
        begin perform pg_notify('chaos_armed', coalesce(current_setting('chaos.process', true), '')); return null; end $$`;
      await sql`create or replace trigger chaos_armed after update of status on operations for each row
        when (new.status = 'sending' and old.status = 'claimed') execute function chaos_tell()`;
      await sql.listen("chaos_armed", (name) => {
        if (name === "server" || name === "worker") heard(name);
      });
    },
    /** Every operation that makes a post. */
    rows: (): Promise<Row[]> => sql<Row[]>`
      select id, split_part(remote_account, '|', 1) as platform, split_part(remote_account, '|', 3) as "accountId",
        status::text, hold::text, failure->>'next' as next, content->>'text' as text,
        (select kind::text from media where media.id::text = content->'media'->0->>'mediaId') as file,
        ${sql.unsafe(FOLLOWS_LOOK)} as "followsLook"
      from operations o where o.workspace_id = ${workspaceId} and o.kind in ('publish', 'part', 'comment')`,
    /** How many operations have not come to an end, and do not wait for a person to look at another one. */
    async open(): Promise<number> {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from operations o where workspace_id = ${workspaceId}
        and (status in ('scheduled', 'claimed', 'sending', 'unknown', 'missed') or status = 'failed' and intent is null)
        and not (${sql.unsafe(FOLLOWS_LOOK)})
        and not (status in ('scheduled', 'claimed') and exists (select 1 from operations equal
          where equal.remote_account = o.remote_account and equal.fingerprint = o.fingerprint and equal.id <> o.id
          and equal.status = 'failed' and equal.failure->>'next' = 'look'))`;
      return row?.count ?? 0;
    },
    /** How often a sender found that it was too late and sent nothing; how often a dead one's work was taken over. */
    async events(): Promise<Record<string, number>> {
      const rows = await sql<{ name: string; count: number }[]>`
        select case when summary like 'It was too late to send%' then 'thawedTooLate' else step end as name,
          count(*)::int as count from attempts where workspace_id = ${workspaceId} group by 1 order by 1`;
      return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
    },
    /** What happened to one operation, in order. */
    history: (id: string): Promise<{ at: Date; step: string; outcome: string; summary: string }[]> => sql`
      select at, step, outcome, fence, summary, evidence->>'status' as status, evidence->>'note' as note
      from attempts where operation_id = ${id} order by at`,
    close: () => sql.end({ timeout: 2 }),
  };
}

export type Watch = ReturnType<typeof openWatch>;
