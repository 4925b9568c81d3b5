import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { refuseAsking, returnAddress, showAsking } from "../oauth/asking.ts";
import { consentPage, decisionOf } from "../oauth/consent-page.ts";
import { clientOf } from "../oauth/grants.ts";
import { members, type Network } from "./network.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const codeMs = 30 * minute;
const accessSeconds = 5_184_000;
const refreshMs = 365 * day;

type Asked = { redirectUri: string; state: string | null; scopes: string[] };

class OAuthError extends Error {
  readonly status: 400 | 401;
  readonly code: string;
  constructor(status: 400 | 401, code: string, words: string) {
    super(words);
    this.status = status;
    this.code = code;
  }
}

const isRedirect = (network: Network, address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { hostname, origin, hash } = new URL(address);
  return hash === "" && (origin === network.world.appOrigin || ["localhost", "127.0.0.1"].includes(hostname));
};

/** What is asked for; a string is what stops it before the client's address may be trusted. */
function readAsked(network: Network, value: (name: string) => string | null): Asked | string {
  if (value("client_id") !== clientOf(network.product.id).id)
    return "The client_id does not match an application.";
  const redirectUri = value("redirect_uri") ?? "";
  if (!isRedirect(network, redirectUri)) return "The redirect_uri does not match the registered value.";
  if (value("response_type") !== "code") return "The response_type must be code.";
  return {
    redirectUri,
    state: value("state"),
    scopes: (value("scope") ?? "").split(/[ ,]+/).filter(Boolean),
  };
}

/** A permission that no product of the application holds is refused at once. */
function unauthorised(network: Network, asked: Asked): string | null {
  const wrong = asked.scopes.find((scope) => !(scope in network.product.scopes));
  if (asked.scopes.length > 0 && wrong === undefined) return null;
  const words = wrong ? `Scope "${wrong}" is not authorized for your application` : "No scope was asked for";
  return returnAddress(asked, { error: "unauthorized_scope_error", error_description: words });
}

function problem({ product }: Network, c: Context<SandboxEnv>, words: string) {
  return refuseAsking(c, product, words);
}

function authorizeRoutes(network: Network) {
  const routes = new Hono<SandboxEnv>();
  const { product, grants, accounts } = network;
  routes.get("/", (c) => {
    const asked = readAsked(network, (name) => c.req.query(name) ?? null);
    if (typeof asked === "string") return problem(network, c, asked);
    const refused = unauthorised(network, asked);
    if (refused) return c.redirect(refused);
    const content = consentPage({
      platform: product.label,
      action: `${network.www}/oauth/v2/authorization`,
      carried: {
        client_id: c.req.query("client_id") ?? null,
        redirect_uri: asked.redirectUri,
        response_type: "code",
        state: asked.state,
      },
      accounts: members(network),
      // All or nothing: LinkedIn's page has no boxes to untick.
      scopes: asked.scopes.map((name) => ({ name, meaning: product.scopes[name] ?? name, fixed: true })),
    });
    return showAsking(c, product, content);
  });
  routes.post("/", async (c) => {
    const decision = decisionOf(await c.req.formData());
    const named = (name: string) => (name === "scope" ? decision.scopes.join(" ") : decision.text(name));
    const asked = readAsked(network, named);
    if (typeof asked === "string") return problem(network, c, asked);
    const refused = unauthorised(network, asked);
    if (refused) return c.redirect(refused);
    if (!decision.allowed)
      return c.redirect(
        returnAddress(asked, {
          error: "user_cancelled_authorize",
          error_description: "The user cancelled the authorization",
        }),
      );
    const account = accounts.get(decision.account);
    if (account?.data.kind !== "person" || account.suspended)
      return problem(network, c, "Choose a member that is not restricted.");
    const code = grants.issueCode(
      { accountId: account.id, scopes: asked.scopes, data: {} },
      { clientId: clientOf(product.id).id, redirectUri: asked.redirectUri, challenge: null, lifeMs: codeMs },
    );
    return c.redirect(returnAddress(asked, { code }));
  });
  return routes;
}

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

type Handed = {
  accountId: string;
  scopes: readonly string[];
  refresh: { token: string; endsAt: number } | null;
};

