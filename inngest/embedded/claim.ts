import { type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { toJson } from "./json";
import type { ClaimedJob } from "./protocol";

/** Any constant: claims are counted under it, so that concurrency limits are exact over all processes. */
const CLAIM_LOCK = 7_236_002;
/** Candidates looked at for each free place, since some may share a key that allows only one. */
const WINDOW = 4;
/** Jobs that are due but still free may be in the middle of another process's claim: this long is waited for it. */
const OTHERS_MS = 5;

type Candidate = { id: string; limit_keys: string[]; limits: number[] };

/** What a claim found, and the milliseconds until the next: null when nothing is waiting. */
export type Claim = { jobs: ClaimedJob[]; nextMs: number | null };

/** Leases up to `count` due jobs to this process; the database's clock says what is due. */
export async function claimJobs(count: number, leaseMs: number): Promise<Claim> {
  const jobs = await lease(
    db(),
    sql`select id, run_id, step_id, sleeping, memo from engine_jobs
      where lease_until is null and parked_at is null and due_at <= clock_timestamp()
      order by due_at, id limit ${count} for update skip locked`,
    leaseMs,
  );
  if (jobs.length === count) return { jobs, nextMs: null };
  const next = await nextMs(sql``);
  return { jobs, nextMs: next === null ? null : Math.max(next, OTHERS_MS) };
}

/** As `claimJobs`, and keeps the concurrency limits of all functions: claims are made one process at a time. */
export async function claimWithinLimits(count: number, leaseMs: number): Promise<Claim> {
  const claim = await db().transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`);
    const clock = await tx.execute<{ now: string }>(sql`select clock_timestamp()::text as now`);
    const now = clock[0]?.now ?? "";
    const busy = await countBusy(tx);
    const candidates = await findDue(tx, now, count * WINDOW, busy);
    const ids = pickWithin(candidates, busy, count);
    const picked = sql`select id, run_id, step_id, sleeping, memo from engine_jobs
      where id in (select jsonb_array_elements_text(${toJson(ids)}::jsonb))`;
    const jobs = ids.length > 0 ? await lease(tx, picked, leaseMs) : [];
    return { now, jobs, more: candidates.length === count * WINDOW && jobs.length > 0 };
  });
  if (claim.jobs.length === count) return { jobs: claim.jobs, nextMs: null };
  if (claim.more) return { jobs: claim.jobs, nextMs: 0 };
  // What was due and stays free waits for a place of its key; giving one up notifies.
  return { jobs: claim.jobs, nextMs: await nextMs(sql`and due_at > ${claim.now}::timestamptz`) };
}

async function countBusy(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.execute<{ key: string; n: number }>(sql`
    select key, count(*)::int as n from engine_jobs, unnest(limit_keys) as key where lease_until is not null group by key`);
  return new Map(rows.map((row) => [row.key, row.n]));
}

async function findDue(tx: Tx, now: string, window: number, busy: Map<string, number>): Promise<Candidate[]> {
  const full = toJson([...busy].map(([key, n]) => ({ key, n })));
  const free =
    busy.size > 0
      ? sql`and not exists (
          select 1 from unnest(j.limit_keys, j.limits) as l(key, lim)
          join jsonb_to_recordset(${full}::jsonb) as b(key text, n int) on b.key = l.key where b.n >= l.lim)`
      : sql``;
  return tx.execute<Candidate>(sql`
    select j.id, j.limit_keys, j.limits from engine_jobs j
    where j.lease_until is null and j.parked_at is null and j.due_at <= ${now}::timestamptz ${free}
    order by j.due_at, j.id limit ${window} for update skip locked`);
}

/** The first `count` candidates that stay within their limits together with what is busy. */
export function pickWithin(candidates: Candidate[], busy: Map<string, number>, count: number): string[] {
  const used = new Map(busy);
  const picked: string[] = [];
  for (const candidate of candidates) {
    if (picked.length === count) break;
    const fits = candidate.limit_keys.every(
      (key, index) => (used.get(key) ?? 0) < (candidate.limits[index] ?? 0),
    );
    if (!fits) continue;
    for (const key of candidate.limit_keys) used.set(key, (used.get(key) ?? 0) + 1);
    picked.push(candidate.id);
  }
  return picked;
}

type LeasedRow = {
  id: string;
  run_id: string;
  function_id: string;
  step_id: string;
  sleeping: boolean;
  planning: boolean;
  group_id: string | null;
  generation: number;
  attempt: number;
  stack_current: number;
  max_attempts: number;
  version: number;
  event: ClaimedJob["event"];
};

/** A sleep or wait that is over is memoised here; if it was not one of several, its job becomes the run's next call. */
async function lease(tx: Tx, picked: SQL, leaseMs: number): Promise<ClaimedJob[]> {
  const rows = await tx.execute<LeasedRow>(sql`
    with picked as materialized (${picked}),
    memo as (
      insert into engine_steps (run_id, id, output)
      select run_id, step_id, coalesce(memo, 'null') from picked where sleeping on conflict do nothing),
    leased as (
      update engine_jobs j set
        lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond',
        generation = j.generation + 1,
        step_id = case when j.sleeping and j.group_id is null then 'step' else j.step_id end,
        sleeping = j.sleeping and j.group_id is not null
      from picked p where j.id = p.id returning j.*)
    select l.id, l.run_id, r.function_id, l.step_id, l.sleeping, l.planning, l.group_id, l.generation, l.attempt, l.stack_current,
      r.max_attempts, r.version, r.event
    from leased l join engine_runs r on r.id = l.run_id order by l.due_at, l.id`);
  return rows.map((row) => ({
    id: row.id,
    runId: row.run_id,
    functionId: row.function_id,
    stepId: row.step_id,
    sleeping: row.sleeping,
    planning: row.planning,
    groupId: row.group_id,
    generation: row.generation,
    attempt: row.attempt,
    stackCurrent: row.stack_current,
    maxAttempts: row.max_attempts,
    version: row.version,
    event: row.event,
  }));
}

async function nextMs(after: SQL): Promise<number | null> {
  const rows = await db().execute<{ ms: number | null }>(sql`
    select (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::float8 as ms
    from engine_jobs where lease_until is null and parked_at is null ${after}`);
  return rows[0]?.ms ?? null;
}
