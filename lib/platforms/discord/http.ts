import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { type Phase, serverTrouble, unreadable, unsent, waitFor, wordsOf } from "../shared/failures";
import { hostAt } from "../shared/hosts";
import { asNumber, asObject, type Json } from "../shared/reading";

/** Where every account lives. */
export const PUBLIC = "https://discord.com";
const HOST = new URL(PUBLIC).host;

/** Discord turns away requests that do not name a bot, an address and a version. */
const USER_AGENT = "DiscordBot (https://posthaste.invalid, 0.1)";

export type Hook = Pick<AccountContext, "origin" | "accountId" | "access">;

export type Call = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the webhook's own address, with query: `/messages/5`. */
  path?: string;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** Address of a page or of the API; a simulator keeps the host below its own. */
export const siteOf = (origin: string): string => hostAt(origin, PUBLIC, HOST);

/** One request of the webhook, as it comes back. Its token is part of the path and stays out of every trace. */
export function send(
  { origin, accountId, access }: Hook,
  { method = "GET", path = "", body, gate, timeoutMs }: Call,
): Promise<Result<Answer, OutboundFailure>> {
  const token = encodeURIComponent(access.token);
  return request({
    method,
    url: `${siteOf(origin)}/api/v10/webhooks/${encodeURIComponent(accountId)}/${token}${path}`,
    headers: { "user-agent": USER_AGENT },
    ...(body ? { body } : {}),
    ...(gate ? { gate } : {}),
    ...(timeoutMs ? { timeoutMs } : {}),
    secrets: [access.token, token],
  });
}

/** One request whose JSON object is wanted (a 204 counts as an empty one); anything else becomes a failure. */
export async function ask(
  hook: Hook,
  call: Call,
): Promise<Result<{ json: Json; answer: Answer }, PublishFailure>> {
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await send(hook, call);
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const answer = sent.value;
  if (answer.status >= 300) return failWith(classify(answer, phase));
  const json = answer.status === 204 ? {} : objectOf(answer);
  return json ? ok({ json, answer }) : failWith(unreadable(answer, phase, "Discord"));
}

/** Discord's own number of an error, as kept in the evidence; 0 when there is none. */
export const codeIn = ({ evidence }: PublishFailure): number =>
  Number(/"code"\s*:\s*(\d+)/.exec(evidence?.body ?? "")?.[1] ?? 0);

const SLOW = new Set([20016, 20028, 40062]);
const BLOCKED = new Set([20009, 200000, 200001]);
const FORUM = new Set([220001, 220002, 220003, 220004]);
const TOO_BIG = new Set([30015, 40005]);

/** Names an error answer by who must act next. */
export function classify(answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const json = objectOf(answer);
  const code = asNumber(json?.code) ?? 0;
  const words = wordsOf(answer) ?? `status ${answer.status}`;
  if (answer.status === 429 || SLOW.has(code)) return tooMany(answer, json);
  if (answer.status >= 500 || answer.status === 408) return serverTrouble(answer, phase, "Discord");
  if (answer.status === 413 || TOO_BIG.has(code))
    return { next: "revise", field: "media", reason: `Discord refused the files: ${words}`, evidence };
  if (BLOCKED.has(code))
    return {
      next: "revise",
      field: "text",
      reason: `The server's rules block this post: ${words}`,
      evidence,
    };
  if (FORUM.has(code)) return forum(words, evidence);
  if (answer.status === 404 && code === 10008)
    return {
      next: "revise",
      field: "text",
      reason: "The message is no longer in the channel.",
      gone: true,
      evidence,
    };
  if ([401, 403, 404].includes(answer.status))
    return {
      next: "reconnect",
      reason: `This webhook does not work any more (${words}). Make a new one in Discord and connect it.`,
      evidence,
    };
  if (answer.status === 400) return invalid(json, words, evidence);
  return { next: "configure", reason: `Discord refused the request (${answer.status}): ${words}`, evidence };
}

function tooMany(answer: Answer, json: Json | null): PublishFailure {
  const seconds = asNumber(json?.retry_after);
  const reason = "Discord allows no more messages in this channel right now.";
  if (seconds === null) return waitFor(answer, reason);
  return { next: "wait", until: new Date(Date.now() + seconds * 1000), reason, evidence: answer.trace };
}

type Trace = Answer["trace"];

const forum = (words: string, evidence: Trace): PublishFailure => ({
  next: "revise",
  field: "options",
  reason: `Discord says: ${words}. A post in a forum channel needs a title, one in any other channel has none.`,
  evidence,
});

/** 50035 names the fields it does not like, each with a sentence; 50006 is an empty message. */
function invalid(json: Json | null, words: string, evidence: Trace): PublishFailure {
  const errors = asObject(json?.errors);
  const names = Object.keys(errors ?? {});
  const said = /"message":"([^"]+)"/.exec(JSON.stringify(errors ?? {}))?.[1] ?? words;
  const reason = `Discord refused the post: ${said}`;
  if (names.some((name) => /thread_name|applied_tags/.test(name)))
    return { next: "revise", field: "options", reason, evidence };
  const isMedia = names.some((name) => /attachments|files|embeds/.test(name)) && !names.includes("content");
  return { next: "revise", field: isMedia ? "media" : "text", reason, evidence };
}
