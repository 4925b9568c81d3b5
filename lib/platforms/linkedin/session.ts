import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, PublishFailure, RefreshFailure, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { PlatformFacts } from "../contract-facts";
import { aboutRequest, checkByCode } from "../shared/checking";
import { asString, asWebAddress } from "../shared/reading";
import { accessOf, renew, trade } from "../shared/tokens";
import { askObject, PUBLIC, www } from "./http";

const LABEL = "LinkedIn";

const exchanging =
  ({ connect }: PlatformFacts): OAuthConnect["exchange"] =>
  async ({ origin, app, code, redirectUri }) => {
    if (!app) return fail("app-refused", "This installation has no application at LinkedIn yet.");
    const { clientId, clientSecret } = app;
    const traded = await trade(
      {
        url: `${www(origin)}/oauth/v2/accessToken`,
        body: {
          kind: "form",
          fields: {
            grant_type: "authorization_code",
            code,
            client_id: clientId,
            client_secret: clientSecret,
            redirect_uri: redirectUri,
          },
        },
        secrets: [code, clientSecret],
      },
      LABEL,
    );
    if (!traded.ok) return traded;
    const access = accessOf(traded.value, connect.scopes);
    return access ? ok(access) : fail("code-refused", "LinkedIn gave no access. Start again.");
  };

/** Sign-in with the operator's application; web applications have no PKCE there. */
export const connecting = (facts: PlatformFacts): OAuthConnect => ({
  kind: "oauth",
  handshake: { pkce: "none" },
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    const oauth = `${www(origin)}/oauth/v2`;
    return ok({ origin, endpoints: { authorize: `${oauth}/authorization`, token: `${oauth}/accessToken` } });
  },
  check: checkByCode(exchanging(facts), aboutRequest),
  exchange: exchanging(facts),
});

/** Renews access for another 60 days. The refresh token ends a year after the sign-in, however often it is used. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const { app, access, origin } = context;
  const { refreshToken } = access;
  if (!(app && refreshToken))
    return failWith({
      next: "reconnect",
      reason: "LinkedIn gave nothing to renew access with. Connect again.",
    });
  const renewed = await renew(
    {
      url: `${www(origin)}/oauth/v2/accessToken`,
      body: {
        kind: "form",
        fields: {
          grant_type: "refresh_token",
          refresh_token: refreshToken,
          client_id: app.clientId,
          client_secret: app.clientSecret,
        },
      },
      secrets: [refreshToken, access.token, app.clientSecret],
    },
    LABEL,
  );
  if (!renewed.ok) return renewed;
  const fresh = accessOf(renewed.value, access.scopes);
  if (!fresh)
    return failWith({ next: "lost", reason: "LinkedIn's answer to renewing access held no token." });
  return ok(
    fresh.refreshToken
      ? { ...fresh, endsAt: fresh.endsAt ?? access.endsAt }
      : { ...fresh, refreshToken, endsAt: access.endsAt },
  );
}

/** Whose profile this is. Members are known by their names: the address of their profile is not told. */
export async function identifyMember(
  context: AccountContext,
): Promise<Result<RemoteAccount, PublishFailure>> {
  const asked = await askObject(context, { path: "/v2/userinfo" });
  if (!asked.ok) return asked;
  const { json, answer } = asked.value;
  const id = asString(json.sub);
  if (!id) {
    const reason = "LinkedIn did not say whose sign-in this is. Connect again.";
    return failWith({ next: "reconnect", reason, evidence: answer.trace });
  }
  const parts = [asString(json.given_name), asString(json.family_name)].filter((part) => part !== null);
  const name = asString(json.name) ?? (parts.join(" ") || id);
  return ok({
    id,
    handle: name,
    displayName: name,
    avatarUrl: asWebAddress(json.picture),
    profileUrl: null,
    limits: null,
  });
}

/**
 * Withdraws the token. Only a member's own: one token acts for all pages of a sign-in, so that of a page that is taken off
 * is still another's.
 */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const { app, access, origin } = context;
  if (!app) return ok(null);
  const sent = await request({
    method: "POST",
    url: `${www(origin)}/oauth/v2/revoke`,
    body: {
      kind: "form",
      fields: { client_id: app.clientId, client_secret: app.clientSecret, token: access.token },
    },
    secrets: [access.token, app.clientSecret],
  });
  if (sent.ok && sent.value.status < 500 && sent.value.status !== 429) return ok(null);
  const reason = sent.ok
    ? `LinkedIn answered with an error of its own (${sent.value.status}).`
    : sent.failure.reason;
  return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
}
