import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, PublishFailure, RefreshFailure, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Audience } from "../contract-reading";
import { checkByCode } from "../shared/checking";
import { hostAt } from "../shared/hosts";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { accessOf, renew, trade } from "../shared/tokens";
import { limitsOf, readCreator } from "./creator";
import { tiktok as facts } from "./facts";
import { apiOf, ask, PUBLIC, pageAt } from "./http";

const tokenOf = (origin: string): string => `${apiOf(origin)}/v2/oauth/token/`;

/**
 * Sign-in with OAuth 2 in TikTok's own spelling. Proof of the code is left out: it is optional for web applications,
 * and TikTok writes it in another form than everybody else.
 */
export const connect: OAuthConnect = {
  kind: "oauth",
  handshake: { clientParameter: "client_key", scopeSeparator: ",", pkce: "none" },
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    const authorize = `${hostAt(origin, PUBLIC, "www.tiktok.com")}/v2/auth/authorize/`;
    return ok({ origin, endpoints: { authorize, token: tokenOf(origin) } });
  },

  check: checkByCode((asked) => connect.exchange(asked)),

  async exchange({ origin, app, code, redirectUri }) {
    if (!app)
      return fail(
        "not-configured",
        "This installation has no application at TikTok yet. An operator has to register one.",
      );
    const fields = {
      client_key: app.clientId,
      client_secret: app.clientSecret,
      code,
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
    };
    const body = { kind: "form", fields } as const;
    const traded = await trade({ url: tokenOf(origin), body, secrets: [code, app.clientSecret] }, "TikTok");
    if (!traded.ok) return traded;
    const access = accessOf(traded.value, facts.connect.scopes);
    return access
      ? ok(access)
      : fail("code-refused", "TikTok's answer to the sign-in held no access. Start again.");
  },
};

/** Trades the refresh token for new access; TikTok may give another refresh token with it. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const { app, access, origin } = context;
  if (!(app && access.refreshToken))
    return failWith({
      next: "reconnect",
      reason: "TikTok gave nothing to renew this access with. Connect again.",
    });
  const fields = {
    client_key: app.clientId,
    client_secret: app.clientSecret,
    grant_type: "refresh_token",
    refresh_token: access.refreshToken,
  };
  const secrets = [access.refreshToken, access.token, app.clientSecret];
  const renewed = await renew({ url: tokenOf(origin), body: { kind: "form", fields }, secrets }, "TikTok");
  if (!renewed.ok) return renewed;
  const fresh = accessOf(renewed.value, access.scopes);
  if (!fresh) return failWith({ next: "lost", reason: "TikTok's answer to renewing access held no access." });
  // Without a new refresh token the old one goes on, to its own end.
  return ok(
    fresh.refreshToken ? fresh : { ...fresh, refreshToken: access.refreshToken, endsAt: access.endsAt },
  );
}

/** Withdraws access; a token that TikTok does not know is as good as withdrawn. */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const { app, access, origin } = context;
  if (!app) return ok(null);
  const fields = { client_key: app.clientId, client_secret: app.clientSecret, token: access.token };
  const sent = await request({
    method: "POST",
    url: `${apiOf(origin)}/v2/oauth/revoke/`,
    body: { kind: "form", fields },
    secrets: [access.token, app.clientSecret],
  });
  if (sent.ok && sent.value.status < 500 && sent.value.status !== 429) return ok(null);
  const reason = sent.ok
    ? `TikTok answered with an error of its own (${sent.value.status}).`
    : sent.failure.reason;
  return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
}

/** A field whose permission is missing would refuse the whole question. */
async function readUser(
  context: AccountContext,
  fields: Readonly<Record<string, string>>,
): Promise<Result<Json, PublishFailure>> {
  const allowed = Object.entries(fields).filter(([scope]) => context.access.scopes.includes(scope));
  const wanted = allowed.map(([, names]) => names).join(",");
  const answered = await ask(context, { method: "GET", path: `/v2/user/info/?fields=${wanted}` });
  if (!answered.ok) return answered;
  const user = asObject(answered.value.data.user);
  if (user) return ok(user);
  const reason = "TikTok did not say whose sign-in this is. Connect again.";
  return failWith({ next: "reconnect", reason, evidence: answered.value.answer.trace });
}

/** Whose token this is, who may see its posts, and how long its videos may be. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const known = await readUser(context, {
    "user.info.basic": "open_id,avatar_url,display_name",
    "user.info.profile": "username,profile_deep_link",
  });
  if (!known.ok) return known;
  const user = known.value;
  const id = asString(user.open_id);
  if (!id)
    return failWith({
      next: "reconnect",
      reason: "TikTok did not say whose sign-in this is. Connect again.",
    });
  // A creator who may not post right now is still who they are.
  const creator = await readCreator(context);
  const said = creator.ok ? creator.value : null;
  const username = asString(user.username) ?? said?.username ?? null;
  const displayName = asString(user.display_name) ?? said?.nickname ?? username ?? id;
  return ok({
    id,
    handle: username ? `@${username}` : displayName,
    displayName,
    avatarUrl: asWebAddress(user.avatar_url),
    profileUrl: username
      ? pageAt(context, `/@${encodeURIComponent(username)}`)
      : asWebAddress(user.profile_deep_link),
    limits: said ? limitsOf(said) : null,
  });
}

/** Followers and the like, as of now; nothing without the permission to know. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  if (!context.access.scopes.includes("user.info.stats"))
    return ok({ followers: null, following: null, posts: null });
  const known = await readUser(context, {
    "user.info.basic": "open_id",
    "user.info.stats": "follower_count,following_count,likes_count,video_count",
  });
  if (!known.ok) return known;
  const user = known.value;
  return ok({
    followers: asNumber(user.follower_count),
    following: asNumber(user.following_count),
    posts: asNumber(user.video_count),
  });
}
