import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { keyOf, matchOf, valueAt } from "./expressions";
import { newId } from "./ids";
import { sha256, toJson } from "./json";
import type { FunctionPlan } from "./plan";
import type { EngineEvent } from "./protocol";
import { overLimit, throttle } from "./rates";

/** An event beside the key that de-duplicates it. */
export type Received = { key: string; event: EngineEvent };

/** A run to be started. */
export type Start = Received & { plan: FunctionPlan };

const triggers = (plan: FunctionPlan, event: EngineEvent) =>
  plan.triggers.some(
    (trigger) =>
      trigger.event === event.name &&
      (!trigger.condition || valueAt(event, trigger.condition.path) === trigger.condition.equals),
  );

/** The keys a run's jobs count against, and the limit of each. */
export function limitsOf(plan: FunctionPlan, event: EngineEvent): { limitKeys: string[]; limits: number[] } {
  const limitKeys = plan.limits.map(({ scope, key, source }) =>
    sha256(`${scope === "fn" ? plan.id : "env"}|${source}|${key ? keyOf(key, event) : ""}`),
  );
  return { limitKeys, limits: plan.limits.map(({ limit }) => limit) };
}

/** Runs that these events cancel. */
export async function findCancelled(tx: Tx, plans: FunctionPlan[], received: Received[]): Promise<string[]> {
  const wanted = received.flatMap(({ event }) =>
    plans
      .flatMap((plan) => plan.cancels)
      .filter((cancel) => cancel.event === event.name)
      .map((cancel) => ({ name: event.name, match: matchOf(cancel.path, event) }))
      .filter(({ match }) => match !== null),
  );
  if (wanted.length === 0) return [];
  const rows = await tx.execute<{ run_id: string }>(sql`
    select distinct p.run_id from engine_pauses p
    join jsonb_to_recordset(${toJson(wanted)}::jsonb) as w(name text, match text)
      on p.event_name = w.name and p.match = w.match
    where p.expires_at is null or p.expires_at > clock_timestamp()`);
  return rows.map((row) => row.run_id);
}

/** Starts a run of every function that an event triggers, unless that function had an event of the same key. Returns how many. */
export async function startRuns(tx: Tx, plans: FunctionPlan[], received: Received[]): Promise<number> {
  const starts = received.flatMap(({ key, event }) =>
    plans.filter((plan) => triggers(plan, event)).map((plan) => ({ plan, key, event })),
  );
  return (await startRunsOf(tx, starts)).length;
}

const IDEMPOTENT = "idempotency:";

/** What de-duplicates a start: the value of the function's own expression, else the event's key. */
const keyFor = ({ plan, key, event }: Start) =>
  plan.idempotency ? `${IDEMPOTENT}${sha256(keyOf(plan.idempotency, event))}` : key;

const rowOf = (start: Start) => ({
  id: newId(),
  function_id: start.plan.id,
  event_key: keyFor(start),
  event: start.event,
  max_attempts: start.plan.maxAttempts,
  job_id: newId(),
  limit_keys: limitsOf(start.plan, start.event).limitKeys,
  limits: limitsOf(start.plan, start.event).limits,
  pauses: start.plan.cancels
    .map(({ event, path, withinMs }) => ({
      event_name: event,
      match: matchOf(path, start.event),
      within: withinMs,
    }))
    .filter(({ match }) => match !== null),
});

/**
 * Starts runs of named functions, each once per key, within their throttles and rate limits. Returns the ids of the
 * runs that will be called; what a rate limit drops stays as a run that was skipped.
 */
export async function startRunsOf(tx: Tx, starts: Start[]): Promise<string[]> {
  if (starts.length === 0) return [];
  const rows = starts.map((start) => ({ ...rowOf(start), plan: start.plan }));
  await forgetOldKeys(tx, rows);
  const started = await tx.execute<{ id: string }>(sql`
    with given as (
      select * from jsonb_to_recordset(${toJson(rows.map(({ plan: _, ...row }) => row))}::jsonb) as r(
        id text, function_id text, event_key text, event jsonb, max_attempts int,
        job_id text, limit_keys text[], limits int[], pauses jsonb)),
    run as (
      insert into engine_runs (id, function_id, event_key, event, max_attempts)
      select id, function_id, event_key, event, max_attempts from given
      on conflict (function_id, event_key) do nothing returning id),
    job as (
      insert into engine_jobs (id, run_id, limit_keys, limits)
      select job_id, id, limit_keys, limits from given where id in (select id from run)),
    pause as (
      insert into engine_pauses (run_id, event_name, match, expires_at)
      select g.id, p.event_name, p.match, clock_timestamp() + p.within * interval '1 millisecond'
      from given g, jsonb_to_recordset(g.pauses) as p(event_name text, match text, within float8)
      where g.id in (select id from run) on conflict do nothing)
    select id from run`);
  const ids = new Set(started.map((row) => row.id));
  return pace(
    tx,
    rows.filter(({ id }) => ids.has(id)),
  );
}

type Row = ReturnType<typeof rowOf> & { plan: FunctionPlan };

/** An idempotency key counts for 24 hours from the start of its run, even if the run is still open. */
async function forgetOldKeys(tx: Tx, rows: Row[]): Promise<void> {
  const keys = rows
    .filter(({ plan }) => plan.idempotency)
    .map(({ function_id, event_key }) => ({ function_id, event_key }));
  if (keys.length === 0) return;
  await tx.execute(sql`
    update engine_runs r set event_key = r.event_key || ':' || r.id
    from jsonb_to_recordset(${toJson(keys)}::jsonb) as k(function_id text, event_key text)
    where r.function_id = k.function_id and r.event_key = k.event_key
      and r.started_at < clock_timestamp() - interval '1 day'`);
}

/** Drops the starts beyond their rate limit and gives the throttled their moments. Returns the ids that were kept. */
async function pace(tx: Tx, rows: Row[]): Promise<string[]> {
  const asks = (pick: "rateLimit" | "throttle", of: Row[]) =>
    of.flatMap(({ id, event, plan }) => {
      const rate = plan[pick];
      return rate ? [{ id, functionId: plan.id, event, rate }] : [];
    });
  const limited = asks("rateLimit", rows);
  const dropped = new Set(limited.length > 0 ? await overLimit(tx, limited) : []);
  if (dropped.size > 0) await skip(tx, [...dropped]);
  const kept = rows.filter(({ id }) => !dropped.has(id));
  const throttled = asks("throttle", kept);
  if (throttled.length > 0) await delay(tx, await throttle(tx, throttled));
  return kept.map(({ id }) => id);
}

async function skip(tx: Tx, ids: string[]): Promise<void> {
  await tx.execute(sql`
    with these as (select jsonb_array_elements_text(${toJson(ids)}::jsonb) as id),
    jobs as (delete from engine_jobs where run_id in (select id from these)),
    pauses as (delete from engine_pauses where run_id in (select id from these))
    update engine_runs set status = 'skipped', ended_at = clock_timestamp() where id in (select id from these)`);
}

async function delay(tx: Tx, delays: Map<string, number>): Promise<void> {
  const late = [...delays].filter(([, ms]) => ms > 0).map(([id, ms]) => ({ id, ms }));
  if (late.length === 0) return;
  await tx.execute(sql`
    update engine_jobs j set due_at = clock_timestamp() + d.ms * interval '1 millisecond'
    from jsonb_to_recordset(${toJson(late)}::jsonb) as d(id text, ms float8) where j.run_id = d.id`);
}
