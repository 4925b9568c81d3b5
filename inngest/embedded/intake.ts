import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { cancelRuns } from "./ending";
import { newSeed, type Seed, seededId } from "./ids";
import { toJson } from "./json";
import { findCancelled, type Received, startRuns } from "./matching";
import { notifyEngines } from "./notify";
import type { FunctionPlan } from "./plan";
import { type EngineEvent, IncomingEvent, MAX_EVENT_BYTES, RESERVED } from "./protocol";
import { loadFunctions } from "./registry";
import { wakeWaiting } from "./waking";

/** The database or a transaction of it. */
export type EngineTx = Tx;

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

/** Thrown for events that can never be taken in, so sending them again is of no use. */
export class RefusedEvents extends Error {
  override name = "RefusedEvents";
}

function check(incoming: unknown): IncomingEvent[] {
  const parsed = IncomingEvent.array().max(MAX_EVENTS).safeParse(incoming);
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new RefusedEvents(`The events could not be read. ${where}`);
  }
  const reserved = parsed.data.find(({ name }) => name.startsWith(RESERVED));
  if (reserved) throw new RefusedEvents(`Event ${reserved.name} is the engine's own and cannot be sent.`);
  return parsed.data;
}

type Row = { id: string; key: string; name: string; payload: EngineEvent };

function rowsOf(incoming: IncomingEvent[], ids: string[]): Row[] {
  return incoming.map((one, index) => {
    const id = ids[index] ?? "";
    const payload = toEvent(one, id);
    if (toJson(payload).length > MAX_EVENT_BYTES)
      throw new RefusedEvents(`Event ${one.name} is larger than 512 KB.`);
    return { id, key: payload.id, name: one.name, payload };
  });
}

/**
 * Takes events in: stores them, cancels the runs they cancel, wakes the steps that wait for them and starts the runs
 * they trigger, all in `tx` (or a transaction of its own). The same seed, or the same event id, never starts a run
 * twice. Returns the ULID of each event. Throws `RefusedEvents` when they are malformed, too many or too large.
 */
export async function acceptEvents(
  incoming: IncomingEvent[],
  tx?: Tx,
  seed: Seed = newSeed(),
): Promise<string[]> {
  if (!tx) return db().transaction((own) => acceptEvents(incoming, own, seed));
  const events = check(incoming);
  const ids = events.map((_, index) => seededId(seed, index));
  const rows = rowsOf(events, ids);
  const plans = await loadFunctions(tx);
  const stored = await tx.execute<{ id: string; awaited: boolean }>(sql`
    with given as (
      select * from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(id text, key text, name text, payload jsonb)),
    stored as (
      insert into engine_events (id, key, name, payload, matched)
      select id, key, name, payload, ${plans.length > 0}::boolean from given on conflict (id) do nothing returning id)
    select id, exists (select 1 from engine_jobs where wait_event in (select name from given)) as awaited from stored`);
  const fresh = new Set(stored.map((row) => row.id));
  const received = rows
    .filter(({ id }) => fresh.has(id))
    .map(({ key, payload }) => ({ key, event: payload }));
  const awaited = stored.some((row) => row.awaited);
  if (plans.length > 0) await matchEvents(tx, plans, received, awaited);
  return ids;
}

async function matchEvents(tx: Tx, plans: FunctionPlan[], received: Received[], awaited: boolean) {
  const cancelled = await findCancelled(tx, plans, received);
  if (cancelled.length > 0) await cancelRuns(tx, plans, cancelled);
  const woken = awaited ? await wakeWaiting(tx, received) : 0;
  const started = await startRuns(tx, plans, received);
  if (started + woken + cancelled.length > 0) await notifyEngines(tx);
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
    if (received.length > 0) await matchEvents(tx, plans, received, true);
    return received.length;
  });
}
