import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { PublishFailure } from "../contract";
import { type Phase, serverTrouble, waitFor } from "../shared/failures";
import { asObject, asString } from "../shared/reading";

const HOUR_MS = 3_600_000;

/** X's own sentence out of a problem or an error list. */
function wordsOf(answer: Answer): string {
  const json = objectOf(answer);
  const listed = (Array.isArray(json?.errors) ? json.errors : []).flatMap((one) => {
    const said = asString(asObject(one)?.message) ?? asString(asObject(one)?.detail);
    return said ? [said] : [];
  });
  const said = [asString(json?.detail) ?? asString(json?.title), ...listed].filter((one) => one !== null);
  return [...new Set(said)].join(" ").slice(0, 300).toWellFormed() || `status ${answer.status}`;
}

/** The names X spells differently from other servers, where waiting looks for them. */
function resetsOf(answer: Answer): Answer {
  const { headers } = answer;
  const day = ["user", "app"].find((who) => headers[`x-${who}-limit-24hour-remaining`] === "0");
  const reset = day ? headers[`x-${day}-limit-24hour-reset`] : headers["x-rate-limit-reset"];
  return reset ? { ...answer, headers: { "x-ratelimit-reset": reset, ...headers } } : answer;
}

/** Names an error answer by who must act next. */
export function classify(answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const words = wordsOf(answer);
  if (answer.status === 429) return waitFor(resetsOf(answer), "X's limit on requests is used up.");
  if (answer.status >= 500 || answer.status === 408) return serverTrouble(answer, phase, "X");
  switch (answer.status) {
    case 401:
      return { next: "refresh", reason: "X no longer accepts this access; it is renewed.", evidence };
    case 402:
      return {
        next: "configure",
        reason: "The application's credits at X are used up. An operator buys more in X's developer console.",
        evidence,
      };
    case 403:
      return forbidden(answer, words);
    case 400:
      return invalid(words, evidence);
    case 413:
      return { next: "revise", field: "media", reason: "X refused the file as too large.", evidence };
    default:
      return { next: "configure", reason: `X refused the request (${answer.status}): ${words}`, evidence };
  }
}

type Row = readonly [pattern: RegExp, failure: (words: string) => PublishFailure];

/** What X says with a 403, first match wins: its own words on the left, who must act on the right. */
const FORBIDDEN: readonly Row[] = [
  [
    /unsupported-authentication|client-forbidden|oauth1-permissions/,
    (words) => ({
      next: "configure",
      reason: `X does not let this installation's application do that: ${words}`,
    }),
  ],
  [
    /usage-capped|usage cap/i,
    () => ({
      next: "wait",
      until: new Date(Date.now() + HOUR_MS),
      reason: "The application's monthly allowance at X is used up.",
    }),
  ],
  [
    /duplicate content/i,
    () => ({
      next: "revise",
      field: "text",
      reason: "X does not take the same text twice within a while. Change the text.",
    }),
  ],
  [
    /suspended|locked|disabled/i,
    (words) => ({ next: "reconnect", reason: `X does not let this account post: ${words}` }),
  ],
  [
    /scope/i,
    () => ({
      next: "reconnect",
      reason: "A permission is missing. Connect again and grant everything asked for.",
    }),
  ],
  [/video/i, (words) => ({ next: "revise", field: "media", reason: `X refused the video: ${words}` })],
  [
    /reply|deleted or not visible/i,
    (words) => ({ next: "revise", field: "text", reason: `X does not take it as a reply: ${words}` }),
  ],
  [
    /too long|longer|length|characters/i,
    (words) => ({ next: "revise", field: "text", reason: `X refused the text: ${words}` }),
  ],
];

function forbidden(answer: Answer, words: string): PublishFailure {
  const type = asString(objectOf(answer)?.type) ?? "";
  const row = FORBIDDEN.find(([pattern]) => pattern.test(`${type} ${words}`));
  const failure = row?.[1](words) ?? {
    next: "revise",
    field: "options",
    reason: `X does not let this account post like this: ${words}`,
  };
  return { ...failure, evidence: answer.trace };
}

function invalid(words: string, evidence: Answer["trace"]): PublishFailure {
  if (/media id/i.test(words))
    return {
      next: "wait",
      until: new Date(Date.now() + 5_000),
      reason: "X no longer has the uploaded files; they are uploaded again.",
      staleDraft: true,
      evidence,
    };
  if (/token.*invalid|invalid.*token/i.test(words))
    return { next: "refresh", reason: "X no longer accepts this access; it is renewed.", evidence };
  const field = /poll|reply_settings|option/i.test(words)
    ? "options"
    : /media|image|video|file/i.test(words)
      ? "media"
      : "text";
  return { next: "revise", field, reason: `X refused the post: ${words}`, evidence };
}

/** Whether X refused a text because it has the same already. */
export const isDuplicate = (failure: PublishFailure): boolean =>
  failure.next === "revise" &&
  failure.evidence?.status === 403 &&
  /duplicate content/i.test(failure.evidence.body ?? "");

/** Whether X does not know what was asked for. */
export const isGone = (failure: PublishFailure): boolean =>
  failure.evidence?.status === 404 && /resource-not-found/.test(failure.evidence.body ?? "");
