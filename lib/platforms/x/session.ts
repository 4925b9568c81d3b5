import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, PublishFailure, RefreshFailure, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { ChannelLimits } from "../contract-facts";
import type { Audience } from "../contract-reading";
import { aboutRequest, checkByCode } from "../shared/checking";
import { errorNameOf } from "../shared/failures";
import { hostAt, isSimulated } from "../shared/hosts";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { accessOf, basic, renew, trade } from "../shared/tokens";
import { x as facts } from "./facts";
import { apiOf, ask, PUBLIC } from "./http";

const tokenOf = (origin: string): string => `${apiOf(origin)}/2/oauth2/token`;

/** Sign-in with OAuth 2 and PKCE; the code lives half a minute. */
export const connect: OAuthConnect = {
  kind: "oauth",
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    const authorize = `${hostAt(origin, PUBLIC, "x.com")}/i/oauth2/authorize`;
    return ok({ origin, endpoints: { authorize, token: tokenOf(origin) } });
  },

  check: checkByCode((asked) => connect.exchange(asked), aboutRequest),

  async exchange({ origin, app, code, verifier, redirectUri }) {
    if (!app)
      return fail(
        "not-configured",
        "This installation has no application at X yet. An operator has to register one.",
      );
    const traded = await trade(
      {
        url: tokenOf(origin),
        headers: basic(app.clientId, app.clientSecret),
        body: {
          kind: "form",
          fields: {
            grant_type: "authorization_code",
            code,
            redirect_uri: redirectUri,
            code_verifier: verifier,
          },
        },
        secrets: [code, verifier, app.clientSecret],
      },
      "X",
    );
    if (!traded.ok) return traded;
    const access = accessOf(traded.value, facts.connect.scopes);
    return access
      ? ok(access)
      : fail("code-refused", "X's answer to the sign-in held no access. Start again.");
  },
};

/** An answer of 401 is about the application, not the account: the refresh token is as good as before. */
const APP_WAIT_MS = 600_000;

/** Trades the refresh token for a new pair; the old one is dead from then on. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const { app, access, origin } = context;
  if (!(app && access.refreshToken))
    return failWith({
      next: "reconnect",
      reason: "X gave nothing to renew this access with. Connect again.",
    });
  const renewed = await renew(
    {
      url: tokenOf(origin),
      headers: basic(app.clientId, app.clientSecret),
      body: { kind: "form", fields: { grant_type: "refresh_token", refresh_token: access.refreshToken } },
      secrets: [access.refreshToken, access.token, app.clientSecret],
    },
    "X",
    (answer) => answer.status === 400 && /^invalid_/.test(errorNameOf(answer)),
  );
  if (!renewed.ok) return failWith(aboutTheApp(renewed.failure));
  const fresh = accessOf(renewed.value, access.scopes);
  if (fresh) return ok(fresh);
  return failWith({ next: "lost", reason: "X's answer to renewing access held no access." });
}

function aboutTheApp(failure: RefreshFailure): RefreshFailure {
  const { evidence } = failure;
  if (evidence?.status !== 401) return failure;
  const reason =
    "X does not accept this installation's application. An operator has to look at its credentials.";
  return { next: "wait", until: new Date(Date.now() + APP_WAIT_MS), reason, evidence };
}

/** Withdraws both tokens; ones that X does not know are as good as withdrawn. */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const { app, access, origin } = context;
  if (!app) return ok(null);
  const tokens = [
    [access.refreshToken, "refresh_token"],
    [access.token, "access_token"],
  ] as const;
  for (const [token, hint] of tokens) {
    if (!token) continue;
    const sent = await request({
      method: "POST",
      url: `${apiOf(origin)}/2/oauth2/revoke`,
      headers: basic(app.clientId, app.clientSecret),
      body: { kind: "form", fields: { token, token_type_hint: hint } },
      secrets: [token, app.clientSecret],
    });
    const trouble = sent.ok && (sent.value.status >= 500 || sent.value.status === 429);
    if (sent.ok && !trouble) continue;
    const reason = sent.ok
      ? `X answered with an error of its own (${sent.value.status}).`
      : sent.failure.reason;
    return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
  }
  return ok(null);
}

const ME =
  "/2/users/me?user.fields=id,name,username,profile_image_url,verified_type,subscription_type,public_metrics";

async function me(context: AccountContext): Promise<Result<Json, PublishFailure>> {
  const answered = await ask(context, { path: ME });
  if (!answered.ok) return answered;
  const user = asObject(answered.value.json.data);
  if (user && asString(user.id)) return ok(user);
  const reason = "X did not say whose sign-in this is. Connect again.";
  return failWith({ next: "reconnect", reason, evidence: answered.value.answer.trace });
}

/** Subscribers may write up to 25,000 characters (help.x.com/using-x/x-premium) and post longer videos. */
const PREMIUM: ChannelLimits = {
  text: { ...facts.text, max: 25_000 },
  ...(facts.videos ? { videos: { ...facts.videos, maxSeconds: 1_200 } } : {}),
};

const subscribes = (user: Json): boolean => {
  const tier = asString(user.subscription_type);
  return tier !== null && tier.toLowerCase() !== "none";
};

/** Whose token this is; with a subscription come longer texts. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const known = await me(context);
  if (!known.ok) return known;
  const user = known.value;
  const id = asString(user.id) ?? "";
  const username = asString(user.username);
  const base = isSimulated(context, PUBLIC) ? context.origin : PUBLIC;
  return ok({
    id,
    handle: username ? `@${username}` : id,
    displayName: asString(user.name) ?? username ?? id,
    avatarUrl: asWebAddress(user.profile_image_url),
    profileUrl: username ? `${base}/${encodeURIComponent(username)}` : null,
    limits: subscribes(user) ? PREMIUM : null,
  });
}

/** Followers and the like, as of now. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const known = await me(context);
  if (!known.ok) return known;
  const counts = asObject(known.value.public_metrics) ?? {};
  return ok({
    followers: asNumber(counts.followers_count),
    following: asNumber(counts.following_count),
    posts: asNumber(counts.tweet_count ?? counts.post_count),
  });
}
