import { sql } from "drizzle-orm";
import { db } from "@/db/client";

/** The most of each kind that one sweep removes. */
export const SWEEP_BATCH = 2000;

/** What was removed. */
export type Swept = { runs: number; events: number; rates: number };

/**
 * Removes runs that ended, and events that were matched, more than a day ago: within a day their ids still guard against
 * duplicates; and rates that time has caught up with. At most a batch of each; call again while it returns a full one.
 */
export async function sweepHistory(): Promise<Swept> {
  const runs = await db().execute(sql`
    delete from engine_runs where id in (
      select id from engine_runs where ended_at < clock_timestamp() - interval '1 day' order by ended_at limit ${SWEEP_BATCH} for update skip locked)
    returning id`);
  const events = await db().execute(sql`
    delete from engine_events where id in (
      select id from engine_events where received_at < clock_timestamp() - interval '1 day' and matched
      order by received_at limit ${SWEEP_BATCH} for update skip locked)
    returning id`);
  const rates = await db().execute(sql`
    delete from engine_rates where key in (
      select key from engine_rates where arrival_at < clock_timestamp()
      order by arrival_at limit ${SWEEP_BATCH} for update skip locked)
    returning key`);
  return { runs: runs.length, events: events.length, rates: rates.length };
}
