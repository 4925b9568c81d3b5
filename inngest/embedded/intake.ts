import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { cancelRuns } from "./ending";
import { newSeed, type Seed, seededId } from "./ids";
import { toJson } from "./json";
import { findCancelled, type Received, startRuns } from "./matching";
import { notifyEngines } from "./notify";
import type { EngineEvent, IncomingEvent } from "./protocol";
import { loadFunctions } from "./registry";

/** The database or a transaction of it. */
export type EngineTx = Tx;

const MAX_EVENT_BYTES = 512 * 1024;
const MAX_EVENTS = 5000;

function toEvent(incoming: IncomingEvent, id: string): EngineEvent {
  return {
    id: incoming.id || id,
    name: incoming.name,
    data: incoming.data ?? {},
    user: incoming.user ?? {},
    ts: incoming.ts || Date.now(),
    ...(incoming.v ? { v: incoming.v } : {}),
  };
}

/**
 * Takes events in: stores them, cancels the runs they cancel and starts the runs they trigger, all in `tx`
 * (or a transaction of its own). The same seed, or the same event id, never starts a run twice.
 * Returns the ULID of each event. Throws when there are too many or one is too large.
 */
export async function acceptEvents(
  incoming: IncomingEvent[],
  tx?: Tx,
  seed: Seed = newSeed(),
): Promise<string[]> {
  if (incoming.length > MAX_EVENTS) throw new Error(`At most ${MAX_EVENTS} events can be sent at once.`);
  if (!tx) return db().transaction((own) => acceptEvents(incoming, own, seed));
  const ids = incoming.map((_, index) => seededId(seed, index));
  const events = incoming.map((one, index) => toEvent(one, ids[index] ?? ""));
  const rows = events.map((event, index) => ({
    id: ids[index],
    key: event.id,
    name: event.name,
    payload: event,
  }));
  for (const row of rows) {
    if (toJson(row.payload).length > MAX_EVENT_BYTES)
      throw new Error(`Event ${row.name} is larger than 512 KB.`);
  }
  const plans = await loadFunctions(tx);
  const stored = await tx.execute<{ id: string }>(sql`
    insert into engine_events (id, key, name, payload, matched)
    select id, key, name, payload, ${plans.length > 0}::boolean
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(id text, key text, name text, payload jsonb)
    on conflict (id) do nothing returning id`);
  const fresh = new Set(stored.map((row) => row.id));
  const received = rows
    .filter((row) => fresh.has(row.id ?? ""))
    .map((row) => ({ key: row.key, event: row.payload }));
  if (plans.length > 0) await matchEvents(tx, plans, received);
  return ids;
}

async function matchEvents(tx: Tx, plans: Awaited<ReturnType<typeof loadFunctions>>, received: Received[]) {
  const cancelled = await findCancelled(tx, plans, received);
  if (cancelled.length > 0) await cancelRuns(tx, plans, cancelled);
  const started = await startRuns(tx, plans, received);
  if (started > 0 || cancelled.length > 0) await notifyEngines(tx);
}

/** Matches events that came in before any function was registered. Returns how many there were. */
export async function matchWaiting(): Promise<number> {
  const waiting = await db().execute(sql`select 1 from engine_events where not matched limit 1`);
  if (waiting.length === 0) return 0;
  return db().transaction(async (tx) => {
    const plans = await loadFunctions(tx);
    if (plans.length === 0) return 0;
    const rows = await tx.execute<{ key: string; payload: EngineEvent }>(sql`
      with waiting as (
        select id from engine_events where not matched order by id limit 1000 for update skip locked)
      update engine_events e set matched = true from waiting w where e.id = w.id returning e.key, e.payload`);
    const received = rows.map((row) => ({ key: row.key, event: row.payload }));
    received.sort((a, b) => a.event.ts - b.event.ts);
    if (received.length > 0) await matchEvents(tx, plans, received);
    return received.length;
  });
}
