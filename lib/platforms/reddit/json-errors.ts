import type { Answer } from "@/lib/outbound/answer";
import type { Evidence, PublishFailure } from "../contract";
import { asNumber, asObject, asString, asStrings } from "../shared/reading";

/** One refusal as Reddit words it: a code, a sentence, the field, and how long to wait if that is said. */
export type Refused = { code: string; words: string; field: string; ratelimit: number | null };

const UNIT_SECONDS: Record<string, number> = { millisecond: 0.001, second: 1, minute: 60, hour: 3600 };
/** When it says nothing: a new account's usual pause. */
const PAUSE_SECONDS = 600;

/** Seconds to wait, from the number that comes along or from the sentence ("Take a break for 9 minutes"). */
function secondsOf({ ratelimit, words }: Refused): number {
  if (ratelimit !== null) return ratelimit;
  const said = /(\d+(?:\.\d+)?)\s*(millisecond|second|minute|hour)s?/i.exec(words);
  const unit = UNIT_SECONDS[said?.[2]?.toLowerCase() ?? ""];
  // "9 minutes" may be nearly ten.
  return said && unit ? Number(said[1]) * unit + Math.min(unit, 60) : PAUSE_SECONDS;
}

const TEXT = new Set(["NO_TEXT", "THREAD_LOCKED", "TOO_OLD", "DELETED_LINK", "DELETED_COMMENT", "NO_SELFS"]);
const MEDIA = new Set(["NO_IMAGES", "NO_VIDEOS", "NO_GALLERIES"]);

/** Which part of the post a refusal is about. */
function fieldOf({ code, field }: Refused): "text" | "media" | "options" {
  if (MEDIA.has(code)) return "media";
  if (TEXT.has(code)) return "text";
  if (/^(TOO_LONG|SUBMIT_VALIDATION_BODY)/.test(code) && field !== "title") return "text";
  return "options";
}

/** What a person reads where Reddit's own sentence says too little. */
const SENTENCES: Record<string, string> = {
  SUBREDDIT_NOEXIST: "There is no such subreddit. Choose another one.",
  SUBREDDIT_NOTALLOWED: "This account may not post in that subreddit. Choose another one.",
  SUBREDDIT_REQUIRED: "Choose where the post goes.",
  ALREADY_SUB: "This link was already posted there. Change the link or the subreddit.",
  SUBMIT_VALIDATION_FLAIR_REQUIRED: "That subreddit requires a flair. Enter one.",
  DELETED_LINK: "The post it should follow is no longer on Reddit.",
  DELETED_COMMENT: "The comment it should follow is no longer on Reddit.",
  BAD_CAPTCHA: "Reddit wants this account to prove itself first. Post once at reddit.com, then try again.",
};

/** Names a refusal by who must act next. */
export function nameRefusal(refused: Refused, evidence: Evidence): PublishFailure {
  const { code, words } = refused;
  if (code === "RATELIMIT") {
    const until = new Date(Date.now() + secondsOf(refused) * 1000);
    const reason = "Reddit wants a pause before this account posts again.";
    return { next: "wait", until, reason, evidence };
  }
  if (code === "USER_REQUIRED")
    return {
      next: "reconnect",
      reason: "Reddit no longer accepts this sign-in. Connect again.",
      evidence,
    };
  const said = SENTENCES[code] ?? `Reddit refused it: ${words === "" ? code : words}`;
  return { next: "revise", field: fieldOf(refused), reason: said, evidence };
}

/** The first refusal inside a 200 (`{"json":{"errors":[["CODE","words","field"]]}}`), named; null when there is none. */
export function refusalIn(json: unknown, answer: Answer): PublishFailure | null {
  const inner = asObject(asObject(json)?.json);
  const [first] = Array.isArray(inner?.errors) ? inner.errors : [];
  if (first === undefined) return null;
  const [code = "", words = "", field = ""] = asStrings(first);
  return nameRefusal({ code, words, field, ratelimit: asNumber(inner?.ratelimit) }, answer.trace);
}

/** `json.data` of an answer without a refusal. */
export const dataIn = (json: unknown): Record<string, unknown> | null =>
  asObject(asObject(asObject(json)?.json)?.data);

/** A text out of `data`, for ids that come with and without their kind (`abc`, `t3_abc`). */
export function fullnameIn(data: Record<string, unknown> | null, kind: "t1" | "t3"): string | null {
  const name = asString(data?.name) ?? asString(data?.id);
  if (!name) return null;
  return name.startsWith(`${kind}_`) ? name : `${kind}_${name}`;
}
