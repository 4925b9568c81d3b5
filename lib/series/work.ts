import "server-only";
import { eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { series } from "@/db/schema/series";
import { jobScope } from "@/lib/auth/mint";
import type { SystemScope } from "@/lib/auth/scope";
import { log } from "@/lib/log";
import { makeOccurrences } from "./making/mutations";

const BATCH = 100;

/** Makes what one series is to have made by now; nothing when another process is at it, or was. */
async function makeOf(system: SystemScope, id: string): Promise<number> {
  return db().transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(series)
      .where(
        sql`${eq(series.id, id)} and ${series.stoppedAt} is null and ${series.makeAt} <= clock_timestamp()`,
      )
      .for("update", { skipLocked: true });
    return row ? makeOccurrences(jobScope(row.workspaceId, system.job), row, tx) : 0;
  });
}

/**
 * Makes the occurrences of all series that are to be made by now. Any process may run it at any time: each series is
 * locked while it is made, and one that fails keeps no other from being made. Returns how many posts were made.
 */
export async function makeDueOccurrences(system: SystemScope): Promise<number> {
  const due = await db().execute<{ id: string }>(sql`
    select s.id from series s join workspaces w on w.id = s.workspace_id and w.deleted_at is null
    where s.stopped_at is null and s.make_at <= now() order by s.make_at limit ${BATCH}`);
  let made = 0;
  for (const { id } of due) {
    made += await makeOf(system, id).catch((error: unknown) => {
      log().error({ err: error, seriesId: id }, "a series could not be continued; it is tried again");
      return 0;
    });
  }
  return made;
}
