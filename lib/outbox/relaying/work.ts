import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import type { SystemScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { redact } from "@/lib/outbound/redaction";
import { parcels, retryAfterMs } from "./rules";

const BATCH = 100;
/** Whoever took rows hands them over within this time, or another process may. */
const CLAIM = sql`interval '60 seconds'`;
/** A parcel that was not taken by then counts as failed, whatever becomes of it. */
const PARCEL_MS = 20_000;
const PROBLEM_CHARS = 300;

type Row = { id: string; name: string; data: Record<string, unknown>; tries: number };
type Send = (events: { id: string; name: string; data: Record<string, unknown> }[]) => Promise<void>;

const idsOf = (rows: readonly Row[]) =>
  sql`select jsonb_array_elements_text(${JSON.stringify(rows.map(({ id }) => id))}::jsonb)::uuid`;

/**
 * Hands waiting rows to a server elsewhere: reserved first, then sent with no transaction open, then marked. A crash
 * in between sends them twice, which is harmless: the row's id is the event's. What does not get through is tried
 * again after a growing wait. Returns how many were taken up; 0 when nothing waits.
 */
export async function relayToServer(_system: SystemScope, send: Send): Promise<number> {
  const rows = await db().execute<Row>(sql`
    update outbox set claimed_until = clock_timestamp() + ${CLAIM}, tries = tries + 1 where id in (
      select id from outbox where sent_at is null and coalesce(claimed_until, '-infinity') < clock_timestamp()
        and coalesce(try_at, '-infinity') <= clock_timestamp()
      order by created_at limit ${BATCH} for update skip locked)
    returning id, name, data, tries`);
  const end = performance.now() + PARCEL_MS;
  for (const parcel of parcels(rows)) {
    // What there is no time for any more is taken up again when the reservation ends.
    if (performance.now() > end) break;
    await handOver(parcel, send);
  }
  return rows.length;
}

/** The address that events are sent to has the key in it, and some errors name the address. */
const keys = (): string[] =>
  [env().INNGEST_EVENT_KEY, env().INNGEST_SIGNING_KEY].filter((key) => key !== undefined);

async function handOver(parcel: Row[], send: Send): Promise<void> {
  try {
    await within(PARCEL_MS, send(parcel.map(({ id, name, data }) => ({ id, name, data }))));
  } catch (error) {
    const problem = redact(error instanceof Error ? error.message : String(error), keys()).slice(
      0,
      PROBLEM_CHARS,
    );
    const tries = Math.max(...parcel.map((row) => row.tries));
    log().warn({ events: parcel.length, tries, problem }, "events did not get through; they are sent again");
    await db().execute(sql`update outbox set claimed_until = null, problem = ${problem},
      try_at = clock_timestamp() + ${retryAfterMs(tries)} * interval '1 millisecond' where id in (${idsOf(parcel)})`);
    return;
  }
  await db().execute(sql`update outbox set sent_at = clock_timestamp(), claimed_until = null, problem = null
    where id in (${idsOf(parcel)})`);
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The server did not take them within ${ms / 1000} s.`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
