import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { toJson } from "./json";
import type { ClaimedJob } from "./protocol";

type Held = Pick<ClaimedJob, "id" | "generation">;

/** Extends the leases of jobs this process still holds. Returns the ids that it holds no longer. */
export async function extendLeases(held: Held[], leaseMs: number): Promise<string[]> {
  if (held.length === 0) return [];
  const kept = await db().execute<{ id: string }>(sql`
    update engine_jobs j set lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
    from jsonb_to_recordset(${toJson(held)}::jsonb) as h(id text, generation int)
    where j.id = h.id and j.generation = h.generation and j.lease_until is not null returning j.id`);
  const ids = new Set(kept.map((row) => row.id));
  return held.filter(({ id }) => !ids.has(id)).map(({ id }) => id);
}

/** Gives jobs back undone, for another process to take at once. Whatever their calls still answer is fenced off. */
export async function giveBack(held: Held[]): Promise<void> {
  if (held.length === 0) return;
  await db().execute(sql`
    update engine_jobs j set lease_until = null
    from jsonb_to_recordset(${toJson(held)}::jsonb) as h(id text, generation int)
    where j.id = h.id and j.generation = h.generation and j.lease_until is not null`);
}

/** What became of a job whose holder died. */
export type Reclaimed = { id: string; runId: string; parked: boolean };

/**
 * Frees jobs whose lease ended: their process crashed or froze. The first is free at once, later ones wait longer;
 * at `most` the job is parked with its run, since it may be what brings processes down.
 */
export async function reclaimJobs(most: number): Promise<Reclaimed[]> {
  const rows = await db().execute<{ id: string; run_id: string; parked: boolean }>(sql`
    with ended as (
      select id from engine_jobs where lease_until < clock_timestamp() order by lease_until limit 500 for update skip locked),
    freed as (
      update engine_jobs j set lease_until = null, reclaims = j.reclaims + 1,
        due_at = greatest(j.due_at, clock_timestamp() + j.reclaims * j.reclaims * interval '2 seconds'),
        parked_at = case when j.reclaims + 1 >= ${most}::int then clock_timestamp() end
      from ended e where j.id = e.id returning j.id, j.run_id, j.parked_at is not null as parked),
    run as (
      update engine_runs set status = 'parked' where id in (select run_id from freed where parked) and status = 'running')
    select id, run_id, parked from freed`);
  return rows.map((row) => ({ id: row.id, runId: row.run_id, parked: row.parked }));
}

/** Milliseconds until the first lease ends; null when there is none. */
export async function nextLeaseEnd(): Promise<number | null> {
  const rows = await db().execute<{ ms: number | null }>(sql`
    select (extract(epoch from min(lease_until) - clock_timestamp()) * 1000)::float8 as ms
    from engine_jobs where lease_until is not null`);
  return rows[0]?.ms ?? null;
}
