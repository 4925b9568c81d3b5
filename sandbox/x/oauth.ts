import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { consentPage, consentProblem, decisionOf } from "../oauth/consent-page.ts";
import { basicOf, clientOf } from "../oauth/grants.ts";
import { page } from "../pages/layout.ts";
import { oauthError } from "./problem.ts";
import { platformId, type Service } from "./x.ts";

/** How long a code can be traded, and how long an access token works. */
const codeMs = 30_000;
const accessMs = 7_200_000;

const meanings: Record<string, string> = {
  "tweet.read": "Read posts",
  "tweet.write": "Post and delete posts for you",
  "users.read": "See your profile",
  "media.write": "Upload media",
  "offline.access": "Stay connected until you take access back",
};

type Ask = { redirectUri: string; state: string; challenge: string; scopes: string[] };

const callback = /^https?:\/\/[^/]+\/api\/channels\/x\/callback$/;

/** What the address asks for, or what is wrong with it: X shows that, and sends nobody anywhere. */
function readAsk(query: URLSearchParams | FormData): Ask | string {
  const text = (name: string) => String(query.get(name) ?? "");
  if (text("client_id") !== clientOf(platformId).id) return "The client_id is not known.";
  if (!callback.test(text("redirect_uri"))) return "The redirect_uri is not one of the application's.";
  if (text("response_type") !== "code") return "The response_type must be code.";
  if (!text("code_challenge")) return "A code_challenge is needed.";
  const method = text("code_challenge_method");
  if (method !== "S256" && method !== "plain") return "The code_challenge_method must be S256 or plain.";
  if (!text("state") || text("state").length > 500) return "A state of at most 500 characters is needed.";
  const scopes = text("asked").split(" ").filter(Boolean);
  const odd = scopes.find((scope) => !Object.hasOwn(meanings, scope));
  if (scopes.length === 0 || odd !== undefined) return `The scope ${odd ?? ""} is not known.`;
  // A plain challenge is the verifier itself: kept as the digest that it will be checked by.
  const challenge =
    method === "S256"
      ? text("code_challenge")
      : createHash("sha256").update(text("code_challenge")).digest("base64url");
  return { redirectUri: text("redirect_uri"), state: text("state"), challenge, scopes };
}

function show(c: Context<SandboxEnv>, content: ReturnType<typeof consentProblem>, status: 200 | 400 = 200) {
  return c.html(page("Authorisation", "", [{ id: platformId, label: "X" }], content), status);
}

function refused(c: Context<SandboxEnv>, problem: string) {
  c.set("wrong", problem);
  return show(c, consentProblem("X", problem), 400);
}

function back(ask: Ask, answer: Record<string, string>): string {
  const url = new URL(ask.redirectUri);
  for (const [name, value] of Object.entries({ state: ask.state, ...answer }))
    url.searchParams.set(name, value);
  return url.href;
}

/** Asking a person, below `/x.com`. */
export function authorizeRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/i/oauth2/authorize", (c) => {
    const query = new URL(c.req.url).searchParams;
    query.set("asked", query.get("scope") ?? "");
    const ask = readAsk(query);
    if (typeof ask === "string") return refused(c, ask);
    const names = [
      "client_id",
      "redirect_uri",
      "response_type",
      "code_challenge",
      "code_challenge_method",
      "state",
    ];
    const carried = Object.fromEntries([...names, "asked"].map((name) => [name, query.get(name)]));
    const scopes = ask.scopes.map((name) => ({ name, meaning: meanings[name] ?? name, fixed: true }));
    const accounts = service.accounts.list();
    return show(c, consentPage({ platform: "X", action: c.req.path, carried, accounts, scopes }));
  });
  routes.post("/i/oauth2/authorize", async (c) => {
    const form = await c.req.formData();
    const ask = readAsk(form);
    if (typeof ask === "string") return refused(c, ask);
    const { allowed, account: id } = decisionOf(form);
    if (!allowed) return c.redirect(back(ask, { error: "access_denied" }));
    const account = service.accounts.get(id);
    if (!account || account.suspended) return refused(c, "Choose an account that is not suspended.");
    const code = service.grants.issueCode(
      { accountId: account.id, scopes: ask.scopes, data: {} },
      {
        clientId: clientOf(platformId).id,
        redirectUri: ask.redirectUri,
        challenge: ask.challenge,
        lifeMs: codeMs,
      },
    );
    return c.redirect(back(ask, { code }));
  });
  return routes;
}

const refusedToken = () => oauthError(400, "invalid_request", "Value passed for the token was invalid.");

/** Only a client that proves itself by `client_secret_basic` is confidential. */
function requireClient({ grants }: Service, c: Context<SandboxEnv>): void {
  const given = basicOf(c.req.raw.headers);
  if (!given || !grants.isClient(given.id, given.secret))
    throw oauthError(401, "unauthorized_client", "Missing valid authorization header");
}

type Holder = { accountId: string; scopes: readonly string[]; family?: string };

function pair({ grants }: Service, { family, ...holder }: Holder) {
  const kin = family === undefined ? {} : { family };
  const grant = { ...holder, data: {} };
  const access = grants.issue("access", grant, { lifeMs: accessMs, ...kin });
  const renewable = holder.scopes.includes("offline.access");
  return {
    token_type: "bearer",
    expires_in: accessMs / 1000,
    access_token: access,
    scope: holder.scopes.join(" "),
    ...(renewable ? { refresh_token: grants.issue("refresh", grant, { lifeMs: null, ...kin }) } : {}),
  };
}

function exchange(service: Service, form: Record<string, string>) {
  for (const name of ["code", "redirect_uri", "code_verifier"])
    if (!form[name]) throw oauthError(400, "invalid_request", `Missing required parameter [${name}].`);
  const grant = service.grants.takeCode(form.code ?? "", {
    clientId: clientOf(platformId).id,
    redirectUri: form.redirect_uri ?? "",
    verifier: form.code_verifier ?? "",
  });
  if (typeof grant === "string")
    throw oauthError(400, "invalid_request", "Value passed for the authorization code was invalid.");
  return pair(service, grant);
}

/** Each refresh token works once. */
function renew(service: Service, given: string) {
  const token = service.grants.read(given, "refresh");
  if (token?.state !== "valid") throw refusedToken();
  service.grants.mark(given, "used");
  return pair(service, token);
}

/** Tokens, below the API's address. */
export function tokenRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const formOf = async (c: Context<SandboxEnv>) => {
    if (!c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded"))
      throw oauthError(400, "invalid_request", "The body must be a form.");
    return Object.fromEntries(new URLSearchParams(await c.req.text()));
  };
  routes.post("/token", async (c) => {
    requireClient(service, c);
    const form = await formOf(c);
    const answer = service.world.store.transaction(() => {
      if (form.grant_type === "authorization_code") return exchange(service, form);
      if (form.grant_type === "refresh_token") return renew(service, form.refresh_token ?? "");
      throw oauthError(400, "unsupported_grant_type", "The grant_type is not supported.");
    });
    return c.json(answer, 200, { "cache-control": "no-store" });
  });
  routes.post("/revoke", async (c) => {
    requireClient(service, c);
    const form = await formOf(c);
    const token = service.grants.read(form.token ?? "");
    if (!token) throw refusedToken();
    service.grants.mark(form.token ?? "", "revoked");
    return c.json({ revoked: true });
  });
  return routes;
}
