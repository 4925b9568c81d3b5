import { Agent, request } from "undici";
import { newId } from "./ids";
import type { ClaimedJob, Memo, Reply } from "./protocol";
import { isSignedAnswer, signedBody } from "./signing";

/** A request body above this would have to be fetched by the SDK piece by piece, which is not offered. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

const agent = new Agent({
  connect: { timeout: 5000 },
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 4000,
  connections: 128,
});

export type Address = { /** The app's serve URL. */ url: string; signingKey: string };

/** The body of a call, as the protocol has it. */
export function callBody(job: ClaimedJob, memo: Memo, requestId: string): Record<string, unknown> {
  return {
    version: job.version,
    event: job.event,
    events: [job.event],
    steps: Object.fromEntries(memo.map(({ id, output }) => [id, output])),
    defers: {},
    use_api: false,
    ctx: {
      run_id: job.runId,
      fn_id: job.functionId,
      qi_id: job.id,
      job_id: job.id,
      request_id: requestId,
      generation_id: job.generation,
      attempt: job.attempt,
      max_attempts: job.maxAttempts,
      disable_immediate_execution: job.planning || job.stepId !== "step",
      use_api: false,
      env: "",
      step_id: "step",
      stack: { stack: memo.map(({ id }) => id), current: job.stackCurrent },
    },
  };
}

/** Calls the app for one job. Never throws: what went wrong is in the reply. */
export async function callApp(
  address: Address,
  job: ClaimedJob,
  memo: Memo,
  signal: AbortSignal,
): Promise<Reply> {
  const requestId = newId();
  const url = new URL(address.url);
  url.searchParams.set("fnId", job.functionId);
  url.searchParams.set("stepId", job.stepId);
  return send(address, "POST", url, callBody(job, memo, requestId), signal, {
    "x-inngest-req-version": String(job.version),
    "x-inngest-step-id": job.stepId,
    "x-inngest-generation-id": String(job.generation),
    "x-inngest-job-id": job.id,
    "x-request-id": requestId,
    "x-run-id": job.runId,
  });
}

/** Asks the app for its functions, in band and signed. */
export function callRegister(address: Address, signal: AbortSignal): Promise<Reply> {
  const body = { url: address.url };
  return send(address, "PUT", new URL(address.url), body, signal, { "x-inngest-sync-kind": "in_band" });
}

async function send(
  address: Address,
  method: "POST" | "PUT",
  url: URL,
  body: unknown,
  signal: AbortSignal,
  headers: Record<string, string>,
): Promise<Reply> {
  const { text, signature } = signedBody(body, address.signingKey);
  if (text.length > MAX_BODY_BYTES) {
    const problem =
      "The run's steps are larger than 4 MB together, which the embedded engine does not support.";
    return { status: 413, headers: {}, text: null, genuine: false, problem };
  }
  try {
    const answer = await request(url, {
      method,
      body: text,
      signal,
      dispatcher: agent,
      headers: {
        ...headers,
        "content-type": "application/json",
        "x-inngest-signature": signature,
        "x-inngest-server-kind": "cloud",
      },
    });
    const raw = await answer.body.text();
    const received = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    );
    const genuine =
      received["x-inngest-sdk"] !== undefined &&
      isSignedAnswer(raw, received["x-inngest-signature"], address.signingKey);
    return { status: answer.statusCode, headers: received, text: raw, genuine };
  } catch (cause) {
    const problem = `The app could not be called: ${cause instanceof Error ? cause.message : String(cause)}`;
    return { status: 0, headers: {}, text: null, genuine: false, problem };
  }
}
