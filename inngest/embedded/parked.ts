import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { cancelRuns } from "./ending";
import { notifyEngines } from "./notify";
import { loadFunctions } from "./registry";

/** A run that was set aside because its processes died again and again. */
export type ParkedRun = {
  runId: string;
  functionId: string;
  /** Name of the event that started it. */
  event: string;
  startedAt: Date;
  parkedAt: Date;
  /** How often its process was lost. */
  reclaims: number;
};

/** Parked runs, the longest parked first; at most `limit`. */
export async function listParked(limit = 100): Promise<ParkedRun[]> {
  const rows = await db().execute<{
    id: string;
    function_id: string;
    event: string;
    started: number;
    parked: number;
    reclaims: number;
  }>(sql`
    select r.id, r.function_id, r.event ->> 'name' as event,
      (extract(epoch from r.started_at) * 1000)::float8 as started,
      (extract(epoch from min(j.parked_at)) * 1000)::float8 as parked, max(j.reclaims)::int as reclaims
    from engine_runs r join engine_jobs j on j.run_id = r.id and j.parked_at is not null
    where r.status = 'parked' group by r.id order by min(j.parked_at), r.id limit ${limit}`);
  return rows.map((row) => ({
    runId: row.id,
    functionId: row.function_id,
    event: row.event,
    startedAt: new Date(row.started),
    parkedAt: new Date(row.parked),
    reclaims: row.reclaims,
  }));
}

/** Lets a parked run go on where it was. False when it is not parked (any more). */
export async function resumeParked(runId: string): Promise<boolean> {
  return db().transaction(async (tx) => {
    const run = await tx.execute(sql`
      update engine_runs set status = 'running' where id = ${runId} and status = 'parked' returning id`);
    if (run.length === 0) return false;
    await tx.execute(sql`
      update engine_jobs set parked_at = null, reclaims = 0, due_at = least(due_at, clock_timestamp())
      where run_id = ${runId} and parked_at is not null`);
    await notifyEngines(tx);
    return true;
  });
}

/** Ends a parked run as cancelled, for good. False when it is not parked (any more). */
export async function dropParked(runId: string): Promise<boolean> {
  return db().transaction(async (tx) => {
    const run = await tx.execute(sql`
      select id from engine_runs where id = ${runId} and status = 'parked' for update`);
    if (run.length === 0) return false;
    await cancelRuns(tx, await loadFunctions(tx), [runId]);
    await notifyEngines(tx);
    return true;
  });
}

export type EngineNumbers = {
  /** Runs by status; those that ended are kept for a day. */
  runs: Record<string, number>;
  /** Jobs whose time has not come: sleeps, waits, retries. */
  waiting: number;
  /** Jobs that are due and that nobody has taken yet. */
  due: number;
  /** Jobs that a process works on. */
  busy: number;
  parked: number;
  /** By how many milliseconds the oldest due job is late; 0 when none is due. */
  latenessMs: number;
};

/** How the engine is doing, over all processes. */
export async function engineNumbers(): Promise<EngineNumbers> {
  const runs = await db().execute<{ status: string; n: number }>(
    sql`select status, count(*)::int as n from engine_runs group by status`,
  );
  const [jobs] = await db().execute<
    Omit<EngineNumbers, "runs" | "latenessMs"> & { lateness: number | null }
  >(sql`
    select count(*) filter (where free and due_at > now)::int as waiting,
      count(*) filter (where free and due_at <= now)::int as due,
      count(*) filter (where lease_until is not null)::int as busy,
      count(*) filter (where parked_at is not null)::int as parked,
      (extract(epoch from max(now - due_at) filter (where free and due_at <= now)) * 1000)::float8 as lateness
    from (
      select due_at, lease_until, parked_at, lease_until is null and parked_at is null as free,
        statement_timestamp() as now
      from engine_jobs) j`);
  return {
    runs: Object.fromEntries(runs.map(({ status, n }) => [status, n])),
    waiting: jobs?.waiting ?? 0,
    due: jobs?.due ?? 0,
    busy: jobs?.busy ?? 0,
    parked: jobs?.parked ?? 0,
    latenessMs: jobs?.lateness ?? 0,
  };
}
