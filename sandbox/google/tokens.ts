import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { basicOf } from "../oauth/grants.ts";
import { consentRoutes } from "./consent.ts";
import { TokenError } from "./errors.ts";
import type { SignIn } from "./sign-in.ts";

const ACCESS_SECONDS = 3599;

type Read = (name: string) => string | null;

/** Codes, tokens and their end, at `oauth2.googleapis.com`. */
function tokenRoutes(signIn: SignIn): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const { grants } = signIn;
  routes.post("/token", async (c) => {
    const form = await c.req.formData().catch(() => new FormData());
    const read: Read = (name) => {
      const value = form.get(name);
      return typeof value === "string" && value !== "" ? value : null;
    };
    const client = basicOf(c.req.raw.headers) ?? { id: read("client_id"), secret: read("client_secret") };
    if (!grants.isClient(client.id, client.secret))
      throw new TokenError(401, "invalid_client", "The OAuth client was not found.");
    const grant = read("grant_type");
    c.header("cache-control", "no-store");
    if (grant === "authorization_code") return c.json(exchange(signIn, client.id ?? "", read));
    if (grant === "refresh_token") return c.json(renew(signIn, read));
    throw grant
      ? new TokenError(400, "unsupported_grant_type", `Invalid grant_type: ${grant}`)
      : new TokenError(400, "invalid_request", "Required parameter is missing: grant_type");
  });
  routes.post("/revoke", async (c) => {
    const form = await c.req.formData().catch(() => new FormData());
    const given = form.get("token") ?? c.req.query("token");
    const token = grants.read(typeof given === "string" ? given : null);
    if (token?.state !== "valid") throw new TokenError(400, "invalid_token", "Token expired or revoked");
    // The whole grant ends, whichever of its tokens was named.
    grants.markAll(({ accountId }) => accountId === token.accountId, "revoked");
    return c.json({});
  });
  return routes;
}

const answer = (token: string, scopes: readonly string[], refresh?: string) => ({
  access_token: token,
  expires_in: ACCESS_SECONDS,
  ...(refresh ? { refresh_token: refresh } : {}),
  scope: scopes.join(" "),
  token_type: "Bearer",
});

function exchange({ grants }: SignIn, clientId: string, read: Read) {
  const given = read("code");
  const redirectUri = read("redirect_uri");
  if (!given) throw new TokenError(400, "invalid_request", "Missing required parameter: code");
  if (!redirectUri) throw new TokenError(400, "invalid_request", "Missing required parameter: redirect_uri");
  const parts = /^4\/0([AR])-(.+)$/.exec(given);
  if (!parts) throw new TokenError(400, "invalid_grant", "Malformed auth code.");
  const taken = grants.takeCode(parts[2] ?? "", { clientId, redirectUri, verifier: read("code_verifier") });
  if (taken === "redirect") throw new TokenError(400, "redirect_uri_mismatch", "Bad Request");
  if (taken === "verifier") throw new TokenError(400, "invalid_grant", "Invalid code verifier.");
  if (typeof taken === "string") throw new TokenError(400, "invalid_grant", "Bad Request");
  const family = `${taken.accountId}:${given.slice(-12)}`;
  const access = grants.issue("access", taken, { prefix: "ya29.", lifeMs: ACCESS_SECONDS * 1000, family });
  const refresh =
    parts[1] === "R" ? grants.issue("refresh", taken, { prefix: "1//0", lifeMs: null, family }) : undefined;
  return answer(access, taken.scopes, refresh);
}

/** The refresh token stays the same. */
function renew({ grants }: SignIn, read: Read) {
  const given = read("refresh_token");
  if (!given) throw new TokenError(400, "invalid_request", "Missing required parameter: refresh_token");
  const token = grants.read(given, "refresh");
  if (token?.state !== "valid")
    throw new TokenError(400, "invalid_grant", "Token has been expired or revoked.");
  const { family } = token;
  const access = grants.issue("access", token, { prefix: "ya29.", lifeMs: ACCESS_SECONDS * 1000, family });
  return answer(access, token.scopes);
}

/** Google's two hosts for signing in, below a platform's address. */
export function signInRoutes(signIn: SignIn): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    return (error instanceof TokenError ? error : new TokenError(500, "internal_failure", "")).toResponse();
  });
  routes.route("/accounts.google.com/o/oauth2/v2/auth", consentRoutes(signIn));
  routes.route("/oauth2.googleapis.com", tokenRoutes(signIn));
  return routes;
}

/** Which of the two hosts a request is for. */
export const signInOperations: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(GET|POST) \/accounts\.google\.com\/o\/oauth2\/v2\/auth$/, ["authorize"]],
  [/^POST \/oauth2\.googleapis\.com\/token$/, ["token"]],
  [/^POST \/oauth2\.googleapis\.com\/revoke$/, ["revoke"]],
];
