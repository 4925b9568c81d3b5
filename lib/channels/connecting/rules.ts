import { createHash, randomBytes } from "node:crypto";

/** How long a person may take at the platform's consent page. */
export const STATE_MINUTES = 15;

export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A fresh `state` and PKCE pair (S256). */
export function newHandshake(): { state: string; verifier: string; challenge: string } {
  const verifier = randomBytes(48).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { state: randomBytes(32).toString("base64url"), verifier, challenge };
}

/** Address of the consent page for one handshake. */
export function authorizeUrl(
  endpoint: string,
  ask: { clientId: string; redirectUri: string; scopes: string; state: string; challenge: string },
): string {
  const url = new URL(endpoint);
  const parameters = {
    response_type: "code",
    client_id: ask.clientId,
    redirect_uri: ask.redirectUri,
    scope: ask.scopes,
    state: ask.state,
    code_challenge: ask.challenge,
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
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
  "platform-error": "The platform ended the sign-in with an error. Try again in a few minutes.",
  "code-refused": "The platform did not accept the sign-in. Connect again.",
  "app-forgotten": "The server had forgotten Posthaste. Connect again, and it will be registered anew.",
  unreachable: "The server did not answer in time. Connect again in a minute.",
  "sandbox-away": "The sandbox is not running. Start it with npm start, then connect again.",
} as const;

export type Refusal = keyof typeof REFUSALS;

export const isRefusal = (code: string): code is Refusal => Object.hasOwn(REFUSALS, code);
