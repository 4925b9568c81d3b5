import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { PublishFailure } from "../contract";
import { type Phase, serverTrouble, unreadable, unsent, waitFor } from "./failures";
import { asObject, asString, type Json } from "./reading";

/** The error envelope that all of Google's services share. */
export type GoogleError = {
  /** What it says to a person. */
  words: string;
  /** Every name it gives for what is wrong: reasons, the canonical status, the fields that are meant. */
  names: readonly string[];
};

/**
 * What one refusal means at one service: the first row of which `says` fits one of the error's names decides. The
 * service's own words are added to `reason`.
 */
export type GoogleRow = { says: RegExp } & (
  | { next: "wait"; until(now: Date): Date; reason: string; staleDraft?: true }
  | { next: "revise"; field: "text" | "media" | "options"; reason: string }
  | { next: "reconnect" | "configure"; reason: string }
);

/** One of Google's services. */
export type GoogleService = { label: string; rows: readonly GoogleRow[] };

export type GoogleCall = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The whole address, with query. */
  url: string;
  token: string;
  body?: Body;
  headers?: Readonly<Record<string, string>>;
  /** Makes this the request that commits. */
  gate?: Gate;
  timeoutMs?: number;
  /** What else has to stay out of traces. */
  secrets?: readonly string[];
};

export type GoogleAnswer = { json: Json; answer: Answer };

const list = (value: unknown): Json[] =>
  (Array.isArray(value) ? value : []).map(asObject).filter((one) => one !== null);

/** Reads `{"error":{code,message,errors:[{reason}],status,details:[…]}}`; null when the answer holds none. */
export function googleErrorOf(answer: Answer): GoogleError | null {
  const error = asObject(objectOf(answer)?.error);
  if (!error) return null;
  const details = list(error.details);
  const inner = details.flatMap((detail) => [...list(detail.errorDetails), ...list(detail.fieldViolations)]);
  const words = asString(inner[0]?.message ?? inner[0]?.description) ?? asString(error.message) ?? "";
  return {
    words: words.slice(0, 300).toWellFormed(),
    names: [
      ...list(error.errors).map(({ reason }) => reason),
      ...details.map(({ reason }) => reason),
      ...inner.map(({ field }) => field),
      error.status,
    ].flatMap((name) => asString(name) ?? []),
  };
}

/** What holds for every service; a service's own rows come first. */
const COMMON: readonly GoogleRow[] = [
  {
    says: /^(insufficientPermissions|ACCESS_TOKEN_SCOPE_INSUFFICIENT)$/,
    next: "reconnect",
    reason: "A permission is missing. Connect again and grant everything asked for.",
  },
  {
    says: /^(accessNotConfigured|SERVICE_DISABLED)$/,
    next: "configure",
    reason: "The service is not switched on in the Google Cloud project. An operator has to enable it there.",
  },
];

const isLimit = (answer: Answer, names: readonly string[]): boolean =>
  answer.status === 429 ||
  names.some((name) => /^(userR|r)ateLimitExceeded$|^RESOURCE_EXHAUSTED$/.test(name));

/** Names a refusal by who must act next. */
export function classifyGoogle(answer: Answer, phase: Phase, { label, rows }: GoogleService): PublishFailure {
  const { status } = answer;
  const evidence = answer.trace;
  const { words, names } = googleErrorOf(answer) ?? { words: "", names: [] };
  const row = [...rows, ...COMMON].find(({ says }) => names.some((name) => says.test(name)));
  if (row) return act(row, words, evidence);
  if (isLimit(answer, names)) return waitFor(answer, `${label}'s limit on requests is used up.`);
  if (status >= 500 || status === 408 || status === 409) return serverTrouble(answer, phase, label);
  if (status === 401)
    return { next: "refresh", reason: `${label} no longer accepts this access; it is renewed.`, evidence };
  const said = words || `status ${status}`;
  if (status === 403)
    return { next: "reconnect", reason: `${label} does not let this account do that: ${said}`, evidence };
  return { next: "configure", reason: `${label} refused the request (${status}): ${said}`, evidence };
}

function act(row: GoogleRow, words: string, evidence: Answer["trace"]): PublishFailure {
  const reason = words ? `${row.reason} (${words})` : row.reason;
  if (row.next === "wait") {
    const until = row.until(new Date());
    return { next: "wait", until, reason, evidence, ...(row.staleDraft ? { staleDraft: true } : {}) };
  }
  if (row.next === "revise") return { next: "revise", field: row.field, reason, evidence };
  return { next: row.next, reason, evidence };
}

/** One request with the account's token, as it comes back. */
export const sendToGoogle = ({
  method = "GET",
  token,
  headers,
  secrets = [],
  ...call
}: GoogleCall): Promise<Result<Answer, OutboundFailure>> =>
  request({
    ...call,
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    secrets: [token, ...secrets],
  });

/** One request whose JSON is wanted; anything else becomes a failure. An empty 204 is an empty object. */
export async function askGoogle(
  service: GoogleService,
  call: GoogleCall,
): Promise<Result<GoogleAnswer, PublishFailure>> {
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await sendToGoogle(call);
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const answer = sent.value;
  if (answer.status === 204) return ok({ json: {}, answer });
  if (answer.status < 200 || answer.status >= 300) return failWith(classifyGoogle(answer, phase, service));
  const json = objectOf(answer);
  if (json) return ok({ json, answer });
  return failWith(unreadable(answer, phase, service.label));
}
