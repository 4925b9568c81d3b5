import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type {
  Access,
  AccountContext,
  AppCredentials,
  PublishFailure,
  RefreshFailure,
  RemoteAccount,
} from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Audience } from "../contract-reading";
import { checkByCode } from "../shared/checking";
import { errorNameOf } from "../shared/failures";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { accessOf, basic, renew, type TokenRequest, trade } from "../shared/tokens";
import { readCommunities } from "./communities";
import { reddit as facts } from "./facts";
import { agentOf, ask, PUBLIC, wwwAt } from "./http";

const tokenRequest = (
  origin: string,
  app: NonNullable<AppCredentials>,
  fields: Readonly<Record<string, string>>,
  secret: string,
  handle = "",
): TokenRequest => ({
  url: `${wwwAt(origin)}/api/v1/access_token`,
  headers: { ...basic(app.clientId, app.clientSecret), ...agentOf(app, handle) },
  body: { kind: "form", fields },
  secrets: [secret, app.clientSecret],
});

/** OAuth without PKCE; `duration=permanent` brings a refresh token. */
export const connect: OAuthConnect = {
  kind: "oauth",
  handshake: { pkce: "none", extra: { duration: "permanent" } },
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    const at = `${wwwAt(origin)}/api/v1`;
    return ok({ origin, endpoints: { authorize: `${at}/authorize`, token: `${at}/access_token` } });
  },
  check: checkByCode((asked) => connect.exchange(asked)),
  async exchange({ origin, app, code, redirectUri }) {
    if (!app) return fail("not-registered", "Reddit is not set up on this installation.");
    const fields = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
    // A client that is not known gets a bare 401; a bad code is told in a 200.
    const traded = await trade(
      tokenRequest(origin, app, fields, code),
      facts.label,
      ({ status }) => status === 401,
    );
    if (!traded.ok) return traded;
    const access = accessOf(traded.value, facts.connect.scopes);
    return access ? ok(access) : fail("code-refused", "Reddit did not hand out access. Start again.");
  },
};

/** New access for the refresh token, which stays the same unless Reddit says otherwise. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const { app, access, origin, handle } = context;
  const { refreshToken } = access;
  if (!app || !refreshToken)
    return failWith({ next: "reconnect", reason: "This sign-in cannot be renewed. Connect again." });
  const fields = { grant_type: "refresh_token", refresh_token: refreshToken };
  const renewed = await renew(
    tokenRequest(origin, app, fields, refreshToken, handle),
    facts.label,
    (answer) => /^invalid_(grant|request)$/.test(errorNameOf(answer)),
  );
  if (!renewed.ok) return renewed;
  const next = accessOf(renewed.value, access.scopes);
  if (!next) return failWith({ next: "lost", reason: "Reddit's answer held no access." });
  return ok(next.refreshToken ? next : { ...next, refreshToken, endsAt: access.endsAt });
}

/** Ends the sign-in at Reddit: with the refresh token its access ends too. */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const { app, access, origin, handle } = context;
  if (!app) return ok(null);
  const token = access.refreshToken ?? access.token;
  const token_type_hint = access.refreshToken ? "refresh_token" : "access_token";
  const sent = await request({
    method: "POST",
    url: `${wwwAt(origin)}/api/v1/revoke_token`,
    headers: { ...basic(app.clientId, app.clientSecret), ...agentOf(app, handle) },
    body: { kind: "form", fields: { token, token_type_hint } },
    secrets: [token, app.clientSecret],
  });
  if (sent.ok && sent.value.status < 500 && sent.value.status !== 429) return ok(null);
  const reason = sent.ok ? `Reddit answered with ${sent.value.status}.` : sent.failure.reason;
  return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
}

async function readMe(context: AccountContext): Promise<Result<Json, PublishFailure>> {
  const answered = await ask(context, { path: "/api/v1/me" });
  if (!answered.ok) return answered;
  const json = asObject(answered.value.json);
  if (json && asString(json.id) && asString(json.name)) return ok(json);
  const evidence = answered.value.answer.trace;
  const reason = "Reddit did not say whose sign-in this is. Connect again.";
  return failWith({ next: "reconnect", reason, evidence });
}

/** Whose access this is, with the places it can post to. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const me = await readMe(context);
  if (!me.ok) return me;
  const name = asString(me.value.name) ?? "";
  const places = await readCommunities({ ...context, handle: name }, name);
  if (!places.ok) return places;
  return ok({
    id: `t2_${asString(me.value.id)}`,
    handle: `u/${name}`,
    displayName: asString(asObject(me.value.subreddit)?.title) ?? name,
    avatarUrl: asWebAddress(me.value.icon_img),
    profileUrl: `${wwwAt(context.origin)}/user/${encodeURIComponent(name)}/`,
    limits: { choices: { subreddit: places.value } },
  });
}

/** Followers of the profile; Reddit counts nothing else that can be compared. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const me = await readMe(context);
  if (!me.ok) return me;
  const followers = asNumber(asObject(me.value.subreddit)?.subscribers);
  return ok({ followers, following: null, posts: null });
}
