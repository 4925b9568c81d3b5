import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { failWith, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { type Said, saidIn } from "../shared/asking";
import { errorNameOf, type Phase, serverTrouble, waitFor, wordsOf } from "../shared/failures";

export type Call = {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the server's origin, with query. */
  path: string;
  body?: Body;
  headers?: Readonly<Record<string, string>>;
  gate?: Gate;
  timeoutMs?: number;
};

/** One request with the account's token, as it comes back. */
export function send(context: AccountContext, call: Call): Promise<Result<Answer, OutboundFailure>> {
  const { token } = context.access;
  return request({
    method: "GET",
    ...call,
    url: `${context.origin}${call.path}`,
    headers: { authorization: `Bearer ${token}`, ...call.headers },
    secrets: [token],
  });
}

/** One request whose JSON is wanted; anything else becomes a failure named by who must act. */
export async function ask(context: AccountContext, call: Call): Promise<Result<Said, PublishFailure>> {
  const sent = await send(context, call);
  if (sent.ok && sent.value.status === 422 && sent.value.body.length === 0)
    return failWith(await emptyRefusal(context, sent.value));
  return saidIn(sent, { label: "The server", phase: call.gate ? "commit" : "free", classify });
}

/** Some servers refuse a bad token with an empty 422: the token itself decides which of the two it was. */
async function emptyRefusal(context: AccountContext, answer: Answer): Promise<PublishFailure> {
  const check = await send(context, { path: "/api/v1/accounts/verify_credentials", timeoutMs: 10_000 });
  const accepted = check.ok && check.value.status === 200 && objectOf(check.value) !== null;
  return accepted
    ? {
        next: "revise",
        field: "text",
        reason: "The server refused the post without saying why.",
        evidence: answer.trace,
      }
    : {
        next: "reconnect",
        reason: "The server no longer accepts this sign-in. Connect again.",
        evidence: answer.trace,
      };
}

/** Names an error answer by who must act next. */
export function classify(answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const words = wordsOf(answer) ?? `status ${answer.status}`;
  if (answer.status === 429) return waitFor(answer, "The server's limit on requests is used up.");
  if (answer.status >= 500 || answer.status === 408) return serverTrouble(answer, phase, "The server");
  if (answer.status === 401) {
    return {
      next: "reconnect",
      reason: "The server no longer accepts this sign-in. Connect again.",
      evidence,
    };
  }
  if (answer.status === 403) return forbidden(words, evidence);
  if (answer.status === 422 || answer.status === 400)
    return unprocessable(words, errorNameOf(answer), evidence);
  if (answer.status === 413)
    return { next: "revise", field: "media", reason: "The server refused the file as too large.", evidence };
  return {
    next: "configure",
    reason: `The server refused the request (${answer.status}): ${words}`,
    evidence,
  };
}

type Trace = Answer["trace"];

const forbidden = (words: string, evidence: Trace): PublishFailure =>
  /scope/i.test(words)
    ? {
        next: "reconnect",
        reason: "A permission is missing. Connect again and grant everything asked for.",
        evidence,
      }
    : { next: "reconnect", reason: `The server does not let this account post: ${words}`, evidence };

function unprocessable(words: string, name: string, evidence: Trace): PublishFailure {
  if (name === "invalid_token")
    return {
      next: "reconnect",
      reason: "The server no longer accepts this sign-in. Connect again.",
      evidence,
    };
  if (/not finished processing|have not finished/i.test(words)) {
    return {
      next: "wait",
      until: new Date(Date.now() + 15_000),
      reason: "The server is still processing the media.",
      evidence,
    };
  }
  if (/media.*not found/i.test(words)) {
    const reason = "The server no longer has the uploaded file; it will be uploaded again.";
    return { next: "wait", until: new Date(Date.now() + 5000), reason, evidence, staleDraft: true };
  }
  return { next: "revise", field: fieldOf(words), reason: `The server refused the post: ${words}`, evidence };
}

function fieldOf(words: string): "text" | "media" | "options" {
  if (/options? (can|must)|expires at|poll|visibility|language/i.test(words)) return "options";
  return /media|attach|video|image|file|content type/i.test(words) ? "media" : "text";
}
