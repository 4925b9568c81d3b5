import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { PublishFailure } from "../contract";
import { type Phase, serverTrouble, unreadable, unsent, waitFor } from "../shared/failures";
import { hostAt } from "../shared/hosts";
import { asNumber, asObject, asString, type Json } from "../shared/reading";

/** Where every bot is spoken to. */
export const PUBLIC = "https://api.telegram.org";
const HOST = new URL(PUBLIC).host;

export type Call = {
  /** Base address of the account's server. */
  origin: string;
  token: string;
  /** Name of the Bot API's method. */
  method: string;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** The token is part of the path. As it is when it looks like one, so that nothing else can end up in the address. */
const segment = (token: string): string => (/^\d+:[\w-]+$/.test(token) ? token : encodeURIComponent(token));

/** One request of the bot, as it comes back. Neither the token nor its secret half gets into a trace. */
function send({
  origin,
  token,
  method,
  body,
  gate,
  timeoutMs,
}: Call): Promise<Result<Answer, OutboundFailure>> {
  const secret = token.slice(token.indexOf(":") + 1);
  return request({
    method: body ? "POST" : "GET",
    url: `${hostAt(origin, PUBLIC, HOST)}/bot${segment(token)}/${method}`,
    ...(body ? { body } : {}),
    ...(gate ? { gate } : {}),
    ...(timeoutMs ? { timeoutMs } : {}),
    secrets: [token, encodeURIComponent(token), secret],
  });
}

/** What the Bot API answered: its `result`, which may be anything. */
export type Said = { result: unknown; answer: Answer };

/** One request whose result is wanted; anything else becomes a failure named by who must act. */
export async function ask(call: Call): Promise<Result<Said, PublishFailure>> {
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await send(call);
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const answer = sent.value;
  const json = objectOf(answer);
  if (json?.ok === true && answer.status < 300) return ok({ result: json.result, answer });
  if (answer.status < 300 && json?.ok !== false) return failWith(unreadable(answer, phase, "Telegram"));
  return failWith(classify(answer, json, phase));
}

/** Telegram's own sentence about a refusal, in lower case for comparing. */
export const wordsIn = (failure: PublishFailure): string => {
  const body = failure.evidence?.body ?? "";
  return (/"description"\s*:\s*"([^"]*)"/.exec(body)?.[1] ?? "").toLowerCase();
};

/** Names an error answer by who must act next. The status of the answer and `error_code` are the same number. */
export function classify(answer: Answer, json: Json | null, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const code = asNumber(json?.error_code) ?? answer.status;
  const words = asString(json?.description) ?? `status ${code}`;
  if (code === 429) return tooMany(answer, json);
  if (code >= 500 || code === 408) return serverTrouble({ ...answer, status: code }, phase, "Telegram");
  if (code === 401 || code === 404)
    return {
      next: "reconnect",
      reason:
        "Telegram does not know this bot token any more. Connect again with the one @BotFather shows now.",
      evidence,
    };
  if (code === 403)
    return {
      next: "reconnect",
      reason: `The bot is not in the channel any more (${words}). Make it an administrator again, then connect again.`,
      evidence,
    };
  if (code === 413)
    return { next: "revise", field: "media", reason: "Telegram refused the files as too large.", evidence };
  if (code === 400) return refused(words, asObject(json?.parameters), evidence);
  return { next: "configure", reason: `Telegram refused the request (${code}): ${words}`, evidence };
}

function tooMany(answer: Answer, json: Json | null): PublishFailure {
  const seconds = asNumber(asObject(json?.parameters)?.retry_after);
  const reason = "Telegram allows no more messages in this channel right now.";
  if (seconds === null) return waitFor(answer, reason);
  return { next: "wait", until: new Date(Date.now() + seconds * 1000), reason, evidence: answer.trace };
}

const RIGHTS =
  /administrator rights|not enough rights|chat_write_forbidden|chat_admin_required|have no rights/i;
const PLACE = /chat not found|group chat was upgraded|chat_id is empty|peer_id_invalid|channel_private/i;
const FILES =
  /photo|video|media|file|dimension|image|document|web page content|http url|caption in the message|text in the message/i;

function refused(words: string, parameters: Json | null, evidence: Answer["trace"]): PublishFailure {
  if (RIGHTS.test(words))
    return {
      next: "reconnect",
      reason: `The bot may not do this in the channel (${words}). Give it the right there, then connect again.`,
      evidence,
    };
  if (PLACE.test(words) || parameters?.migrate_to_chat_id !== undefined)
    return {
      next: "reconnect",
      reason: "Telegram does not find this channel any more. Connect it again.",
      evidence,
    };
  const reason = `Telegram refused the post: ${words}`;
  if (/poll/i.test(words)) return { next: "revise", field: "options", reason, evidence };
  const isText = /caption is too long|message is too long|text is empty|entities|repl(y|ied)/i.test(words);
  return { next: "revise", field: !isText && FILES.test(words) ? "media" : "text", reason, evidence };
}
