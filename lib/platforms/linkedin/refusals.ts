import { type Answer, objectOf, retryAt } from "@/lib/outbound/answer";
import type { AccountContext, PublishFailure } from "../contract";
import { type Phase, serverTrouble, wordsOf } from "../shared/failures";
import { asObject, asString, type Json } from "../shared/reading";
import { VERSION } from "./version";

const DAY_MS = 86_400_000;
/** After midnight a clock that is a little behind still refuses: another whole day must not be waited then. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;
const MARGIN_MS = 10_000;
/** How long a refusal is waited for that does not name the limit of a day. */
const SHORT_WAIT_MS = 5 * 60_000;

/** When a limit of a day ends: at 00:00 UTC. */
export function limitEnds(now: number): Date {
  const since = now % DAY_MS;
  return new Date(since < AFTER_MIDNIGHT_MS ? now + AFTER_MIDNIGHT_MS : now - since + DAY_MS + MARGIN_MS);
}

function firstInputError(body: Json | null): Json | null {
  const errors = asObject(body?.errorDetails)?.inputErrors;
  return asObject(Array.isArray(errors) ? errors[0] : null);
}

/** Every name and word of an error, to look for codes in: they stand in one of three places. */
function namesIn(answer: Answer): string {
  const body = objectOf(answer);
  const input = firstInputError(body);
  return [body?.code, input?.code, body?.message, input?.description]
    .filter((one) => typeof one === "string")
    .join(" ");
}

/** Which of the fields a validation error is about, as LinkedIn writes its path. */
function fieldIn(answer: Answer): string {
  const input = asObject(firstInputError(objectOf(answer))?.input);
  return asString(asObject(input?.inputPath)?.fieldPath) ?? "";
}

/** LinkedIn's own word that what was named is not there; a 404 of anything between says nothing about it. */
const saysGone = (answer: Answer): boolean =>
  (answer.status === 404 && /\bNOT_FOUND\b/.test(namesIn(answer))) ||
  (answer.status < 500 && /unable to obtain activity/i.test(namesIn(answer)));

/** Whether what was named is gone, and not the way to it. */
export const isGone = (failure: PublishFailure): boolean =>
  failure.next === "revise" && failure.gone === true;

/** Whether a post was refused because its file has not arrived. */
export const waitsForUpload = (answer: Answer): boolean => /MEDIA_ASSET_WAITING_UPLOAD/.test(namesIn(answer));

/** The post that LinkedIn says this is a duplicate of; null when that is not what it says; "" when it does not say which. */
export function duplicateIn(answer: Answer): string | null {
  const names = namesIn(answer);
  if (answer.status !== 422 || !/DUPLICATE_POST|duplicate of/i.test(names)) return null;
  return /urn:li:(?:share|ugcPost):\d+/.exec(names)?.[0] ?? "";
}

/** Names an error answer by who must act next. */
export function classify(context: AccountContext, answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const { status } = answer;
  const words = wordsOf(answer) ?? `status ${status}`;
  if (status === 429) return limited(answer);
  if (status >= 500 || status === 408) return serverTrouble(answer, phase, "LinkedIn");
  if (status < 400 && phase === "commit")
    return { next: "look", reason: `LinkedIn's answer said nothing (${status}).`, evidence };
  if (status === 401) return unauthorised(context, answer);
  if (status === 403) return forbidden(words, evidence);
  if (status === 409) return conflict(phase, evidence);
  if (status === 426 || /VERSION_MISSING|NONEXISTENT_VERSION/.test(namesIn(answer))) {
    const reason = `LinkedIn no longer answers version ${VERSION} of its API. An operator has to update Posthaste.`;
    return { next: "configure", reason, evidence };
  }
  if (saysGone(answer))
    return {
      next: "revise",
      field: "text",
      reason: "The post is no longer on LinkedIn.",
      evidence,
      gone: true,
    };
  if (objectOf(answer) && [400, 413, 415, 422].includes(status)) return unprocessable(answer, words);
  return { next: "configure", reason: `LinkedIn refused the request (${status}): ${words}`, evidence };
}

function limited(answer: Answer): PublishFailure {
  const now = new Date();
  const evidence = answer.trace;
  const told = retryAt(answer, now);
  if (!told && !/\bDAY\b/.test(namesIn(answer))) {
    const until = new Date(now.getTime() + SHORT_WAIT_MS);
    return { next: "wait", until, reason: "LinkedIn takes no more requests right now.", evidence };
  }
  const reason = "LinkedIn's limit on requests for today is used up. It starts again at 00:00 UTC.";
  return { next: "wait", until: told ?? limitEnds(now.getTime()), reason, evidence };
}

function unauthorised({ access }: AccountContext, answer: Answer): PublishFailure {
  const evidence = answer.trace;
  if (/EMPTY_ACCESS_TOKEN/.test(namesIn(answer)))
    return { next: "configure", reason: "LinkedIn was sent no access token.", evidence };
  const revoked = /REVOKED_ACCESS_TOKEN/.test(namesIn(answer));
  return access.refreshToken && !revoked
    ? { next: "refresh", reason: "LinkedIn asks to renew access.", evidence }
    : { next: "reconnect", reason: "LinkedIn no longer accepts this sign-in. Connect again.", evidence };
}

const forbidden = (words: string, evidence: Answer["trace"]): PublishFailure => ({
  next: "reconnect",
  reason: `LinkedIn does not allow this: ${words} Connect again, as somebody who may post there.`,
  evidence,
});

/** Two writes at once, or the same twice: on the commit only a look tells which. */
const conflict = (phase: Phase, evidence: Answer["trace"]): PublishFailure =>
  phase === "commit"
    ? { next: "look", reason: "LinkedIn says that the same was written at the same time.", evidence }
    : {
        next: "wait",
        until: new Date(Date.now() + 60_000),
        reason: "LinkedIn says that something else is being written.",
        evidence,
      };

function unprocessable(answer: Answer, words: string): PublishFailure {
  const names = namesIn(answer);
  const evidence = answer.trace;
  const soon = (ms: number, reason: string) =>
    ({ next: "wait", until: new Date(Date.now() + ms), reason, evidence }) as const;
  if (/organization permissions must be used/i.test(names))
    return {
      next: "reconnect",
      reason: "The permission to post for pages is missing. Connect again.",
      evidence,
    };
  if (/MEDIA_ASSET_PROCESSING_FAILED/.test(names))
    return {
      next: "revise",
      field: "media",
      reason: "LinkedIn could not process the file. Save it anew in another way and try again.",
      evidence,
    };
  if (/EXPIRED_UPLOAD_URL/.test(names))
    return { ...soon(0, "The time to upload ran out; it begins anew."), staleDraft: true };
  if (/MEDIA_ASSET_(WAITING_UPLOAD|PROCESSING)/.test(names))
    return soon(15_000, "LinkedIn is still processing the file.");
  return { next: "revise", field: fieldOf(answer), reason: `LinkedIn refused the post: ${words}`, evidence };
}

function fieldOf(answer: Answer): "text" | "media" | "options" {
  const path = fieldIn(answer);
  const about = path === "" ? namesIn(answer) : path;
  if (/poll|article|visibility/i.test(about)) return "options";
  return /media|multiImage|video|image|document|upload|file/i.test(about) ? "media" : "text";
}
