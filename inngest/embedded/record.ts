import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import type { Outcome } from "./answer";
import { toError } from "./answer";
import { backOff, type Due } from "./delays";
import { completeRun, type Ending, endRun, isFinishHeard } from "./ending";
import { dueSql, followWith, goOn, planOperations } from "./following";
import { toJson } from "./json";
import { memoise } from "./memo";
import { notifyEngines } from "./notify";
import type { FunctionPlan } from "./plan";
import { type ClaimedJob, type EngineError, INVOKED, type Operation } from "./protocol";

/** What recording an outcome came to: `stale` means that another dispatch owns the job now and the answer was thrown away. */
export type Recorded = "went on" | "retries" | "ended" | "failed" | "stale";

type Context = { tx: Tx; job: ClaimedJob; plans: FunctionPlan[]; delays: (attempt: number) => number };

/** Records the outcome of a call, if the call still holds its job. */
export async function recordOutcome(
  job: ClaimedJob,
  outcome: Outcome,
  plans: FunctionPlan[],
  delays: (attempt: number) => number = backOff,
): Promise<Recorded> {
  const limited = plans.some(({ id, limits }) => id === job.functionId && limits.length > 0);
  const awaited = job.event.name === INVOKED || isFinishHeard(plans);
  if (outcome.kind === "completed" && !limited && !awaited) return completeRun(job, outcome.output);
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
  const { tx, job, plans } = context;
  const open = planOperations(operations, job.event);
  if ("refused" in open) return end(context, { status: "failed", error: refusal(open.refused) });
  if (job.version < 0) await tx.execute(sql`update engine_runs set version = 2 where id = ${job.runId}`);
  await memoise(
    tx,
    job.runId,
    operations.filter(({ op }) => op === "StepRun" || op === "StepFailed"),
  );
  const failed = operations.find(({ op }) => op === "StepError");
  if (failed) return recordStepError(context, failed, after);
  await followWith(tx, plans, job, open);
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

const refusal = (what: string): EngineError => ({
  name: "UnsupportedOperation",
  message: `The embedded engine does not support ${what}.`,
});

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
