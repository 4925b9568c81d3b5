import { createHmac } from "node:crypto";
import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { Evidence, PublishFailure } from "../contract";
import { type Phase, serverTrouble, unreadable, unsent } from "./failures";
import { limitsEnd } from "./graph-usage";
import { asObject, asString, type Json } from "./reading";

/** The error of Meta's Graph API, which Facebook, Instagram and Threads share. */
export type GraphError = {
  code: number;
  subcode: number | null;
  /** What it says to a person, without its number in front. */
  words: string;
  transient: boolean;
};

/**
 * What one error means at one platform. Of `code`, `subcode` and `says` all that are given must fit; the first row that
 * fits decides. `trouble`: nobody's fault, and it may have been done. The platform's own words are added to `reason`.
 */
export type GraphRow = { code?: number; subcode?: number; says?: RegExp } & (
  | { next: "wait"; seconds: number; reason: string; staleDraft?: true }
  | { next: "revise"; field: "text" | "media" | "options"; reason: string }
  | { next: "reconnect" | "configure"; reason: string }
  | { next: "trouble" }
);

/** One platform that speaks Graph. */
export type GraphPlatform = {
  label: string;
  rows: readonly GraphRow[];
  /** True when an ended token can still be renewed: then it is `refresh` rather than `reconnect`. */
  renews?: true;
};

/** developers.facebook.com/docs/graph-api/changelog: valid until 2028-07-29; then calls go to the oldest that has not ended. */
export const GRAPH_VERSION = "v25.0";

export type GraphCredentials = {
  token: string;
  /** Shows that the caller knows it: an application can demand that of every call. */
  appSecret?: string | undefined;
};

export type GraphCall = GraphCredentials & {
  method?: "GET" | "POST" | "DELETE";
  /** The whole address, with query. */
  url: string;
  /** `OAuth` at hosts that take uploads. */
  scheme?: "Bearer" | "OAuth";
  headers?: Readonly<Record<string, string>>;
  body?: Body;
  /** Makes this the request that commits. */
  gate?: Gate;
  timeoutMs?: number;
  /** More than the token that no trace may hold. */
  secrets?: readonly string[];
};

export type GraphAnswer = { json: Json; answer: Answer };

const codeOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) ? value : null;

