import { randomUUID } from "node:crypto";
import { env } from "@/lib/env";
import type { Result } from "@/lib/result";
import { failWith, ok } from "@/lib/result";
import { checkAddress, type Policy, resolveName } from "./addresses";
import { type Answer, storable, type Trace } from "./answer";
import { type Body, toWire } from "./body";
import { exchange } from "./exchange";
import type { Gate } from "./gate";
import { redact, redactUrl } from "./redaction";

export type RequestOptions = {
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: Body;
  /** Whole request, in milliseconds; default 30 s. With a gate its ceiling holds instead. */
  timeoutMs?: number;
  /** Longest answer, in bytes; default 2 MB. */
  maxAnswerBytes?: number;
  /** Redirects followed on GET and HEAD, each checked like the first address; default 3. */
  redirects?: number;
  /** Makes this a committing request: asked in the last hook before bytes leave; no redirect, no reuse. */
  gate?: Gate;
  /** Exact strings to keep out of traces besides the known names (tokens, passwords). */
  secrets?: readonly string[];
};

/**
 * Why there is no answer. `not-sent`: certainly nothing reached the server's program (bad or refused address,
 * unknown name, no connection, gate closed). `unanswered`: bytes may have left, so it may have been done.
 */
export type OutboundFailure =
  | {
      kind: "not-sent";
      cause: "address" | "refused" | "dns" | "connect" | "gate" | "timeout";
      reason: string;
      trace: Trace;
    }
  | {
      kind: "unanswered";
      cause: "timeout" | "lost" | "too-large" | "redirects";
      reason: string;
      trace: Trace;
    };

const EVIDENCE_CHARACTERS = 2000;
const MAX_ANSWER_BYTES = 2_000_000;
const TIMEOUT_MS = 30_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The rules of this installation: the public internet over https, plus the sandbox and `OUTBOUND_ALLOW`. */
export function installationPolicy(): Policy {
  const { SANDBOX_ORIGIN, OUTBOUND_ALLOW, localMode } = env();
  const origins = [...(SANDBOX_ORIGIN && localMode ? [SANDBOX_ORIGIN] : []), ...OUTBOUND_ALLOW];
  return {
    allow: origins.flatMap((text) => (URL.canParse(text) ? [new URL(text).origin] : [])),
    lookup: resolveName,
  };
}

/** Sends one request to a foreign address. Never throws for what a network or server can do. */
export async function request(
  options: RequestOptions,
  policy: Policy = installationPolicy(),
): Promise<Result<Answer, OutboundFailure>> {
  const call = begin(options);
  if (!URL.canParse(options.url)) {
    const reason = "That is not an address.";
    return failWith({ kind: "not-sent", cause: "address", reason, trace: call.trace(options.url) });
  }
  let url = new URL(options.url);
  let headers: Readonly<Record<string, string>> = options.headers ?? {};
  for (let hop = 0; ; hop += 1) {
    const outcome = await sendOnce(call, url, headers, policy);
    if (!outcome.ok) return outcome;
    const next = call.followable ? redirectTarget(outcome.value, url) : null;
    if (!next) return outcome;
    if (hop >= (options.redirects ?? 3)) {
      const reason = `${url.host} redirects too often.`;
      return failWith({ kind: "unanswered", cause: "redirects", reason, trace: outcome.value.trace });
    }
    if (next.origin !== url.origin) headers = withoutCredentials(headers);
    url = next;
  }
}

type Call = {
  options: RequestOptions;
  requestId: string;
  deadline: number;
  followable: boolean;
  trace(url: URL | string, more?: Partial<Trace>): Trace;
};

function begin(options: RequestOptions): Call {
  const started = performance.now();
  const requestId = randomUUID();
  const method = options.method ?? "GET";
  return {
    options,
    requestId,
    deadline: started + (options.gate?.ceilingMs ?? options.timeoutMs ?? TIMEOUT_MS),
    followable: !options.gate && (method === "GET" || method === "HEAD"),
    trace: (url, more = {}) => ({
      method,
      url: typeof url === "string" ? redact(url, options.secrets) : redactUrl(url, options.secrets),
      requestId,
      milliseconds: Math.round(performance.now() - started),
      ...more,
    }),
  };
}

async function sendOnce(
  call: Call,
  url: URL,
  headers: Readonly<Record<string, string>>,
  policy: Policy,
): Promise<Result<Answer, OutboundFailure>> {
  const { options } = call;
  const checked = await checkAddress(url, policy);
  if (!checked.ok) {
    const { cause, reason } = checked;
    return failWith({ kind: "not-sent", cause, reason, trace: call.trace(url, { note: reason }) });
  }
  const wire = toWire(options.body);
  const outcome = await exchange({
    url,
    method: options.method ?? "GET",
    headers: { ...baseHeaders(call.requestId), ...wire.headers, ...headers },
    body: wire.body,
    addresses: checked.addresses,
    deadline: call.deadline,
    maxAnswerBytes: options.maxAnswerBytes ?? MAX_ANSWER_BYTES,
    gate: options.gate,
  });
  if (outcome.kind !== "answer")
    return failWith({ ...outcome, trace: call.trace(url, { note: outcome.reason }) });
  const { status, body } = outcome;
  const start = redact(new TextDecoder().decode(body.subarray(0, EVIDENCE_CHARACTERS * 2)), options.secrets);
  const theirId = outcome.headers["x-request-id"];
  const trace = call.trace(url, {
    status,
    body: storable(start.slice(0, EVIDENCE_CHARACTERS)),
    ...(theirId ? { requestId: theirId.slice(0, 200) } : {}),
  });
  return ok({ status, headers: outcome.headers, body, url: url.href, trace });
}

const baseHeaders = (requestId: string): Record<string, string> => ({
  accept: "application/json",
  "accept-encoding": "identity",
  "user-agent": "Posthaste",
  "x-request-id": requestId,
});

function redirectTarget(answer: Answer, from: URL): URL | null {
  const { location } = answer.headers;
  if (!REDIRECTS.has(answer.status) || !location || !URL.canParse(location, from)) return null;
  return new URL(location, from);
}

const CREDENTIAL_HEADERS = new Set(["authorization", "cookie", "proxy-authorization"]);

const withoutCredentials = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIAL_HEADERS.has(name.toLowerCase())));
