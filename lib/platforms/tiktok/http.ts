import { type Answer, storable, textOf } from "@/lib/outbound/answer";
import type { Gate } from "@/lib/outbound/gate";
import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { type Phase, uncommitted, unreached } from "../shared/failures";
import { hostAt, isSimulated } from "../shared/hosts";
import { asObject, asString, type Json } from "../shared/reading";
import { classify } from "./refusals";

/** Where people watch; an account's origin. */
export const PUBLIC = "https://www.tiktok.com";

/** Base address of the API that speaks for an origin. */
export const apiOf = (origin: string): string => hostAt(origin, PUBLIC, "open.tiktokapis.com");

/** Where TikTok shows an account or a post; a simulator shows them at its own address. */
export const pageAt = ({ origin }: Pick<AccountContext, "origin">, path: string): string =>
  `${isSimulated({ origin }, PUBLIC) ? origin : PUBLIC}${path}`;

/**
 * An answer's JSON. TikTok writes ids as numbers that are larger than a number can tell apart: those are kept as the
 * digits they are written in.
 */
function exactJson(text: string): unknown {
  const digits = (_key: string, value: unknown, written?: { source?: string }): unknown => {
    if (typeof value === "string") return storable(value);
    const source = written?.source;
    const lost = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "");
    return lost ? source : value;
  };
  try {
    return JSON.parse(text, digits);
  } catch {
    return undefined;
  }
}

/** What stands around every answer: `error.code` says whether it worked, whatever the status. */
export type Envelope = { data: Json; code: string; words: string };

/** Null when the answer has no such frame. */
export function envelopeOf(answer: Answer): Envelope | null {
  const json = asObject(exactJson(textOf(answer)));
  const error = asObject(json?.error);
  const code = asString(error?.code);
  if (!json || !code) return null;
  return { data: asObject(json.data) ?? {}, code, words: asString(error?.message) ?? code };
}

export type Call = {
  method?: "GET" | "POST";
  /** Below the API's address, with query. */
  path: string;
  value?: unknown;
  gate?: Gate;
  timeoutMs?: number;
};

/** What was asked for, with the answer it came in. */
export type Answered = { data: Json; answer: Answer };

/** One request with the account's token; anything but a readable success becomes a failure named by who must act. */
export async function ask(context: AccountContext, call: Call): Promise<Result<Answered, PublishFailure>> {
  const { token } = context.access;
  const phase: Phase = call.gate ? "commit" : "free";
  const method = call.method ?? "POST";
  const sent = await request({
    method,
    url: `${apiOf(context.origin)}${call.path}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === "POST" ? { "content-type": "application/json; charset=UTF-8" } : {}),
    },
    ...(method === "POST" ? { body: { kind: "json", value: call.value ?? {} } } : {}),
    ...(call.gate ? { gate: call.gate } : {}),
    ...(call.timeoutMs ? { timeoutMs: call.timeoutMs } : {}),
    secrets: [token],
  });
  if (!sent.ok) return failWith(phase === "commit" ? uncommitted(sent.failure) : unreached(sent.failure));
  const answer = sent.value;
  const envelope = envelopeOf(answer);
  if (envelope?.code === "ok" && answer.status < 300) return ok({ data: envelope.data, answer });
  if (envelope || answer.status >= 300) return failWith(classify(answer, envelope, phase));
  const reason = "TikTok's answer could not be read.";
  return failWith(
    phase === "commit"
      ? { next: "look", reason, evidence: answer.trace }
      : { next: "wait", until: new Date(Date.now() + 60_000), reason, evidence: answer.trace },
  );
}
