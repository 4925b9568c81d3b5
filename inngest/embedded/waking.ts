import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { toJson } from "./json";
import type { Received } from "./matching";

/**
 * Wakes the steps that wait for these events; each takes the first that meets its condition, and what it waited for
 * becomes its memo. Rows are locked in order, since events of several processes may wake the same. One statement
 * moves the job and leaves the event in it, so a wait is met once or not at all. Returns how many woke.
 */
export async function wakeWaiting(tx: Tx, received: Received[]): Promise<number> {
  if (received.length === 0) return 0;
  const events = toJson(received.map(({ event }) => ({ name: event.name, payload: event })));
  const woken = await tx.execute(sql`
    with given as (
      select e.item ->> 'name' as name, e.item -> 'payload' as payload, e.position
      from jsonb_array_elements(${events}::jsonb) with ordinality as e(item, position)),
    paths as (
      select distinct wait_event, wait_path from engine_jobs where wait_event in (select name from given)),
    hit as (
      select distinct on (j.id) j.id, g.payload
      from given g join paths p on p.wait_event = g.name
      join engine_jobs j on j.wait_event = g.name and j.wait_path = p.wait_path and j.wait_hash =
        case when cardinality(p.wait_path) = 0 then '' else md5(coalesce(g.payload #> p.wait_path, 'null')::text) end
      where j.sleeping and j.lease_until is null and not exists (
        select 1 from jsonb_array_elements(coalesce(j.wait_terms, '[]')) t(term)
        where (coalesce(g.payload #> array(select jsonb_array_elements_text(t.term -> 'path')), 'null') = (t.term -> 'value'))
          <> (t.term ->> 'equal')::boolean)
      order by j.id, g.position),
    locked as (select id from engine_jobs where id in (select id from hit) order by id for update)
    update engine_jobs j set due_at = clock_timestamp(), memo = hit.payload, wait_event = null
    from hit join locked using (id)
    where j.id = hit.id and j.sleeping and j.lease_until is null and j.wait_event is not null
    returning j.id`);
  return woken.length;
}