function readError(body: Json | null): GraphError | null {
  const error = asObject(body?.error);
  const code = codeOf(error?.code);
  if (!error || code === null) return null;
  const words = asString(error.error_user_msg) ?? asString(error.message) ?? `error ${code}`;
  return {
    code,
    subcode: codeOf(error.error_subcode),
    words: words
      .replace(/^\(#\d+\)\s*/, "")
      .slice(0, 300)
      .toWellFormed(),
    transient: error.is_transient === true,
  };
}

/** The error inside an answer; null when it holds none (HTML, half JSON, success). */
export const graphErrorOf = (answer: Answer): GraphError | null => readError(objectOf(answer));

/** The error that a failure was read from; null when its evidence does not hold it. */
export function graphErrorIn(evidence: Evidence | undefined): GraphError | null {
  try {
    return readError(asObject(JSON.parse(evidence?.body ?? "")));
  } catch {
    return null;
  }
}

/** 100/33 and 803: the thing that was asked for is not there, or not to be seen by this account. */
export function isMissing({ evidence }: PublishFailure): boolean {
  const error = graphErrorIn(evidence);
  return error?.code === 803 || (error?.code === 100 && error.subcode === 33);
}

/** One request with the token in its header; a JSON object, or a failure named by who must act. */
export async function graphAsk(
  platform: GraphPlatform,
  call: GraphCall,
): Promise<Result<GraphAnswer, PublishFailure>> {
  const { token, scheme = "Bearer", method = "GET", headers, secrets = [], appSecret, ...rest } = call;
  const proof = appSecret ? createHmac("sha256", appSecret).update(token).digest("hex") : null;
  const phase: Phase = call.gate ? "commit" : "free";
  const sent = await request({
    ...rest,
    method,
    url: proof ? `${call.url}${call.url.includes("?") ? "&" : "?"}appsecret_proof=${proof}` : call.url,
    headers: { authorization: `${scheme} ${token}`, ...headers },
    secrets: [token, ...(proof ? [proof] : []), ...secrets],
  });
  if (!sent.ok) return failWith(unsent(sent.failure, phase));
  const answer = sent.value;
  const json = objectOf(answer);
  const succeeded = answer.status >= 200 && answer.status < 300;
  if (!succeeded || readError(json)) return failWith(graphFailure(platform, answer, phase));
  return json ? ok({ json, answer }) : failWith(unreadable(answer, phase, platform.label));
}

/** Names an error answer by who must act next. */
export function graphFailure(platform: GraphPlatform, answer: Answer, phase: Phase): PublishFailure {
  const { label, rows } = platform;
  const trouble = () => serverTrouble(answer, phase, label);
  // On the commit a server's own trouble outweighs what it says of it: it may have been done all the same.
  if (phase === "commit" && (answer.status >= 500 || answer.status === 408)) return trouble();
  const error = graphErrorOf(answer);
  if (!error) return withoutEnvelope(platform, answer, trouble);
  const row = rows.find((one) => fits(one, error));
  if (row) return row.next === "trouble" ? trouble() : acted(row, error, platform, answer);
  return (
    common(platform, error, answer) ??
    (answer.status >= 500 ? trouble() : rest(error, platform, answer, trouble))
  );
}

const fits = ({ code, subcode, says }: GraphRow, error: GraphError): boolean =>
  (code === undefined || code === error.code) &&
  (subcode === undefined || subcode === error.subcode) &&
  (says === undefined || says.test(error.words));

function acted(
  row: Exclude<GraphRow, { next: "trouble" }>,
  { words }: GraphError,
  { label }: GraphPlatform,
  { trace: evidence }: Answer,
): PublishFailure {
  const reason = `${row.reason} ${label} says: ${words}`;
  if (row.next === "wait") {
    const until = new Date(Date.now() + row.seconds * 1000);
    return { next: "wait", until, reason, evidence, ...(row.staleDraft ? { staleDraft: true } : {}) };
  }
  if (row.next === "revise") return { next: "revise", field: row.field, reason, evidence };
  return { next: row.next, reason, evidence };
}

/** 4 application, 17 person, 32 page, 341 application, 613 custom, 800xx business use case. */
const isLimit = (code: number): boolean =>
  [4, 17, 32, 341, 613].includes(code) || (code >= 80_000 && code <= 80_014);

/** What means the same everywhere; null when it is none of it. */
function common(
  { label, renews }: GraphPlatform,
  { code, subcode, words }: GraphError,
  answer: Answer,
): PublishFailure | null {
  const evidence = answer.trace;
  if (isLimit(code)) {
    const reason = `${label}'s limit on requests is used up.`;
    return { next: "wait", until: limitsEnd(answer, new Date()), reason, evidence };
  }
  if (code === 190 || code === 102) {
    if (renews && (subcode === 463 || subcode === null))
      return { next: "refresh", reason: `${label} says that the access has ended.`, evidence };
    return { next: "reconnect", reason: `${label} no longer accepts this sign-in. Connect again.`, evidence };
  }
  if (code === 10 || code === 3 || (code >= 200 && code <= 299)) {
    const reason = `A permission is missing. Connect again and grant everything asked for. ${label} says: ${words}`;
    return { next: "reconnect", reason, evidence };
  }
  if (code === 368) return blocked(label, words, subcode, evidence);
  // 101 unknown application, 104 its signature is missing, 2635 version that has ended.
  if (code === 101 || code === 104 || code === 2635) {
    const reason = `${label} does not accept this installation's application: ${words} An operator has to look at it.`;
    return { next: "configure", reason, evidence };
  }
  if (code === 100 && /appsecret_proof/i.test(words)) {
    const reason =
      "The app secret of this installation does not belong to the app. An operator has to look at it.";
    return { next: "configure", reason, evidence };
  }
  return null;
}

/** 368: sharing is stopped for a while. Where it was this content, only other content helps. */
function blocked(label: string, words: string, subcode: number | null, evidence: Evidence): PublishFailure {
  if (subcode === 1346003 || subcode === 1404102) {
    const reason = `${label} refused the content as against its rules: ${words}`;
    return { next: "revise", field: "text", reason, evidence };
  }
  const reason = `${label} has stopped this account from posting for a while: ${words}`;
  return { next: "wait", until: new Date(Date.now() + 3_600_000), reason, evidence };
}

function rest(
  { code, subcode, words, transient }: GraphError,
  { label }: GraphPlatform,
  { trace: evidence }: Answer,
  trouble: () => PublishFailure,
): PublishFailure {
  if (transient || code === 1 || code === 2 || code < 0) return trouble();
  if (code === 100 && subcode === 33)
    return { next: "revise", field: "text", reason: `${label} does not have what this refers to.`, evidence };
  const field = /image|photo|video|media|file|picture/i.test(words) ? "media" : "text";
  return { next: "revise", field, reason: `${label} refused the post: ${words}`, evidence };
}

function withoutEnvelope(
  { label }: GraphPlatform,
  answer: Answer,
  trouble: () => PublishFailure,
): PublishFailure {
  const { status, trace: evidence } = answer;
  if (status >= 500 || status === 408) return trouble();
  if (status === 429) {
    const reason = `${label}'s limit on requests is used up.`;
    return { next: "wait", until: limitsEnd(answer, new Date()), reason, evidence };
  }
  if (status === 401)
    return { next: "reconnect", reason: `${label} no longer accepts this sign-in. Connect again.`, evidence };
  if (status === 413)
    return { next: "revise", field: "media", reason: `${label} refused the file as too large.`, evidence };
  const reason = `${label} refused the request (${status}) without saying why. An operator has to look at it.`;
  return { next: "configure", reason, evidence };
}

/** Where there are older entries, the cursor that leads to them. */
export function afterOf(json: Json): string | null {
  const paging = asObject(json.paging);
  return paging?.next === undefined ? null : asString(asObject(paging.cursors)?.after);
}
