import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { type Phase, unreadable, unsent } from "../shared/failures";
import { hostAt } from "../shared/hosts";
import type { Json } from "../shared/reading";
import { classify } from "./refusals";
import { VERSION } from "./version";

export const PUBLIC = "https://www.linkedin.com";

/** Where people, sign-in and uploads are. */
export const www = (origin: string): string => hostAt(origin, PUBLIC, "www.linkedin.com");
const api = (origin: string): string => hostAt(origin, PUBLIC, "api.linkedin.com");

export type Call = {
  method?: "GET" | "POST" | "DELETE";
  /** Below the API's host, with query. URNs in it are encoded, the brackets and commas of lists are not. */
  path: string;
  json?: unknown;
  /** What Rest.li calls it, where the method alone does not say. */
  restli?: "FINDER" | "BATCH_GET" | "PARTIAL_UPDATE" | "DELETE";
  gate?: Gate;
  timeoutMs?: number;
};

/** One request with the account's token and the version, as it comes back. */
export function send(context: AccountContext, call: Call): Promise<Result<Answer, OutboundFailure>> {
  const { token } = context.access;
  const body: Body | null = call.json === undefined ? null : { kind: "json", value: call.json };
  return request({
    method: call.method ?? "GET",
    url: `${api(context.origin)}${call.path}`,
    headers: {
      authorization: `Bearer ${token}`,
      "linkedin-version": VERSION,
      "x-restli-protocol-version": "2.0.0",
      ...(call.restli ? { "x-restli-method": call.restli } : {}),
    },
    ...(body ? { body } : {}),
    ...(call.gate ? { gate: call.gate } : {}),
    ...(call.timeoutMs ? { timeoutMs: call.timeoutMs } : {}),
    secrets: [token],
  });
}

/** One request that has to succeed; anything else becomes a failure named by who must act. */
export async function ask(context: AccountContext, call: Call): Promise<Result<Answer, PublishFailure>> {
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await send(context, call);
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const { status } = sent.value;
  return status >= 200 && status < 300 ? ok(sent.value) : failWith(classify(context, sent.value, phase));
}

/** One request that only reads, or may be repeated freely, whose JSON object is wanted. */
export async function askObject(
  context: AccountContext,
  call: Omit<Call, "gate">,
): Promise<Result<{ json: Json; answer: Answer }, PublishFailure>> {
  const answered = await ask(context, call);
  if (!answered.ok) return answered;
  const json = objectOf(answered.value);
  if (json) return ok({ json, answer: answered.value });
  return failWith(unreadable(answered.value, "free", "LinkedIn"));
}

/** A list as Rest.li writes it: what is in it is encoded, the list itself is not. */
export const listed = (ids: readonly string[]): string => `List(${ids.map(encodeURIComponent).join(",")})`;
