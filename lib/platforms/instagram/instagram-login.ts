import { fail, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, RefreshFailure } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { graphRenew, longLived } from "../shared/graph-renew";
import { graphTrade } from "../shared/graph-trade";
import { asObject, asString } from "../shared/reading";
import { scopesOf } from "../shared/tokens";
import { instagram as facts } from "./facts";
import { instagramLogin as side } from "./http";

const LABEL = "Instagram";

/** The redirect ends in `#_`, which some browsers leave at the code. */
const clean = (code: string): string => code.replace(/#_$/, "");

/** Sign-in with Instagram itself: a code, a token of an hour, a token of 60 days. */
export const connect: OAuthConnect = {
  kind: "oauth",
  handshake: { scopeSeparator: ",", pkce: "none" },
  async resolve(_fields, base) {
    const origin = base ?? side.publicOrigin;
    return ok({
      origin,
      endpoints: {
        authorize: `${side.host({ origin }, "www.instagram.com")}/oauth/authorize`,
        token: `${side.host({ origin }, "api.instagram.com")}/oauth/access_token`,
      },
    });
  },

  async exchange({ origin, app, code, redirectUri }) {
    if (!app)
      return fail("app-refused", "Posthaste is not registered with Instagram. An operator does that.");
    const { clientId, clientSecret } = app;
    const short = await graphTrade(LABEL, {
      method: "POST",
      url: `${side.host({ origin }, "api.instagram.com")}/oauth/access_token`,
      body: {
        kind: "form",
        fields: {
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: "authorization_code",
          redirect_uri: redirectUri,
          code: clean(code),
        },
      },
      secrets: [code, clean(code), clientSecret],
    });
    if (!short.ok) return short;
    // Both forms are documented and seen: a list of one, and the fields themselves.
    const given = asObject(Array.isArray(short.value.data) ? short.value.data[0] : short.value);
    const token = asString(given?.access_token);
    if (!token) return fail("code-refused", "Instagram gave no access. Start again.");
    const query = new URLSearchParams({
      grant_type: "ig_exchange_token",
      client_secret: clientSecret,
      access_token: token,
    });
    const long = await graphTrade(LABEL, {
      url: `${side.host({ origin }, "graph.instagram.com")}/access_token?${query}`,
      secrets: [token, clientSecret],
    });
    if (!long.ok) return long;
    const access = longLived(long.value, scopesOf(given?.permissions, facts.connect.scopes));
    return access ? ok(access) : fail("code-refused", "Instagram gave no lasting access. Start again.");
  },
};

/** Renews the token with itself, for another 60 days. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const { access } = context;
  const query = new URLSearchParams({ grant_type: "ig_refresh_token", access_token: access.token });
  const url = `${side.host(context, "graph.instagram.com")}/refresh_access_token?${query}`;
  return graphRenew(LABEL, { url, access });
}
