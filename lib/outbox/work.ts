import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { sendEvents } from "@/inngest/client";
import type { SystemScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { relayToServer } from "./relaying/work";

const BATCH = 500;
/** Sent rows are kept this long for looking into; their ids de-duplicate for a day. */
const KEEP = sql`interval '7 days'`;

/**
 * Sends what the outbox holds, oldest first; rows another process is sending are skipped. With the embedded engine
 * it is marked sent in the same transaction; an Inngest server is called with none open. Returns how many were
 * taken up. Sending one twice is harmless: the row's id is the event's.
 */
export async function relayOnce(system: SystemScope): Promise<number> {
  if (env().inngestServer) return relayToServer(system, sendEvents);
  return db().transaction(async (tx) => {
    const rows = await tx.execute<{ id: string; name: string; data: Record<string, unknown> }>(sql`
      select id, name, data from outbox where sent_at is null order by created_at limit ${BATCH} for update skip locked`);
    if (rows.length === 0) return 0;
    await sendEvents(
      rows.map(({ id, name, data }) => ({ id, name, data })),
      tx,
    );
    const ids = JSON.stringify(rows.map(({ id }) => id));
    await tx.execute(sql`update outbox set sent_at = clock_timestamp()
      where id in (select jsonb_array_elements_text(${ids}::jsonb)::uuid)`);
    return rows.length;
  });
}

/** Forgets what was sent long ago. */
export async function pruneOutbox(_system: SystemScope): Promise<void> {
  await db().execute(sql`delete from outbox where sent_at < clock_timestamp() - ${KEEP}`);
}
