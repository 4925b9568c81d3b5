import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, PublishFailure, RefreshFailure, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { ChannelLimits } from "../contract-facts";
import { checkByToken } from "../shared/checking";
import { graphRenew, longLived } from "../shared/graph-renew";
import { graphTrade } from "../shared/graph-trade";
import { asNumber, asObject, asString, asWebAddress } from "../shared/reading";
import { threads as facts } from "./facts";
import { ask, hostOf, PUBLIC } from "./http";

const LABEL = "Threads";

const graphAt = (origin: string): string => hostOf(origin, "graph.threads.net");

/** The redirect ends in `#_`, which some browsers leave at the code. */
const clean = (code: string): string => code.replace(/#_$/, "");

/** Sign-in with Threads: a code, a token of an hour, a token of 60 days. */
export const connect: OAuthConnect = {
  kind: "oauth",
  handshake: { scopeSeparator: ",", pkce: "none" },
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    return ok({
      origin,
      endpoints: {
        authorize: `${hostOf(origin, "threads.net")}/oauth/authorize`,
        token: `${graphAt(origin)}/oauth/access_token`,
      },
    });
  },

  check: (origin, app) => checkByToken(LABEL, `${graphAt(origin)}/oauth/access_token`, app),

  async exchange({ origin, app, code, redirectUri }) {
    if (!app) return fail("app-refused", "Posthaste is not registered with Threads. An operator does that.");
    const { clientId, clientSecret } = app;
    const short = await graphTrade(LABEL, {
      method: "POST",
      url: `${graphAt(origin)}/oauth/access_token`,
      body: {
        kind: "form",
        fields: {
          client_id: clientId,
          client_secret: clientSecret,
          code: clean(code),
          grant_type: "authorization_code",
          redirect_uri: redirectUri,
        },
      },
      secrets: [code, clean(code), clientSecret],
    });
    if (!short.ok) return short;
    const token = asString(short.value.access_token);
    if (!token) return fail("code-refused", "Threads gave no access. Start again.");
    const query = new URLSearchParams({
      grant_type: "th_exchange_token",
      client_secret: clientSecret,
      access_token: token,
    });
    const long = await graphTrade(LABEL, {
      url: `${graphAt(origin)}/access_token?${query}`,
      secrets: [token, clientSecret],
    });
    if (!long.ok) return long;
    const lasting = asString(long.value.access_token);
    const access = longLived(long.value, await grantedTo(origin, lasting ?? ""));
    return access ? ok(access) : fail("code-refused", "Threads gave no lasting access. Start again.");
  },
};

/** The permissions that a token carries: a person may untick some. All that were asked for, where Threads does not say. */
async function grantedTo(origin: string, token: string): Promise<readonly string[]> {
  const asked = [...facts.connect.scopes, ...(facts.connect.extraScopes ?? [])];
  const access = { token, refreshToken: null, expiresAt: null, endsAt: null, scopes: [] };
  const context = { origin, accountId: "", handle: "", access, app: null };
  const query = new URLSearchParams({ input_token: token });
  const answered = await ask(context, { path: `/debug_token?${query}` });
  const scopes = answered.ok ? asObject(answered.value.json.data)?.scopes : null;
  return Array.isArray(scopes) ? scopes.filter((one) => typeof one === "string") : asked;
}

/** Renews the token with itself, for another 60 days. */
export const refresh = (context: AccountContext): Promise<Result<Access, RefreshFailure>> => {
  const { access, origin } = context;
  const query = new URLSearchParams({ grant_type: "th_refresh_token", access_token: access.token });
  return graphRenew(LABEL, { url: `${graphAt(origin)}/refresh_access_token?${query}`, access });
};

const QUOTAS: Readonly<Record<string, string>> = {
  posts: "config",
  replies: "reply_config",
  deletions: "delete_config",
};

/** The profile's own limits of a day, where Threads tells them. */
async function limitsOf(context: AccountContext, id: string): Promise<ChannelLimits | null> {
  const fields = "quota_usage,config,reply_quota_usage,reply_config,delete_quota_usage,delete_config";
  const path = `/${encodeURIComponent(id)}/threads_publishing_limit?fields=${fields}`;
  const answered = await ask(context, { path, timeoutMs: 10_000 });
  if (!answered.ok) return null;
  const [row] = (Array.isArray(answered.value.json.data) ? answered.value.json.data : []).map(asObject);
  const quotas = (facts.quotas ?? []).map((quota) => {
    const config = asObject(row?.[QUOTAS[quota.name] ?? ""]);
    const limit = asNumber(config?.quota_total);
    const windowSeconds = asNumber(config?.quota_duration);
    return limit && windowSeconds ? { ...quota, limit, windowSeconds } : quota;
  });
  return { quotas };
}

/** Whose access it is: one token is one profile. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const answered = await ask(context, { path: "/me?fields=id,username,name,threads_profile_picture_url" });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const id = asString(json.id);
  const username = asString(json.username);
  if (!id || !username) {
    const reason = "Threads did not say whose sign-in this is. Connect again.";
    return failWith({ next: "reconnect", reason, evidence: answer.trace });
  }
  return ok({
    id,
    handle: `@${username}`,
    displayName: asString(json.name) ?? username,
    avatarUrl: asWebAddress(json.threads_profile_picture_url),
    profileUrl: `https://www.threads.com/@${encodeURIComponent(username)}`,
    limits: await limitsOf(context, id),
  });
}
