import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { type Said, saidIn } from "../shared/asking";
import { type Phase, serverTrouble, waitFor, wordsOf } from "../shared/failures";
import { hostAt } from "../shared/hosts";

export const PUBLIC = "https://api.pinterest.com";

/** Base address of the API's fifth version. */
export const apiAt = (origin: string): string => `${hostAt(origin, PUBLIC, "api.pinterest.com")}/v5`;

/** Where people look at Pins. */
export const wwwAt = (origin: string): string => hostAt(origin, PUBLIC, "www.pinterest.com");

type Call = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/v5`, with query. */
  path: string;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** One request with the account's token, as it comes back. */
export function send(context: AccountContext, call: Call): Promise<Result<Answer, OutboundFailure>> {
  const { token } = context.access;
  return request({
    method: "GET",
    ...call,
    url: `${apiAt(context.origin)}${call.path}`,
    headers: { authorization: `Bearer ${token}` },
    secrets: [token],
  });
}

/** One request whose JSON is wanted (null for a 204); anything else becomes a failure named by who must act. */
export async function ask(context: AccountContext, call: Call): Promise<Result<Said, PublishFailure>> {
  const sent = await send(context, call);
  return sent.ok && sent.value.status === 204
    ? ok({ json: null, answer: sent.value })
    : saidIn(sent, { label: "Pinterest", phase: call.gate ? "commit" : "free", classify });
}

/** Names an error answer (`{"code", "message"}`) by who must act next. */
function classify(answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const words = wordsOf(answer) ?? `status ${answer.status}`;
  const { status } = answer;
  if (status === 429) return waitFor(answer, "Pinterest's limit on requests is used up.");
  if (status >= 500 || status === 408) return serverTrouble(answer, phase, "Pinterest");
  if (status === 401)
    return { next: "refresh", reason: "Pinterest no longer accepts this access.", evidence };
  if (status === 403) return forbidden(words, objectOf(answer)?.code, evidence);
  if (status === 404 && /board/i.test(words))
    return {
      next: "revise",
      field: "options",
      reason: "The board is no longer at Pinterest. Choose another one.",
      evidence,
    };
  if (status === 413)
    return { next: "revise", field: "media", reason: "Pinterest refused the file as too large.", evidence };
  if (status === 400 || status === 409) return refused(words, evidence);
  return { next: "configure", reason: `Pinterest refused the request (${status}): ${words}`, evidence };
}

type Trace = Answer["trace"];

/** Code 3 is a scope that was not granted, 29 something that this account may not do. */
const forbidden = (words: string, code: unknown, evidence: Trace): PublishFailure =>
  code === 3 || /not authorized|scope/i.test(words)
    ? {
        next: "reconnect",
        reason: "A permission is missing. Connect again and grant everything asked for.",
        evidence,
      }
    : { next: "reconnect", reason: `Pinterest does not let this account do that: ${words}`, evidence };

/** What is wrong is told in the words of its schema; they name the field. */
function refused(words: string, evidence: Trace): PublishFailure {
  const reason = `Pinterest refused the Pin: ${words}`;
  if (/media[ _]?(upload|id)/i.test(words) && /not found|expired|does not exist/i.test(words))
    return {
      next: "wait",
      until: new Date(Date.now() + 5000),
      reason: "Pinterest no longer has the uploaded video; it will be uploaded again.",
      evidence,
      staleDraft: true,
    };
  if (/description/i.test(words)) return { next: "revise", field: "text", reason, evidence };
  if (/\b(board|title|link)|cover_image_key_frame/i.test(words))
    return { next: "revise", field: "options", reason, evidence };
  return { next: "revise", field: "media", reason, evidence };
}
