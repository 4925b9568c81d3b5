import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { type Phase, uncommitted, unreached } from "../shared/failures";
import { hostAt, isSimulated } from "../shared/hosts";
import type { Json } from "../shared/reading";
import { classify } from "./refusals";

/** Where people read posts; an account's origin. */
export const PUBLIC = "https://x.com";

/** Base address of the API that speaks for an origin. */
export const apiOf = (origin: string): string => hostAt(origin, PUBLIC, "api.x.com");

/** Where a post is read. A simulator shows posts at its own address. */
export function addressOf({ origin, handle }: Pick<AccountContext, "origin" | "handle">, id: string): string {
  const base = isSimulated({ origin }, PUBLIC) ? origin : PUBLIC;
  return `${base}/${encodeURIComponent(handle.replace(/^@/, "") || "i")}/status/${encodeURIComponent(id)}`;
}

export type Call = {
  method?: "GET" | "POST" | "DELETE";
  /** Below the API's address, with query. */
  path: string;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** An answer that says what was asked for; `json` is its object. */
export type Answered = { json: Json; answer: Answer };

/** One request with the account's token; anything but a readable 2xx becomes a failure named by who must act. */
export async function ask(context: AccountContext, call: Call): Promise<Result<Answered, PublishFailure>> {
  const { token } = context.access;
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await request({
    method: call.method ?? "GET",
    url: `${apiOf(context.origin)}${call.path}`,
    headers: { authorization: `Bearer ${token}` },
    ...(call.body ? { body: call.body } : {}),
    ...(call.gate ? { gate: call.gate } : {}),
    ...(call.timeoutMs ? { timeoutMs: call.timeoutMs } : {}),
    secrets: [token],
  });
  if (!sent.ok) return failWith(phase === "commit" ? uncommitted(sent.failure) : unreached(sent.failure));
  const answer = sent.value;
  if (answer.status < 200 || answer.status >= 300) return failWith(classify(answer, phase));
  const json = objectOf(answer);
  if (json) return ok({ json, answer });
  const reason = "X's answer could not be read.";
  return failWith(
    phase === "commit"
      ? { next: "look", reason, evidence: answer.trace }
      : { next: "wait", until: new Date(Date.now() + 60_000), reason, evidence: answer.trace },
  );
}
