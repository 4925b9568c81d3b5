import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, AppCredentials, PublishFailure, RefreshFailure } from "../contract";
import type { ConnectFailure, Handshake, OAuthEndpoints } from "../contract-connecting";
import { serverTrouble, unreached } from "./failures";
import { hostAt } from "./hosts";
import { asString } from "./reading";
import { accessOf, inSeconds, renew, scopesOf, trade } from "./tokens";

const ACCOUNTS = "accounts.google.com";
const TOKENS = "oauth2.googleapis.com";

/** Without `offline` there is no refresh token, without `consent` only at the very first sign-in. */
export const googleHandshake: Handshake = { extra: { access_type: "offline", prompt: "consent" } };

/** One of Google's services as far as signing in goes. `origin` is the public one of its accounts. */
export type GoogleSignIn = { label: string; origin: string; scopes: readonly string[] };

export const googleEndpoints = (origin: string, { origin: publicOrigin }: GoogleSignIn): OAuthEndpoints => ({
  authorize: `${hostAt(origin, publicOrigin, ACCOUNTS)}/o/oauth2/v2/auth`,
  token: `${hostAt(origin, publicOrigin, TOKENS)}/token`,
});

/** Trades a code; what a person unticked is missing in the scopes of the answer. */
export async function exchangeGoogle(
  service: GoogleSignIn,
  asked: { origin: string; app: AppCredentials; code: string; verifier: string; redirectUri: string },
): Promise<Result<Access, ConnectFailure>> {
  const { app, code, verifier } = asked;
  if (!app)
    return fail("app-refused", "No Google application is set up here. An operator has to enter one first.");
  const traded = await trade(
    {
      url: googleEndpoints(asked.origin, service).token,
      body: {
        kind: "form",
        fields: {
          grant_type: "authorization_code",
          client_id: app.clientId,
          client_secret: app.clientSecret,
          code,
          code_verifier: verifier,
          redirect_uri: asked.redirectUri,
        },
      },
      secrets: [code, verifier, app.clientSecret],
    },
    service.label,
  );
  if (!traded.ok) return traded;
  const access = accessOf(traded.value, service.scopes);
  return access ? ok(access) : fail("code-refused", "Google gave no access. Start again.");
}

/** Renews access. The refresh token stays the same: Google does not rotate it. */
export async function refreshGoogle(
  service: GoogleSignIn,
  { origin, access, app }: AccountContext,
): Promise<Result<Access, RefreshFailure>> {
  const { refreshToken } = access;
  if (!refreshToken)
    return failWith({
      next: "reconnect",
      reason: "There is nothing to renew this access with. Connect again.",
    });
  if (!app) {
    const until = new Date(Date.now() + 10 * 60_000);
    return failWith({ next: "wait", until, reason: "The Google application is not set up here any more." });
  }
  const renewed = await renew(
    {
      url: googleEndpoints(origin, service).token,
      body: {
        kind: "form",
        fields: {
          grant_type: "refresh_token",
          refresh_token: refreshToken,
          client_id: app.clientId,
          client_secret: app.clientSecret,
        },
      },
      secrets: [refreshToken, app.clientSecret],
    },
    service.label,
  );
  if (!renewed.ok) return renewed;
  const token = asString(renewed.value.access_token);
  if (!token)
    return failWith({ next: "lost", reason: `${service.label}'s answer to renewing access held none.` });
  return ok({
    token,
    refreshToken: asString(renewed.value.refresh_token) ?? refreshToken,
    expiresAt: inSeconds(renewed.value.expires_in),
    endsAt: inSeconds(renewed.value.refresh_token_expires_in) ?? access.endsAt,
    scopes: scopesOf(renewed.value.scope, access.scopes),
  });
}

/** Takes the whole grant back; a token that Google does not know is as good as taken back. */
export async function revokeGoogle(
  service: GoogleSignIn,
  { origin, access }: AccountContext,
): Promise<Result<null, PublishFailure>> {
  const token = access.refreshToken ?? access.token;
  const sent = await request({
    method: "POST",
    url: `${hostAt(origin, service.origin, TOKENS)}/revoke`,
    body: { kind: "form", fields: { token } },
    secrets: [token],
    timeoutMs: 15_000,
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const { status } = sent.value;
  return status >= 500 || status === 429
    ? failWith(serverTrouble(sent.value, "free", service.label))
    : ok(null);
}
