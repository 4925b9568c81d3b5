import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { refuseAsking, returnAddress, showAsking } from "../oauth/asking.ts";
import { consentPage, decisionOf } from "../oauth/consent-page.ts";
import { basicOf, clientOf, type Grant } from "../oauth/grants.ts";
import { ApiError, badGrant, invalid, notAuthenticated } from "./api-error.ts";
import { type Network, platformId } from "./network.ts";

const SCOPES: Record<string, string> = {
  "boards:read": "See your boards",
  "boards:write": "Make and change your boards",
  "pins:read": "See your Pins",
  "pins:write": "Make, change and delete your Pins",
  "user_accounts:read": "See your account",
};
const CODE_MS = 600_000;
const ACCESS_MS = 2_592_000_000;
const REFRESH_MS = 5_184_000_000;

type Ask = { redirectUri: string; scopes: string[]; state: string | null };

/** Null when the client cannot be told at its own address. */
function readAsk(text: (name: string) => string | null): Ask | string {
  if (text("client_id") !== clientOf(platformId).id) return "There is no application with this client_id.";
  const redirectUri = text("redirect_uri") ?? "";
  if (!URL.canParse(redirectUri)) return "The redirect_uri is not an address.";
  if (text("response_type") !== "code") return "The response_type must be code.";
  const scopes = (text("scope") ?? "").split(/[\s,]+/).filter(Boolean);
  const strange = scopes.filter((scope) => !Object.hasOwn(SCOPES, scope));
  if (scopes.length === 0 || strange.length > 0) return `The scope is not valid: ${strange.join(", ")}`;
  return { redirectUri, scopes, state: text("state") };
}

const place = { id: platformId, label: "Pinterest" };

/** The consent page at `/oauth/`. */
export function consentRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/oauth/", (c) => {
    const ask = readAsk((name) => c.req.query(name) ?? null);
    if (typeof ask === "string") return refuseAsking(c, place, ask);
    const carried = {
      client_id: clientOf(platformId).id,
      redirect_uri: ask.redirectUri,
      response_type: "code",
      state: ask.state,
    };
    return showAsking(
      c,
      place,
      consentPage({
        platform: "Pinterest",
        action: `${network.base}/www.pinterest.com/oauth/`,
        carried,
        accounts: network.accounts.list(),
        scopes: ask.scopes.map((name) => ({ name, meaning: SCOPES[name] ?? name })),
      }),
    );
  });
  routes.post("/oauth/", async (c) => {
    const decision = decisionOf(await c.req.formData());
    const ask = readAsk((name) => (name === "scope" ? decision.scopes.join(",") : decision.text(name)));
    if (typeof ask === "string") return refuseAsking(c, place, ask);
    if (!decision.allowed) return c.redirect(returnAddress(ask, { error: "access_denied" }));
    const account = network.accounts.get(decision.account);
    if (!account || account.suspended)
      return refuseAsking(c, place, "Choose an account that is not suspended.");
    const code = network.grants.issueCode(
      { accountId: account.id, scopes: ask.scopes, data: {} },
      { clientId: clientOf(platformId).id, redirectUri: ask.redirectUri, challenge: null, lifeMs: CODE_MS },
    );
    return c.redirect(returnAddress(ask, { code }));
  });
  return routes;
}

function handOut({ grants, world }: Network, grant: Grant, by: string, family?: string) {
  const kin = family ? { family } : {};
  const refreshToken = grants.issue("refresh", grant, { prefix: "pinr_", lifeMs: REFRESH_MS, ...kin });
  const descent = grants.read(refreshToken)?.family;
  const access = grants.issue("access", grant, {
    prefix: "pina_",
    lifeMs: ACCESS_MS,
    ...(descent ? { family: descent } : {}),
  });
  return {
    access_token: access,
    refresh_token: refreshToken,
    response_type: by,
    token_type: "bearer",
    expires_in: ACCESS_MS / 1000,
    refresh_token_expires_in: REFRESH_MS / 1000,
    refresh_token_expires_at: Math.floor((world.now() + REFRESH_MS) / 1000),
    scope: grant.scopes.join(" "),
  };
}

/** `POST /v5/oauth/token`: the client proves itself with Basic and nothing else. */
async function token(network: Network, c: Context<SandboxEnv>) {
  const { grants } = network;
  const client = basicOf(c.req.raw.headers);
  if (!client || !grants.isClient(client.id, client.secret)) throw notAuthenticated();
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? ""))
    throw invalid("the body must be application/x-www-form-urlencoded");
  const form = new URLSearchParams(await c.req.text());
  const kind = form.get("grant_type");
  if (kind === "authorization_code") {
    const bearer = { clientId: client.id, redirectUri: form.get("redirect_uri") ?? "", verifier: null };
    const grant = grants.takeCode(form.get("code") ?? "", bearer);
    if (typeof grant === "string") throw badGrant();
    return handOut(network, grant, kind);
  }
  if (kind !== "refresh_token") throw invalid("grant_type is not one of authorization_code, refresh_token");
  const given = form.get("refresh_token") ?? "";
  const known = grants.read(given, "refresh");
  if (known?.state !== "valid") throw badGrant();
  // Continuous refresh: the token that was used is worth nothing any more.
  grants.mark(given, "used");
  return handOut(network, known, kind, known.family);
}

/** Tokens. Only tokens of system users can be revoked, so none of ours. */
export function tokenRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/token", async (c) => {
    const pair = await token(network, c);
    return c.json(pair, 200, { "cache-control": "no-store" });
  });
  routes.post("/token/revoke", () => {
    throw new ApiError(400, 1, "Invalid request: only tokens of system users can be revoked");
  });
  return routes;
}
