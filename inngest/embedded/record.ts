import { type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import type { Outcome } from "./answer";
import { toError } from "./answer";
import { backOff, type Due, parseSleep } from "./delays";
import { completeRun, type Ending, endRun, isFinishHeard } from "./ending";
import { newId } from "./ids";
import { toJson } from "./json";
import { memoise } from "./memo";
import { notifyEngines } from "./notify";
import type { FunctionPlan } from "./plan";
import type { ClaimedJob, EngineError, Operation } from "./protocol";

/** What recording an outcome came to: `stale` means that another dispatch owns the job now and the answer was thrown away. */
export type Recorded = "went on" | "retries" | "ended" | "failed" | "stale";

type Context = { tx: Tx; job: ClaimedJob; plans: FunctionPlan[]; delays: (attempt: number) => number };

const dueSql = (due: Due): SQL =>
  "at" in due
    ? sql`${due.at.toISOString()}::timestamptz`
    : sql`clock_timestamp() + ${due.inMs}::float8 * interval '1 millisecond'`;

/** Records the outcome of a call, if the call still holds its job. */
export async function recordOutcome(
  job: ClaimedJob,
  outcome: Outcome,
  plans: FunctionPlan[],
  delays: (attempt: number) => number = backOff,
): Promise<Recorded> {
  const limited = plans.some(({ id, limits }) => id === job.functionId && limits.length > 0);
  if (outcome.kind === "completed" && !limited && !isFinishHeard(plans))
    return completeRun(job, outcome.output);
  return db().transaction(async (tx) => {
    const held = await tx.execute(sql`
      select id from engine_jobs
      where id = ${job.id} and generation = ${job.generation}::int and lease_until is not null for update`);
    if (held.length === 0) return "stale";
    const recorded = await recordHeld({ tx, job, plans, delays }, outcome);
    if (limited || recorded !== "ended") await notifyEngines(tx);
    return recorded;
  });
}

async function recordHeld(context: Context, outcome: Outcome): Promise<Recorded> {
  if (outcome.kind === "operations") return recordOperations(context, outcome.operations, outcome.retryAfter);
  if (outcome.kind === "completed") return end(context, { status: "completed", output: outcome.output });
  if (outcome.kind === "failed") return end(context, { status: "failed", error: outcome.error });
  return retry(context, outcome.error, outcome.retryAfter);
}

async function end(context: Context, ending: Ending): Promise<Recorded> {
  await endRun(context.tx, context.plans, context.job.runId, ending);
  return ending.status === "failed" ? "failed" : "ended";
}

async function retry(
  { tx, job, plans, delays }: Context,
  error: EngineError,
  after: Due | null,
): Promise<Recorded> {
  if (job.attempt + 1 >= job.maxAttempts) return end({ tx, job, plans, delays }, { status: "failed", error });
  const due = after ?? { inMs: delays(job.attempt) };
  await tx.execute(sql`
    update engine_jobs set lease_until = null, attempt = attempt + 1, reclaims = 0, due_at = ${dueSql(due)} where id = ${job.id}`);
  return "retries";
}

async function recordOperations(
  context: Context,
  operations: Operation[],
  after: Due | null,
): Promise<Recorded> {
  const { tx, job } = context;
  const refused = operations.find((operation) => !isSupported(operation));
  if (refused) return end(context, { status: "failed", error: refusal(refused) });
  if (job.version < 0) await tx.execute(sql`update engine_runs set version = 2 where id = ${job.runId}`);
  await memoise(
    tx,
    job.runId,
    operations.filter(({ op }) => op === "StepRun" || op === "StepFailed"),
  );
  const failed = operations.find(({ op }) => op === "StepError");
  if (failed) return recordStepError(context, failed, after);
  const open = operations.filter(({ op }) => op === "Sleep" || op === "StepPlanned");
  const only = open.length === 1 && !job.groupId ? open[0] : undefined;
  if (only) await replaceJob(tx, job, only);
  else if (open.length > 0) await openGroup(tx, job, open);
  else await goOn(tx, job);
  return "went on";
}

/** The SDK turns the last failed try into `StepFailed`; should it not, the error is remembered here all the same. */
async function recordStepError(context: Context, operation: Operation, after: Due | null): Promise<Recorded> {
  const { tx, job } = context;
  const error = toError(operation.error, "The step failed.");
  if (job.attempt + 1 < job.maxAttempts) return retry(context, error, after);
  await memoise(tx, job.runId, [{ ...operation, op: "StepFailed", error }]);
  await goOn(tx, job);
  return "went on";
}

const SUPPORTED = new Set(["StepRun", "StepError", "StepFailed", "StepPlanned", "Sleep", "DiscoveryRequest"]);

const isSupported = (operation: Operation) =>
  SUPPORTED.has(operation.op) &&
  operation.opts?.parallelMode !== "race" &&
  (operation.op !== "Sleep" || parseSleep(operation.name ?? "") !== null);

function refusal(operation: Operation): EngineError {
  const what =
    operation.opts?.parallelMode === "race"
      ? "parallel steps in race mode"
      : `the operation ${operation.op} (${operation.name ?? ""})`;
  return { name: "UnsupportedOperation", message: `The embedded engine does not support ${what}.` };
}

const stackSize = (job: ClaimedJob) =>
  sql`(select count(*)::int from engine_steps where run_id = ${job.runId})`;

/** What a sleeping or planned step needs of its job. A sleep counts itself as remembered by the time it is over. */
function jobFor(operation: Operation): { stepId: string; sleeping: boolean; due: SQL } {
  const sleep = operation.op === "Sleep" ? parseSleep(operation.name ?? "") : null;
  return {
    stepId: operation.id,
    sleeping: sleep !== null,
    due: sleep ? dueSql(sleep) : sql`clock_timestamp()`,
  };
}

/** One step follows: the same row becomes its job, under a new id. */
async function replaceJob(tx: Tx, job: ClaimedJob, operation: Operation): Promise<void> {
  const next = jobFor(operation);
  const id = newId();
  await tx.execute(sql`
    update engine_jobs set id = ${id}, step_id = ${next.stepId}, sleeping = ${next.sleeping}::boolean,
      group_id = ${next.sleeping ? null : id}, lease_until = null, generation = 0, attempt = 0, reclaims = 0,
      due_at = ${next.due}, stack_current = ${stackSize(job)} + ${next.sleeping ? 1 : 0}::int
    where id = ${job.id}`);
}

/** Several steps follow: each gets a job of its own, and the run goes on when the last is done. */
async function openGroup(tx: Tx, job: ClaimedJob, operations: Operation[]): Promise<void> {
  for (const operation of operations) {
    const next = jobFor(operation);
    await tx.execute(sql`
      insert into engine_jobs (id, run_id, step_id, sleeping, group_id, due_at, stack_current, limit_keys, limits)
      select ${newId()}, run_id, ${next.stepId}, ${next.sleeping}::boolean, ${job.id}, ${next.due},
        ${stackSize(job)}, limit_keys, limits
      from engine_jobs where id = ${job.id} on conflict do nothing`);
  }
  await tx.execute(sql`delete from engine_jobs where id = ${job.id}`);
}

/** The run is called again, once no step of the job's group is open any more. */
async function goOn(tx: Tx, job: ClaimedJob): Promise<void> {
  if (job.groupId) {
    await tx.execute(sql`select id from engine_runs where id = ${job.runId} for no key update`);
    const others = await tx.execute(sql`
      select id from engine_jobs where run_id = ${job.runId} and group_id = ${job.groupId} and id <> ${job.id} limit 1`);
    if (others.length > 0) {
      await tx.execute(sql`delete from engine_jobs where id = ${job.id}`);
      return;
    }
  }
  await tx.execute(sql`
    update engine_jobs set id = ${newId()}, step_id = 'step', sleeping = false, group_id = null, lease_until = null,
      generation = 0, attempt = 0, reclaims = 0, due_at = clock_timestamp(), stack_current = ${stackSize(job)}
    where id = ${job.id}`);
}

/** Ends a sleep that was one of several; its memo was written when it was claimed. */
export async function recordSleepOver(job: ClaimedJob): Promise<Recorded> {
  return recordOutcome(
    job,
    {
      kind: "operations",
      operations: [{ id: "over", op: "DiscoveryRequest", data: null, error: null }],
      retryAfter: null,
    },
    [],
  );
}

/** For logs: an answer's operations by kind, without their data. */
export const summary = (outcome: Outcome): string =>
  outcome.kind === "operations" ? toJson(outcome.operations.map(({ op }) => op)) : outcome.kind;
