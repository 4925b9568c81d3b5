import { type Answer, objectOf, retryAt } from "@/lib/outbound/answer";
import type { OutboundFailure } from "@/lib/outbound/request";
import type { PublishFailure } from "../contract";
import type { ConnectFailure } from "../contract-connecting";

const SOON_MS = 60_000;
const later = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

/** The platform's own sentence out of an error body, or null when there is none (HTML, nothing, half JSON). */
export function wordsOf(answer: Answer): string | null {
  const body = objectOf(answer);
  const said = body?.error_description ?? body?.message ?? body?.error;
  return typeof said === "string" && said.trim() !== "" ? said.trim().slice(0, 300).toWellFormed() : null;
}

/** The machine-readable name of an error, or "". */
export function errorNameOf(answer: Answer): string {
  const name = objectOf(answer)?.error;
  return typeof name === "string" ? name : "";
}

/** A request that got no answer while nothing was at stake: try again soon, or tell the operator. */
export function unreached(failure: OutboundFailure): PublishFailure {
  const evidence = failure.trace;
  if (failure.kind === "not-sent" && (failure.cause === "refused" || failure.cause === "address")) {
    return {
      next: "configure",
      reason: `${failure.reason} An operator can allow its exact origin with OUTBOUND_ALLOW.`,
      evidence,
    };
  }
  return { next: "wait", until: later(SOON_MS), reason: failure.reason, evidence };
}

/** The same for the one request that commits: what may have left must be looked for, never sent again blindly. */
export function uncommitted(failure: OutboundFailure): PublishFailure {
  if (failure.kind === "unanswered") return { next: "look", reason: failure.reason, evidence: failure.trace };
  if (failure.cause === "gate" || failure.cause === "timeout") {
    return { next: "wait", until: later(0), reason: failure.reason, evidence: failure.trace };
  }
  return unreached(failure);
}

/** A request that got no answer, on the commit or elsewhere. */
export const unsent = (failure: OutboundFailure, phase: Phase): PublishFailure =>
  phase === "commit" ? uncommitted(failure) : unreached(failure);

/** A success that does not say what it should: on the commit it may have been done all the same. */
export function unreadable({ trace: evidence }: Answer, phase: Phase, label: string): PublishFailure {
  const reason = `${label}'s answer could not be read.`;
  return phase === "commit"
    ? { next: "look", reason, evidence }
    : { next: "wait", until: later(SOON_MS), reason, evidence };
}

/** A 429: wait until the platform says, a minute when it does not. */
export function waitFor(answer: Answer, reason: string): PublishFailure {
  const until = retryAt(answer, new Date()) ?? later(SOON_MS);
  return { next: "wait", until, reason, evidence: answer.trace };
}

/** A 5xx: on the commit it may have been done all the same; elsewhere try again soon. */
export function serverTrouble(answer: Answer, phase: Phase, label: string): PublishFailure {
  const reason = `${label} answered with an error of its own (${answer.status}).`;
  return phase === "commit"
    ? { next: "look", reason, evidence: answer.trace }
    : { next: "wait", until: later(SOON_MS), reason, evidence: answer.trace };
}

/** Whether nobody could be asked: the clock, the channel's owner or the operator has to act before there is an answer. */
export const isAway = ({ next }: PublishFailure): boolean => next !== "revise" && next !== "look";

/** The same of a bare answer: busy, in trouble of its own, or in want of renewed access. */
export const saysLater = ({ status }: Pick<Answer, "status">): boolean =>
  status === 401 || status === 408 || status === 429 || status >= 500;

/** Uploading goes on in another step: this one ran long enough, and what is there was kept. */
export const unfinished = (done: number, all: number): PublishFailure => ({
  next: "wait",
  until: new Date(),
  reason: `${done} of ${all} files are uploaded; the rest follows at once.`,
  unfinished: true,
});

/** `commit` is the one request that makes a post visible; everything else is `free` to repeat. */
export type Phase = "commit" | "free";

/** An answer that did not come while connecting, said at the field that holds the address. */
export function notConnected(failure: OutboundFailure, field: string | undefined): ConnectFailure {
  const inside = failure.kind === "not-sent" && failure.cause === "refused";
  const message = inside
    ? `${failure.reason} Posthaste only calls public https addresses; an operator can allow this one with OUTBOUND_ALLOW.`
    : `${failure.reason} Check the address and try again.`;
  return {
    code: inside ? "address-refused" : "unreachable",
    message,
    ...(field ? { field } : {}),
    evidence: failure.trace,
  };
}
