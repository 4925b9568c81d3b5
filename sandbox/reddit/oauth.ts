import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { refuseAsking, returnAddress, showAsking } from "../oauth/asking.ts";
import { consentPage, decisionOf } from "../oauth/consent-page.ts";
import { basicOf, clientOf, type Grant } from "../oauth/grants.ts";
import { unauthorized } from "./api-error.ts";
import { formOf, type Network, platformId } from "./network.ts";

const SCOPES: Record<string, string> = {
  identity: "See your name and when you joined",
  submit: "Post and comment for you",
  edit: "Edit and delete what you wrote",
  read: "Read what you can read",
  flair: "Choose flairs",
  history: "See what you wrote",
  mysubreddits: "See which subreddits you joined",
};
const CODE_MS = 600_000;
const ACCESS_MS = 86_400_000;

/** Whether a refresh token was asked for. */
type Kept = { permanent: boolean };
type Ask = { redirectUri: string; scopes: string[]; state: string; permanent: boolean };
type Problem = { error: string; ask: Pick<Ask, "redirectUri" | "state"> };

/** A string is what keeps the client from being told at its own address. */
function readAsk(text: (name: string) => string | null): Ask | Problem | string {
  if (text("client_id") !== clientOf(platformId).id) return "There is no application with this client_id.";
  const redirectUri = text("redirect_uri") ?? "";
  if (!URL.canParse(redirectUri)) return "The redirect_uri does not match the application's.";
  const state = text("state") ?? "";
  const at = { redirectUri, state };
  if (state === "") return { error: "invalid_request", ask: at };
  if (text("response_type") !== "code") return { error: "unsupported_response_type", ask: at };
  const duration = text("duration") ?? "temporary";
  if (duration !== "temporary" && duration !== "permanent") return { error: "invalid_request", ask: at };
  const scopes = (text("scope") ?? "").split(/[\s,]+/).filter(Boolean);
  if (scopes.length === 0 || scopes.some((scope) => !Object.hasOwn(SCOPES, scope)))
    return { error: "invalid_scope", ask: at };
  return { ...at, scopes, permanent: duration === "permanent" };
}

const place = { id: platformId, label: "Reddit" };

function refuse(c: Context<SandboxEnv>, problem: Problem | string) {
  if (typeof problem === "string") return refuseAsking(c, place, problem);
  c.set("wrong", problem.error);
  return c.redirect(returnAddress(problem.ask, { error: problem.error }));
}

/** The consent page. */
export function consentRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/", (c) => {
    const ask = readAsk((name) => c.req.query(name) ?? null);
    if (typeof ask === "string" || "error" in ask) return refuse(c, ask);
    const carried = {
      client_id: clientOf(platformId).id,
      redirect_uri: ask.redirectUri,
      response_type: "code",
      state: ask.state,
      duration: ask.permanent ? "permanent" : "temporary",
    };
    const scopes = ask.scopes.map((name) => ({ name, meaning: SCOPES[name] ?? name }));
    const action = `${network.base}/www.reddit.com/api/v1/authorize`;
    return showAsking(
      c,
      place,
      consentPage({ platform: "Reddit", action, carried, accounts: network.accounts.list(), scopes }),
    );
  });
  routes.post("/", async (c) => {
    const decision = decisionOf(await c.req.formData());
    const ask = readAsk((name) => (name === "scope" ? decision.scopes.join(" ") : decision.text(name)));
    if (typeof ask === "string" || "error" in ask) return refuse(c, ask);
    if (!decision.allowed) return c.redirect(returnAddress(ask, { error: "access_denied" }));
    const account = network.accounts.get(decision.account);
    if (!account || account.suspended) return refuse(c, "Choose an account that is not suspended.");
    const data: Kept = { permanent: ask.permanent };
    const code = network.grants.issueCode(
      { accountId: account.id, scopes: ask.scopes, data },
      { clientId: clientOf(platformId).id, redirectUri: ask.redirectUri, challenge: null, lifeMs: CODE_MS },
    );
    return c.redirect(returnAddress(ask, { code }));
  });
  return routes;
}

/** The client that proves itself with Basic. */
function requireClient(network: Network, c: Context<SandboxEnv>): string {
  const client = basicOf(c.req.raw.headers);
  if (!client || !network.grants.isClient(client.id, client.secret)) throw unauthorized();
  return client.id;
}

const pair = ({ grants }: Network, grant: Grant, family: string, refreshToken: string | null) => ({
  access_token: grants.issue("access", grant, { lifeMs: ACCESS_MS, family }),
  token_type: "bearer",
  expires_in: ACCESS_MS / 1000,
  scope: grant.scopes.join(" "),
  ...(refreshToken ? { refresh_token: refreshToken } : {}),
});

/** A bad code is told in a 200, anything about a refresh token in a 400. */
async function token(network: Network, c: Context<SandboxEnv>) {
  const { grants } = network;
  const clientId = requireClient(network, c);
  const form = await formOf(c, false);
  const error = (name: string, status: 200 | 400) => {
    c.set("wrong", name);
    return c.json({ error: name }, status);
  };
  if (form.get("grant_type") === "authorization_code") {
    const bearer = { clientId, redirectUri: form.get("redirect_uri") ?? "", verifier: null };
    const grant = grants.takeCode(form.get("code") ?? "", bearer);
    if (typeof grant === "string") return error("invalid_grant", 200);
    const refreshToken = grants.issue("refresh", grant, { lifeMs: null });
    const family = grants.read(refreshToken)?.family ?? "";
    return c.json(pair(network, grant, family, grant.data.permanent === true ? refreshToken : null));
  }
  if (form.get("grant_type") !== "refresh_token") return error("unsupported_grant_type", 200);
  const given = form.get("refresh_token");
  if (!given) return error("invalid_request", 400);
  const known = grants.read(given, "refresh");
  if (known?.state !== "valid") return error("invalid_grant", 400);
  // The refresh token stays as it is, and is said again.
  return c.json(pair(network, known, known.family, given));
}

/** Tokens and their end. */
export function tokenRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/access_token", (c) => token(network, c));
  routes.post("/revoke_token", async (c) => {
    requireClient(network, c);
    const form = await formOf(c, false);
    const known = network.grants.read(form.get("token"));
    if (known?.kind === "refresh") network.grants.markAll(({ family }) => family === known.family, "revoked");
    else if (known) network.grants.mark(form.get("token") ?? "", "revoked");
    return c.body(null, 204);
  });
  return routes;
}
