import { type Answer, objectOf, retryAt } from "@/lib/outbound/answer";
import { type RequestOptions, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { Access, RefreshFailure } from "../contract";
import type { ConnectFailure } from "../contract-connecting";
import { errorNameOf, notConnected, wordsOf } from "./failures";
import { asNumber, asString, type Json } from "./reading";

/** A request for tokens. `secrets` are kept out of every trace. */
export type TokenRequest = Pick<RequestOptions, "url" | "method" | "body" | "headers"> & {
  secrets: readonly string[];
};

const TIMEOUT_MS = 15_000;

const ask = ({ method = "POST", ...options }: TokenRequest) =>
  request({ method, ...options, timeoutMs: TIMEOUT_MS });

/** The header of a client that proves itself with `client_secret_basic`. */
export const basic = (id: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`,
});

/** Seconds from now as an instant; null when nothing was said. */
export const inSeconds = (seconds: unknown): Date | null => {
  const count = asNumber(typeof seconds === "string" ? Number(seconds) : seconds);
  return count === null || count === 0 ? null : new Date(Date.now() + count * 1000);
};

/** Scopes as they come back: separated by spaces or commas, or a list. `fallback` when nothing was said. */
export function scopesOf(given: unknown, fallback: readonly string[]): string[] {
  if (Array.isArray(given)) return given.filter((one) => typeof one === "string");
  const text = asString(given);
  return text ? text.split(/[\s,]+/).filter(Boolean) : [...fallback];
}

/**
 * The usual answer of a token endpoint; null when it holds no token. Without a refresh token access ends with the token;
 * with one when the refresh token ends, if that is said.
 */
export function accessOf(json: Json | null, fallbackScopes: readonly string[]): Access | null {
  const token = asString(json?.access_token);
  if (!json || !token) return null;
  const refreshToken = asString(json.refresh_token);
  const expiresAt = inSeconds(json.expires_in);
  const endsAt = refreshToken
    ? inSeconds(json.refresh_token_expires_in ?? json.refresh_expires_in)
    : expiresAt;
  return { token, refreshToken, expiresAt, endsAt, scopes: scopesOf(json.scope, fallbackScopes) };
}

/**
 * Trades a code for tokens: the JSON object of a 200 that is no error in disguise. `label` is the platform's name. Fails
 * with `unreachable`, `code-refused` or `app-refused` (the application's credentials are not accepted: so say the name of
 * the error, or `isAboutApp`).
 */
export async function trade(
  options: TokenRequest,
  label: string,
  isAboutApp: (answer: Answer) => boolean = () => false,
): Promise<Result<Json, ConnectFailure>> {
  const sent = await ask(options);
  if (!sent.ok) return failWith({ ...notConnected(sent.failure, undefined), code: "unreachable" });
  const answer = sent.value;
  const json = objectOf(answer);
  if (answer.status < 300 && json && !("error" in json)) return ok(json);
  const name = errorNameOf(answer);
  // The answer may repeat the code it refuses; the name of an error is one word.
  const evidence = { ...answer.trace, body: "", ...(/^[a-z_]{3,40}$/.test(name) ? { note: name } : {}) };
  if (answer.status >= 500 || answer.status === 429)
    return failWith({
      code: "unreachable",
      message: `${label} is in trouble of its own. Try again in a few minutes.`,
      evidence,
    });
  if (/client/.test(name) || isAboutApp(answer))
    return failWith({
      code: "app-refused",
      message: `${label} does not accept this installation's application. An operator has to look at its credentials.`,
      evidence,
    });
  return failWith({
    code: "code-refused",
    message: `${label} did not accept the sign-in: ${wordsOf(answer) ?? answer.status}. Start again.`,
    evidence,
  });
}

/**
 * Renews access: the JSON object of a 200 that is no error in disguise. `isEnd` says of a refusal whether it is final
 * (the usual `invalid_grant` is); any other answer that cannot be read is a lost one.
 */
export async function renew(
  options: TokenRequest,
  label: string,
  isEnd: (answer: Answer) => boolean = (answer) => errorNameOf(answer) === "invalid_grant",
): Promise<Result<Json, RefreshFailure>> {
  const sent = await ask(options);
  if (!sent.ok) {
    const { kind, reason, trace } = sent.failure;
    if (kind === "unanswered") return failWith({ next: "lost", reason, evidence: trace });
    return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason, evidence: trace });
  }
  const answer = sent.value;
  const json = objectOf(answer);
  const evidence = { ...answer.trace, body: "" };
  if (answer.status < 300 && json && !("error" in json)) return ok(json);
  if (isEnd(answer))
    return failWith({ next: "reconnect", reason: `${label} ended this sign-in. Connect again.`, evidence });
  if (answer.status === 429) {
    const until = retryAt(answer, new Date()) ?? new Date(Date.now() + 60_000);
    return failWith({
      next: "wait",
      until,
      reason: `${label} asks to wait before renewing access.`,
      evidence,
    });
  }
  const reason = `${label}'s answer to renewing access was of no use (${answer.status}).`;
  return failWith({ next: "lost", reason, evidence });
}
