import { createHash, randomBytes } from "node:crypto";
import type { Handshake } from "@/lib/platforms/contract-connecting";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";

/** How long a person may take at the platform's consent page. */
export const STATE_MINUTES = 15;

export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A fresh `state` and PKCE pair (S256). */
export function newHandshake(): { state: string; verifier: string; challenge: string } {
  const verifier = randomBytes(48).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { state: randomBytes(32).toString("base64url"), verifier, challenge };
}

/** Every permission a platform's facts ask for, those that are no fault when they lack included. */
export const scopesAsked = ({ scopes, extraScopes = [] }: PlatformFacts["connect"]): string[] => [
  ...new Set([...scopes, ...extraScopes]),
];

type Ask = {
  clientId: string;
  redirectUri: string;
  scopes: readonly string[];
  state: string;
  challenge: string;
};

/** Address of the consent page for one handshake. What a platform adds never replaces what the handshake needs. */
export function authorizeUrl(endpoint: string, ask: Ask, how: Handshake = {}): string {
  const url = new URL(endpoint);
  const parameters = {
    ...how.extra,
    response_type: "code",
    [how.clientParameter ?? "client_id"]: ask.clientId,
    redirect_uri: ask.redirectUri,
    ...(ask.scopes.length > 0 ? { scope: ask.scopes.join(how.scopeSeparator ?? " ") } : {}),
    state: ask.state,
    ...(how.pkce === "none" ? {} : { code_challenge: ask.challenge, code_challenge_method: "S256" }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // Not every platform reads a plus sign as a space.
  url.search = url.searchParams.toString().replaceAll("+", "%20");
  return url.href;
}

/** The code without the `#_` that some platforms append to their answer. */
export const plainCode = (code: string): string => code.replace(/#_?$/, "");

/** Scopes as an answer lists them, separated by spaces or commas. */
const scopesIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/**
 * What was granted: as the token's answer says it, else as the way back said it. An answer that says nothing grants
 * what was asked (RFC 6749, 5.1).
 */
export function grantedScopes(
  exchanged: readonly string[],
  returned: string | undefined,
  asked: readonly string[],
): string[] {
  if (exchanged.length > 0) return [...exchanged];
  const named = scopesIn(returned ?? "");
  return named.length > 0 ? named : [...asked];
}

/** Whether an `iss` that came back names the server the handshake began with. A missing one is fine: few servers send it. */
export function isIssuer(given: string | undefined, base: string): boolean {
  if (given === undefined) return true;
  const plain = (text: string) => text.replace(/\/+$/, "");
  return plain(given) === plain(base) || plain(given) === new URL(base).origin;
}

/** Why a handshake did not end in a channel, for the address bar; the sentence is looked up, never carried. */
export const REFUSALS = {
  denied: "Access was not granted, so nothing was connected. Connect again and choose Allow.",
  used: "This sign-in was already used. If the channel is not in the list, connect again.",
  expired: "This sign-in took too long and has expired. Connect again.",
  foreign: "This sign-in was begun in another browser or by another person. Connect again from here.",
  issuer:
    "The answer came from another server than the one you named, so it was not accepted. Connect again.",
  unknown: "This sign-in was not begun here, so it was not accepted. Connect from this page.",
  "not-allowed": "Your role in this workspace does not let you connect channels. Ask an owner or admin.",
  application:
    "The platform does not let this installation ask for what it needs, so nothing was connected. The operator has to check the application there: its permissions, and its redirect address.",
  "platform-error": "The platform ended the sign-in with an error. Try again in a few minutes.",
  "code-refused": "The platform did not accept the sign-in. Connect again.",
  "app-forgotten": "The server had forgotten Posthaste. Connect again, and it will be registered anew.",
  unreachable: "The server did not answer in time. Connect again in a minute.",
  "no-accounts":
    "This sign-in may act for no page, organisation or other account that could be connected. Connect again and choose at least one at the platform, or sign in there as somebody who manages one.",
  "channel-gone":
    "The channel was disconnected meanwhile, so nothing was changed. Connect the account anew if you want it back.",
  "sandbox-away": "The sandbox is not running. Start it with npm start, then connect again.",
} as const;

export type Refusal = keyof typeof REFUSALS;

export const isRefusal = (code: string): code is Refusal => Object.hasOwn(REFUSALS, code);

/** Names under which platforms say that a person did not agree. */
const DENIALS = new Set([
  "access_denied",
  "user_denied",
  "user_cancelled_login",
  "user_cancelled_authorize",
  "consent_declined",
]);

/** Names of errors that no person at the consent page can end: the application is not set up for what was asked. */
const OPERATOR_ERRORS = new Set([
  "unauthorized_scope_error",
  "unauthorized_client",
  "invalid_client",
  "invalid_client_id",
  "invalid_redirect_uri",
  "redirect_uri_mismatch",
  "invalid_request",
  "invalid_scope",
  "scope_not_authorized",
  "scope_permission_missed",
  "unsupported_response_type",
]);

/** What an `error` on the way back means. */
export function refusalOf(error: string): Refusal {
  const name = error.toLowerCase();
  if (DENIALS.has(name)) return "denied";
  return OPERATOR_ERRORS.has(name) ? "application" : "platform-error";
}
