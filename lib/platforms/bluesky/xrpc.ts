import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { PublishFailure } from "../contract";
import {
  errorNameOf,
  type Phase,
  serverTrouble,
  unreadable,
  unsent,
  waitFor,
  wordsOf,
} from "../shared/failures";

export type Call = {
  origin: string;
  /** Lexicon id; queries have no body, procedures have one (perhaps empty). */
  method: string;
  /** A list becomes one parameter for each of its values. */
  params?: Readonly<Record<string, string | readonly string[]>>;
  procedure?: Body | "empty";
  token?: string | null;
  gate?: Gate;
  timeoutMs?: number;
  secrets?: readonly string[];
};

const queryOf = (params: NonNullable<Call["params"]>): URLSearchParams =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : value.map((one: string) => [name, one]),
    ),
  );

/** One XRPC request, as it comes back. */
export function send(call: Call): Promise<Result<Answer, OutboundFailure>> {
  const query = call.params ? `?${queryOf(call.params)}` : "";
  const body = call.procedure && call.procedure !== "empty" ? call.procedure : undefined;
  return request({
    method: call.procedure ? "POST" : "GET",
    url: `${call.origin}/xrpc/${call.method}${query}`,
    headers: call.token ? { authorization: `Bearer ${call.token}` } : {},
    ...(body ? { body } : {}),
    ...(call.gate ? { gate: call.gate } : {}),
    ...(call.timeoutMs ? { timeoutMs: call.timeoutMs } : {}),
    secrets: [...(call.secrets ?? []), ...(call.token ? [call.token] : [])],
  });
}

/** One XRPC request whose JSON answer is wanted; anything else becomes a failure named by who must act. */
export async function ask(
  call: Call,
): Promise<Result<{ json: Record<string, unknown>; answer: Answer }, PublishFailure>> {
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await send(call);
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const answer = sent.value;
  if (answer.status < 200 || answer.status > 299) return failWith(classify(answer, phase));
  const json = objectOf(answer);
  if (json) return ok({ json, answer });
  return failWith(unreadable(answer, phase, "Bluesky"));
}

const SIGNED_OUT = new Set([
  "AuthMissing",
  "AuthenticationRequired",
  "AuthFactorTokenRequired",
  "InvalidToken",
]);
const ACCOUNT: Record<string, string> = {
  AccountTakedown:
    "Bluesky has taken this account down. Its owner has to settle that with Bluesky, then connect again.",
  AccountDeactivated: "This Bluesky account is deactivated. Activate it again, then reconnect.",
  AccountSuspended:
    "Bluesky has suspended this account. Its owner has to settle that with Bluesky, then connect again.",
};

/** Names an error answer by who must act next. Bluesky says most errors with 400 and a name in the body. */
export function classify(answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const name = errorNameOf(answer);
  const words = wordsOf(answer) ?? `status ${answer.status}`;
  if (answer.status === 429) return waitFor(answer, "Bluesky's limit on requests is used up.");
  if (answer.status >= 500 || answer.status === 408) return serverTrouble(answer, phase, "Bluesky");
  if (name === "ExpiredToken") return { next: "refresh", reason: "Access has to be renewed.", evidence };
  const account = Object.hasOwn(ACCOUNT, name) ? ACCOUNT[name] : undefined;
  if (account) return { next: "reconnect", reason: account, evidence };
  if (answer.status === 401 || SIGNED_OUT.has(name)) {
    return {
      next: "reconnect",
      reason: "Bluesky no longer accepts this sign-in. Connect again with a new app password.",
      evidence,
    };
  }
  if (name === "BlobNotFound") {
    const reason = "Bluesky no longer has the uploaded file; it will be uploaded again.";
    return { next: "wait", until: new Date(Date.now() + 5000), reason, evidence, staleDraft: true };
  }
  if (answer.status === 413)
    return {
      next: "revise",
      field: "media",
      reason: `Bluesky refused the file as too large: ${words}`,
      evidence,
    };
  if (answer.status === 400)
    return { next: "revise", field: fieldOf(words), reason: `Bluesky refused the post: ${words}`, evidence };
  return { next: "configure", reason: `Bluesky refused the request (${answer.status}): ${words}`, evidence };
}

function fieldOf(words: string): "text" | "media" | "options" {
  if (/langs|labels|threadgate|postgate/i.test(words)) return "options";
  return /embed|blob|image|video|mime/i.test(words) ? "media" : "text";
}
