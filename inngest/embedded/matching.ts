import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { keyOf, matchOf, valueAt } from "./expressions";
import { newId } from "./ids";
import { sha256, toJson } from "./json";
import type { FunctionPlan } from "./plan";
import type { EngineEvent } from "./protocol";

/** An event beside the key that de-duplicates it. */
export type Received = { key: string; event: EngineEvent };

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

/** Runs that these events cancel, with the name of each run's function. */
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
      on p.event_name = w.name and p.match = w.match`);
  return rows.map((row) => row.run_id);
}

/** Starts a run of every function that an event triggers, unless that function had an event of the same key. Returns how many. */
export async function startRuns(tx: Tx, plans: FunctionPlan[], received: Received[]): Promise<number> {
  const runs = received.flatMap(({ key, event }) =>
    plans
      .filter((plan) => triggers(plan, event))
      .map((plan) => ({
        id: newId(),
        function_id: plan.id,
        event_key: key,
        event,
        max_attempts: plan.maxAttempts,
        job_id: newId(),
        limit_keys: limitsOf(plan, event).limitKeys,
        limits: limitsOf(plan, event).limits,
        pauses: plan.cancels
          .map((cancel) => ({ event_name: cancel.event, match: matchOf(cancel.path, event) }))
          .filter(({ match }) => match !== null),
      })),
  );
  if (runs.length === 0) return 0;
  const started = await tx.execute<{ id: string }>(sql`
    with given as (
      select * from jsonb_to_recordset(${toJson(runs)}::jsonb) as r(
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
      insert into engine_pauses (run_id, event_name, match)
      select g.id, p.event_name, p.match from given g, jsonb_to_recordset(g.pauses) as p(event_name text, match text)
      where g.id in (select id from run) on conflict do nothing)
    select id from run`);
  return started.length;
}
