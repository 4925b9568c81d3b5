import { sql } from "drizzle-orm";
import { db } from "@/db/client";

const BATCH = 2000;

/** What was removed. */
export type Swept = { runs: number; events: number };

/**
 * Removes runs that ended, and events that were matched, more than a day ago: within a day their ids still guard against
 * duplicates. At most a batch of each; call again while it returns a full one.
 */
export async function sweepHistory(): Promise<Swept> {
  const runs = await db().execute(sql`
    delete from engine_runs where id in (
      select id from engine_runs where ended_at < clock_timestamp() - interval '1 day' order by ended_at limit ${BATCH} for update skip locked)
    returning id`);
  const events = await db().execute(sql`
    delete from engine_events where id in (
      select id from engine_events where received_at < clock_timestamp() - interval '1 day' and matched
      order by received_at limit ${BATCH} for update skip locked)
    returning id`);
  return { runs: runs.length, events: events.length };
}
