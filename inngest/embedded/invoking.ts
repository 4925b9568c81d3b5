import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { Due } from "./delays";
import { newId } from "./ids";
import { toJson } from "./json";
import { startRunsOf } from "./matching";
import { notifyEngines } from "./notify";
import type { FunctionPlan } from "./plan";
import { type ClaimedJob, type EngineEvent, INVOKED, MAX_EVENT_BYTES, type Operation } from "./protocol";

/** How long an invocation without a timeout is waited for. */
export const INVOKE_DAYS = 365;

/** What an invoking step throws. */
export const invokeError = (name: string, message: string) => ({ error: { name, message } });

const expiry = (due: Due) => ("at" in due ? due.at.getTime() : Date.now() + due.inMs);

/**
 * Starts the run that a step invokes; the step sleeps until it ends. Gives what the step throws at once when the
 * function is unknown, the payload too large, or the function's own options keep it from starting.
 */
export async function startInvoked(
  tx: Tx,
  plans: FunctionPlan[],
  job: ClaimedJob,
  operation: Operation,
  due: Due,
): Promise<ReturnType<typeof invokeError> | null> {
  const functionId = String(operation.opts?.function_id);
  const plan = plans.find(({ id }) => id === functionId);
  if (!plan) return invokeError("FunctionNotFound", `There is no function ${functionId} to invoke.`);
  const payload = (operation.opts?.payload ?? {}) as { data?: Record<string, unknown>; v?: string };
  const correlation = `${job.runId}.${operation.id}`;
  const about = {
    correlation_id: correlation,
    expire: expiry(due),
    fn_id: functionId,
    name: String(operation.displayName ?? ""),
    source_fn_id: job.functionId,
  };
  const event: EngineEvent = {
    id: newId(),
    name: INVOKED,
    data: { ...payload.data, _inngest: about },
    user: {},
    ts: Date.now(),
    ...(payload.v ? { v: payload.v } : {}),
  };
  if (toJson(event).length > MAX_EVENT_BYTES)
    return invokeError("PayloadTooLarge", `What ${functionId} is given is larger than 512 KB.`);
  const started = await startRunsOf(tx, [{ plan, key: correlation, event }]);
  if (started.length > 0) return null;
  return invokeError(
    "NotStarted",
    `${functionId} was not started: its rate limit or its idempotency key dropped it.`,
  );
}

type Invoker = { run_id: string; step_id: string; memo: unknown };

/** The step that invoked the run of this event; null when none did. */
function invokerOf(event: EngineEvent): { run_id: string; step_id: string } | null {
  if (event.name !== INVOKED) return null;
  const about = event.data._inngest as { correlation_id?: unknown } | undefined;
  const [run_id, step_id] = String(about?.correlation_id ?? "").split(".");
  return run_id && step_id ? { run_id, step_id } : null;
}

/** Wakes the steps that invoked these runs, with what the runs came to. */
export async function wakeInvokers(
  tx: Tx,
  ended: { event: EngineEvent }[],
  memo: { data: unknown } | { error: unknown },
): Promise<void> {
  const invokers: Invoker[] = ended
    .map(({ event }) => invokerOf(event))
    .filter((one) => one !== null)
    .map((one) => ({ ...one, memo }));
  if (invokers.length === 0) return;
  await tx.execute(sql`
    update engine_jobs j set due_at = clock_timestamp(), memo = w.memo
    from jsonb_to_recordset(${toJson(invokers)}::jsonb) as w(run_id text, step_id text, memo jsonb)
    where j.run_id = w.run_id and j.step_id = w.step_id and j.sleeping and j.lease_until is null`);
  await notifyEngines(tx);
}
