import { setTimeout as pause } from "node:timers/promises";
import { log } from "@/lib/log";
import { type Outcome, readAnswer } from "./answer";
import { type Address, callApp } from "./call";
import { loadMemo } from "./memo";
import type { FunctionPlan } from "./plan";
import type { ClaimedJob } from "./protocol";
import { recordOutcome, recordSleepOver, summary } from "./record";
import { tuning } from "./tuning";

/** An answer that is lost makes its step run again, so recording it outlasts a short absence of the database. */
const INSIST_MS = [100, 300, 1000, 2000, 4000];

async function insist<Value>(work: () => Promise<Value>): Promise<Value> {
  for (const wait of INSIST_MS) {
    try {
      return await work();
    } catch (error) {
      log().warn({ err: error }, "The engine's database did not answer; it tries again");
      await pause(wait);
    }
  }
  return work();
}

/** A function that was removed or renamed. It counts as a failed try: another process may be ahead with a newer build. */
const goneFunction = (job: ClaimedJob): Outcome => ({
  kind: "retry",
  error: { name: "FunctionGone", message: `The function ${job.functionId} does not exist any more.` },
  retryAfter: null,
});

/** Does one claimed job: calls the app and records what it answered. Rejects only when the database is away. */
export async function doJob(
  address: Address,
  plans: FunctionPlan[],
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<void> {
  if (job.sleeping) {
    await insist(() => recordSleepOver(job));
    return;
  }
  if (!plans.some(({ id }) => id === job.functionId)) {
    log().error({ run: job.runId, function: job.functionId }, "A run's function does not exist any more");
    await insist(() => recordOutcome(job, goneFunction(job), plans, tuning().retryDelay));
    return;
  }
  const isFirst = job.stackCurrent === 0 && job.generation === 1 && job.stepId === "step";
  const memo = isFirst ? [] : await insist(() => loadMemo(job.runId));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tuning().callMs)]);
  const reply = await callApp(address, job, memo, limit);
  if (signal.aborted) return;
  const outcome = readAnswer(reply);
  const recorded = await insist(() => recordOutcome(job, outcome, plans, tuning().retryDelay));
  const about = { run: job.runId, function: job.functionId, attempt: job.attempt, status: reply.status };
  if (recorded === "stale")
    log().info(
      { ...about, answer: summary(outcome) },
      "A late answer was thrown away: another dispatch owns the job",
    );
  if (recorded === "retries" && !reply.genuine)
    log().warn({ ...about, problem: reply.problem }, "A function could not be called; it is tried again");
  if (recorded === "failed" && outcome.kind !== "completed") {
    log().error(
      { ...about, error: "error" in outcome ? outcome.error.message : summary(outcome) },
      "A function failed for good",
    );
  }
}
