import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { toJson } from "./json";
import type { ClaimedJob, Memo, Operation } from "./protocol";

/** What is remembered of a step: `{data}`, or `{error}` without the mark of its serialisation. */
function outputOf(operation: Operation): { data: unknown } | { error: unknown } {
  if (operation.op !== "StepFailed") return { data: operation.data ?? null };
  const { __serialized: _, ...error } = (operation.error ?? {}) as Record<string, unknown>;
  return { error };
}

const memoRows = (operations: Operation[]) =>
  toJson(operations.map((operation) => ({ id: operation.id, output: outputOf(operation) })));

/** The run's memoised steps, in order of completion. */
export async function loadMemo(runId: string): Promise<Memo> {
  const rows = await db().execute<{ id: string; output: unknown }>(
    sql`select id, output from engine_steps where run_id = ${runId} order by seq`,
  );
  return rows.map((row) => ({ id: row.id, output: row.output }));
}

/** Remembers finished steps; what is remembered already stays. */
export async function memoise(tx: Tx, runId: string, operations: Operation[]): Promise<void> {
  if (operations.length === 0) return;
  await tx.execute(sql`
    insert into engine_steps (run_id, id, output)
    select ${runId}, r.id, r.output
    from jsonb_array_elements(${memoRows(operations)}::jsonb) with ordinality as e(item, position),
      jsonb_to_record(e.item) as r(id text, output jsonb)
    order by e.position on conflict do nothing`);
}

/**
 * Remembers steps that a call reports while it goes on, if the call still holds its job: fence and memo are one
 * statement. Progress starts the job's tries anew and extends its lease. False for a stale call.
 */
export async function memoiseFenced(
  job: Pick<ClaimedJob, "id" | "runId" | "generation">,
  operations: Operation[],
  leaseMs: number,
): Promise<boolean> {
  const rows = await db().execute<{ id: string }>(sql`
    with job as (
      select id, run_id from engine_jobs
      where id = ${job.id} and run_id = ${job.runId} and generation = ${job.generation}::int and lease_until is not null
      for update),
    memo as (
      insert into engine_steps (run_id, id, output)
      select job.run_id, r.id, r.output
      from job, jsonb_array_elements(${memoRows(operations)}::jsonb) with ordinality as e(item, position),
        jsonb_to_record(e.item) as r(id text, output jsonb)
      order by e.position on conflict do nothing)
    update engine_jobs set attempt = 0, reclaims = 0,
      lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
    where id in (select id from job) returning id`);
  return rows.length > 0;
}
