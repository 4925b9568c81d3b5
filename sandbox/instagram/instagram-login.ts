import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { longToken, type OwnTokens, refreshedToken, shortToken } from "../graph/own-tokens.ts";
import { signIn } from "../graph/sign-in.ts";
import { clientOf } from "../oauth/grants.ts";
import type { GrantData, Service } from "./network.ts";

const tokensOf = ({ way, grants }: Service): OwnTokens<GrantData> => ({
  grants,
  prefix: "IGAA",
  short: "ig",
  basic: way.scopes.read,
  clientId: clientOf(way.id).id,
  // As the documents show it; live answers are often flat, which clients have to take as well.
  shown: (token, { accountId, scopes }) => ({
    data: [{ access_token: token, user_id: accountId, permissions: scopes.join(",") }],
  }),
});

/** Sign-in with Instagram: consent page, and tokens of an hour and of 60 days. */
export function instagramLoginRoutes(service: Service): Hono<SandboxEnv> {
  const { way, grants, accounts, world } = service;
  const routes = new Hono<SandboxEnv>();
  const about = tokensOf(service);
  routes.on(["GET", "POST"], "/www.instagram.com/oauth/authorize", (c) =>
    signIn(c, {
      platform: way,
      grants,
      accounts: accounts.list(),
      meanings: way.meanings,
      fixed: [way.scopes.read],
      tail: "#_",
      dataOf: () => ({}),
      denial: {
        error: "access_denied",
        error_reason: "user_denied",
        error_description: "The user denied your request",
      },
    }),
  );
  routes.post("/api.instagram.com/oauth/access_token", (c) => shortToken(c, about));
  routes.get("/graph.instagram.com/access_token", (c) => longToken(c, about));
  routes.get("/graph.instagram.com/refresh_access_token", (c) => refreshedToken(c, about, world.now()));
  return routes;
}
