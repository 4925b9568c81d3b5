import { log } from "@/lib/log";
import { readAnswer } from "./answer";
import { type Address, callApp } from "./call";
import { loadMemo } from "./memo";
import type { FunctionPlan } from "./plan";
import type { ClaimedJob } from "./protocol";
import { recordOutcome, recordSleepOver, summary } from "./record";
import { tuning } from "./tuning";

/** Does one claimed job: calls the app and records what it answered. Rejects only when the database is away. */
export async function doJob(
  address: Address,
  plans: FunctionPlan[],
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<void> {
  if (job.sleeping) {
    await recordSleepOver(job);
    return;
  }
  const memo = await loadMemo(job.runId);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tuning().callMs)]);
  const reply = await callApp(address, job, memo, limit);
  if (signal.aborted) return;
  const outcome = readAnswer(reply);
  const recorded = await recordOutcome(job, outcome, plans, tuning().retryDelay);
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