function tokens({ grants, world }: Network, { accountId, scopes, refresh }: Handed) {
  const token = grants.issue(
    "access",
    { accountId, scopes, data: {} },
    { prefix: "AQ", lifeMs: accessSeconds * 1000 },
  );
  return {
    access_token: token,
    expires_in: accessSeconds,
    ...(refresh && {
      refresh_token: refresh.token,
      refresh_token_expires_in: Math.floor((refresh.endsAt - world.now()) / 1000),
    }),
    scope: scopes.join(","),
    token_type: "Bearer",
    ...(scopes.includes("openid") && {
      id_token: `${segment({ alg: "RS256", typ: "JWT" })}.${segment({ iss: "https://www.linkedin.com", sub: accountId })}.sandbox`,
    }),
  };
}

function exchange(network: Network, form: Record<string, string>) {
  const { grants, world, product } = network;
  const grant = grants.takeCode(form.code ?? "", {
    clientId: form.client_id ?? "",
    redirectUri: form.redirect_uri ?? "",
    verifier: null,
  });
  if (grant === "redirect")
    throw new OAuthError(
      400,
      "invalid_redirect_uri",
      "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code.",
    );
  if (typeof grant === "string")
    throw new OAuthError(
      400,
      "invalid_request",
      `Unable to retrieve access token: authorization code is ${grant}`,
    );
  const { accountId, scopes } = grant;
  const same = (other: readonly string[]) => [...other].sort().join(" ") === [...scopes].sort().join(" ");
  // Another set of permissions ends what the member granted this application before.
  grants.markAll((token) => token.accountId === accountId && !same(token.scopes), "revoked");
  if (!product.refreshTokens) return tokens(network, { accountId, scopes, refresh: null });
  const token = grants.issue("refresh", { accountId, scopes, data: {} }, { prefix: "AQ", lifeMs: refreshMs });
  return tokens(network, { accountId, scopes, refresh: { token, endsAt: world.now() + refreshMs } });
}

/** The refresh token stays the same, and its end where it was. */
function renew(network: Network, form: Record<string, string>) {
  const token = form.refresh_token ?? "";
  const known = network.grants.read(token, "refresh");
  if (known?.state !== "valid" || known.endsAt === null)
    throw new OAuthError(
      400,
      "invalid_grant",
      "The provided authorization grant or refresh token is invalid, expired or revoked",
    );
  const { accountId, scopes, endsAt } = known;
  return tokens(network, { accountId, scopes, refresh: { token, endsAt } });
}

async function formOf(c: Context<SandboxEnv>): Promise<Record<string, string>> {
  if (!c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded"))
    throw new OAuthError(
      400,
      "invalid_request",
      "The content type must be application/x-www-form-urlencoded",
    );
  return Object.fromEntries(new URLSearchParams(await c.req.text()));
}

function introspected({ grants, world }: Network, form: Record<string, string>) {
  const token = grants.read(form.token);
  if (!token) return { active: false };
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    active: token.state === "valid",
    client_id: form.client_id,
    authorized_at: seconds(token.issuedAt),
    created_at: seconds(token.issuedAt),
    status: token.state === "valid" ? "active" : token.state,
    expires_at: seconds(token.endsAt ?? world.now()),
    scope: token.scopes.join(","),
    auth_type: "3L",
  };
}

/** Consent, tokens and their end, below `/oauth/v2`. */
export function oauthRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const { grants, world } = network;
  routes.onError((error, c) => {
    if (!(error instanceof OAuthError)) throw error;
    return c.json({ error: error.code, error_description: error.message }, error.status);
  });
  const client = (form: Record<string, string>) => {
    if (!grants.isClient(form.client_id, form.client_secret))
      throw new OAuthError(401, "invalid_client", "Client authentication failed");
  };
  routes.route("/authorization", authorizeRoutes(network));
  routes.post("/accessToken", async (c) => {
    const form = await formOf(c);
    client(form);
    if (form.grant_type !== "authorization_code" && form.grant_type !== "refresh_token")
      throw new OAuthError(400, "invalid_request", "The grant_type is not supported");
    const make = form.grant_type === "refresh_token" ? renew : exchange;
    return c.json(world.store.transaction(() => make(network, form)));
  });
  routes.post("/introspectToken", async (c) => {
    const form = await formOf(c);
    client(form);
    return c.json(introspected(network, form));
  });
  routes.post("/revoke", async (c) => {
    const form = await formOf(c);
    client(form);
    grants.mark(form.token ?? "", "revoked");
    return c.body(null, 200);
  });
  return routes;
}
