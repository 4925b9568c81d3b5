import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { newId } from "./ids";
import { invokeError, wakeInvokers } from "./invoking";
import { toJson } from "./json";
import { type Received, startRuns } from "./matching";
import type { FunctionPlan } from "./plan";
import type { ClaimedJob, EngineError, EngineEvent } from "./protocol";

/** How a run ends. */
export type Ending =
  | { status: "completed"; output: unknown }
  | { status: "failed"; error: EngineError }
  | { status: "cancelled" };

const FAILED = "inngest/function.failed";
const FINISHED = "inngest/function.finished";
const CANCELLED = "inngest/function.cancelled";
/** The ends of runs that such an event started are announced to nobody, or two listeners would call each other for ever. */
const SILENT = new Set([FAILED, FINISHED]);

/** What the step that invoked a run remembers of its end. */
function memoOf(ending: Ending): { data: unknown } | { error: unknown } {
  if (ending.status === "completed") return { data: ending.output };
  if (ending.status === "failed") return { error: ending.error };
  return invokeError("InvokedRunCancelled", "The invoked function was cancelled.");
}

type EndedRun = { id: string; function_id: string; event: EngineEvent };

const outcomeOf = (ending: Ending) => {
  if (ending.status === "completed") return ending.output;
  return ending.status === "failed" ? ending.error : null;
};

/**
 * Ends these runs if they are still open, drops what they kept, wakes the steps that invoked them and starts the
 * functions that listen for it (`onFailure` is one). Jobs go first: an answer that is being recorded holds its job's row, so it is seen or fenced.
 */
async function endRuns(tx: Tx, plans: FunctionPlan[], ids: string[], ending: Ending): Promise<EndedRun[]> {
  const list = toJson(ids);
  const these = sql`(select jsonb_array_elements_text(${list}::jsonb))`;
  await tx.execute(sql`delete from engine_jobs where run_id in ${these}`);
  const ended = await tx.execute<EndedRun>(sql`
    with run as (
      update engine_runs set status = ${ending.status}, output = ${toJson(outcomeOf(ending))}::jsonb, ended_at = clock_timestamp()
      where id in ${these} and status in ('running', 'parked') returning id, function_id, event),
    steps as (delete from engine_steps where run_id in ${these}),
    pauses as (delete from engine_pauses where run_id in ${these}),
    late as (delete from engine_jobs where run_id in ${these})
    select id, function_id, event from run`);
  await wakeInvokers(tx, ended, memoOf(ending));
  const announcements = ended
    .flatMap((run) => announce(run, ending))
    .filter(({ event }) =>
      plans.some((plan) => plan.triggers.some((trigger) => trigger.event === event.name)),
    );
  if (announcements.length > 0) await startRuns(tx, plans, announcements);
  return ended;
}

/** Ends one run. */
export const endRun = (tx: Tx, plans: FunctionPlan[], runId: string, ending: Ending) =>
  endRuns(tx, plans, [runId], ending);

/** Cancels runs: what is in flight is fenced off, what sleeps never wakes. */
export const cancelRuns = (tx: Tx, plans: FunctionPlan[], runIds: string[]) =>
  endRuns(tx, plans, runIds, { status: "cancelled" });

/** Whether a function listens for the good end of another. */
export const isFinishHeard = (plans: FunctionPlan[]): boolean =>
  plans.some(({ triggers }) => triggers.some(({ event }) => event === FINISHED));

/** Ends a run well that nobody listens for, if the call still holds its job: one statement, since most runs end here. */
export async function completeRun(job: ClaimedJob, output: unknown): Promise<"ended" | "stale"> {
  const rows = await db().execute(sql`
    with held as (
      select run_id from engine_jobs
      where id = ${job.id} and generation = ${job.generation}::int and lease_until is not null for update),
    run as (
      update engine_runs set status = 'completed', output = ${toJson(output)}::jsonb, ended_at = clock_timestamp()
      where id in (select run_id from held) and status in ('running', 'parked')),
    jobs as (delete from engine_jobs where run_id in (select run_id from held)),
    steps as (delete from engine_steps where run_id in (select run_id from held)),
    pauses as (delete from engine_pauses where run_id in (select run_id from held))
    select run_id from held`);
  return rows.length > 0 ? "ended" : "stale";
}

function announce(run: EndedRun, ending: Ending): Received[] {
  if (SILENT.has(run.event.name)) return [];
  const about = { event: run.event, events: [run.event], function_id: run.function_id, run_id: run.id };
  const make = (name: string, id: string, data: Record<string, unknown>): Received => ({
    key: id,
    event: { id, name, data: { ...about, ...data }, user: {}, ts: Date.now() },
  });
  if (ending.status === "cancelled") return [make(CANCELLED, run.id, { _inngest: { status: "Cancelled" } })];
  if (ending.status === "completed") {
    return [make(FINISHED, newId(), { _inngest: { status: "Completed" }, result: ending.output })];
  }
  const failure = { _inngest: { status: "Failed" }, error: ending.error, result: ending.error };
  return [make(FAILED, run.id, failure), make(FINISHED, newId(), failure)];
}
