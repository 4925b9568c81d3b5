import { type Answer, jsonOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../../contract";
import {
  errorNameOf,
  type Phase,
  serverTrouble,
  unreadable,
  unsent,
  waitFor,
  wordsOf,
} from "../../shared/failures";
import { asObject, type Json } from "../../shared/reading";

export type Call = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the platform's origin, with query. */
  path: string;
  body?: Body;
  headers?: Readonly<Record<string, string>>;
  gate?: Gate;
};

/** One request with the account's token; anything but its JSON becomes a failure named by who must act. */
export async function ask(
  context: AccountContext,
  call: Call,
): Promise<Result<{ json: Json; answer: Answer }, PublishFailure>> {
  const { token } = context.access;
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await request({
    method: call.method,
    url: `${context.origin}${call.path}`,
    headers: { authorization: `Bearer ${token}`, ...call.headers },
    ...(call.body ? { body: call.body } : {}),
    ...(call.gate ? { gate: call.gate } : {}),
    secrets: [token],
  });
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const answer = sent.value;
  if (answer.status === 204) return ok({ json: {}, answer });
  if (answer.status >= 300) return failWith(classify(answer, phase));
  const json = asObject(jsonOf(answer));
  return json ? ok({ json, answer }) : failWith(unreadable(answer, phase, "The platform"));
}

function classify(answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const name = errorNameOf(answer);
  const words = wordsOf(answer) ?? `status ${answer.status}`;
  if (answer.status === 429) return waitFor(answer, "The platform's limit on requests is used up.");
  if (answer.status >= 500) return serverTrouble(answer, phase, "The platform");
  if (name === "expired_token") return { next: "refresh", reason: words, evidence };
  if (answer.status === 401 || answer.status === 403) return { next: "reconnect", reason: words, evidence };
  if (answer.status === 422) return { next: "revise", field: "text", reason: words, evidence };
  return { next: "configure", reason: `The platform refused the request: ${words}`, evidence };
}
