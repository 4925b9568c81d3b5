import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, AppCredentials, PublishFailure } from "../contract";
import type { ConnectFailure, OAuthConnect } from "../contract-connecting";
import { checkByToken } from "./checking";
import { afterOf, GRAPH_VERSION, type GraphPlatform, graphAsk } from "./graph";
import { graphTrade } from "./graph-trade";
import { hostAt } from "./hosts";
import { asDate, asNumber, asObject, asString, type Json } from "./reading";
import { inSeconds } from "./tokens";

type App = NonNullable<AppCredentials>;

/** What signs in with Facebook: the platform's words, and where a real account lives. */
export type FacebookLogin = { platform: GraphPlatform; publicOrigin: string };

const graphAt = ({ publicOrigin }: FacebookLogin, origin: string): string =>
  `${hostAt(origin, publicOrigin, "graph.facebook.com")}/${GRAPH_VERSION}`;

const unreadable = ({ next, reason, evidence }: PublishFailure): ConnectFailure => ({
  code: next === "wait" ? "unreachable" : "code-refused",
  message: reason,
  ...(evidence ? { evidence } : {}),
});

/** The permissions that were really granted: a person may untick some. */
async function grantedScopes(
  login: FacebookLogin,
  origin: string,
  app: App,
  token: string,
): Promise<Result<string[], ConnectFailure>> {
  const asked = await graphAsk(login.platform, {
    url: `${graphAt(login, origin)}/me/permissions`,
    token,
    appSecret: app.clientSecret,
  });
  if (!asked.ok) return failWith(unreadable(asked.failure));
  const rows = Array.isArray(asked.value.json.data) ? asked.value.json.data.map(asObject) : [];
  return ok(
    rows.flatMap((row) => {
      const name = asString(row?.permission);
      return name && row?.status === "granted" ? [name] : [];
    }),
  );
}

/** What Facebook knows of a token. */
export async function inspectToken(
  login: FacebookLogin,
  origin: string,
  app: App,
  token: string,
): Promise<Result<Json, PublishFailure>> {
  const asked = await graphAsk(login.platform, {
    url: `${graphAt(login, origin)}/debug_token?${new URLSearchParams({ input_token: token })}`,
    token: `${app.clientId}|${app.clientSecret}`,
    secrets: [token, app.clientSecret],
  });
  return asked.ok ? ok(asObject(asked.value.json.data) ?? {}) : asked;
}

/** When a person has to come back although the access goes on: Facebook counts 90 days. Null when it does not say. */
async function dataEnds(login: FacebookLogin, origin: string, app: App, token: string): Promise<Date | null> {
  const inspected = await inspectToken(login, origin, app, token);
  const said = inspected.ok ? inspected.value.data_access_expires_at : null;
  const seconds = asNumber(said);
  return seconds ? new Date(seconds * 1000) : asDate(said);
}

/** Facebook Login: a code, a token of an hour, and one of 60 days from which tokens of Pages come that do not end. */
export function facebookLogin(
  login: FacebookLogin,
): Pick<OAuthConnect, "handshake" | "resolve" | "check" | "exchange"> {
  const { label } = login.platform;
  return {
    // `rerequest` asks again for what was declined before.
    handshake: { scopeSeparator: ",", pkce: "none", extra: { auth_type: "rerequest" } },
    async resolve(_fields, base) {
      const origin = base ?? login.publicOrigin;
      const website = hostAt(origin, login.publicOrigin, "www.facebook.com");
      return ok({
        origin,
        endpoints: {
          authorize: `${website}/${GRAPH_VERSION}/dialog/oauth`,
          token: `${graphAt(login, origin)}/oauth/access_token`,
        },
      });
    },
    check: (origin, app) => checkByToken(label, `${graphAt(login, origin)}/oauth/access_token`, app),
    async exchange({ origin, app, code, redirectUri }) {
      if (!app)
        return fail("app-refused", "This installation is not registered at Facebook. An operator does that.");
      const client = { client_id: app.clientId, client_secret: app.clientSecret };
      const url = `${graphAt(login, origin)}/oauth/access_token`;
      const short = await graphTrade(label, {
        method: "POST",
        url,
        body: { kind: "form", fields: { ...client, redirect_uri: redirectUri, code } },
        secrets: [code, app.clientSecret],
      });
      if (!short.ok) return short;
      const first = asString(short.value.access_token);
      if (!first) return fail("code-refused", "Facebook gave no access. Start again.");
      const query = new URLSearchParams({
        grant_type: "fb_exchange_token",
        ...client,
        fb_exchange_token: first,
      });
      const secrets = [first, app.clientSecret];
      const long = await graphTrade(label, { url: `${url}?${query}`, secrets });
      if (!long.ok) return long;
      const token = asString(long.value.access_token);
      if (!token) return fail("code-refused", "Facebook gave no lasting access. Start again.");
      const scopes = await grantedScopes(login, origin, app, token);
      if (!scopes.ok) return scopes;
      const access: Access = {
        token,
        refreshToken: null,
        expiresAt: inSeconds(long.value.expires_in),
        endsAt: await dataEnds(login, origin, app, token),
        scopes: scopes.value,
      };
      return ok(access);
    },
  };
}

/** The id of the person who signed in, as this application knows them. */
export async function facebookPerson(
  login: FacebookLogin,
  { origin, access, app }: Pick<AccountContext, "origin" | "access" | "app">,
): Promise<Result<string, ConnectFailure>> {
  const asked = await graphAsk(login.platform, {
    url: `${graphAt(login, origin)}/me?fields=id`,
    token: access.token,
    appSecret: app?.clientSecret,
  });
  if (!asked.ok) return failWith(unreadable(asked.failure));
  const id = asString(asked.value.json.id);
  return id ? ok(id) : fail("code-refused", "Facebook did not say whose sign-in this is. Start again.");
}

/** All Pages of a sign-in, page by page, with the fields asked for. */
export async function facebookPages(
  login: FacebookLogin,
  { origin, access, app }: Pick<AccountContext, "origin" | "access" | "app">,
  fields: string,
): Promise<Result<Json[], ConnectFailure>> {
  const pages: Json[] = [];
  let after: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({ fields, limit: "100", ...(after ? { after } : {}) });
    const asked = await graphAsk(login.platform, {
      url: `${graphAt(login, origin)}/me/accounts?${query}`,
      token: access.token,
      appSecret: app?.clientSecret,
    });
    if (!asked.ok) return failWith(unreadable(asked.failure));
    const { json } = asked.value;
    for (const page of Array.isArray(json.data) ? json.data.map(asObject) : []) if (page) pages.push(page);
    after = afterOf(json);
  } while (after !== null && pages.length < 1000);
  return ok(pages);
}
