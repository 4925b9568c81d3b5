import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { returnAddress, showAsking } from "../oauth/asking.ts";
import { ApiError, oauthErrors } from "./api-error.ts";
import { findClient, outOfBand } from "./apps.ts";
import { type Ask, codePage, consentPage, problemPage } from "./consent-page.ts";
import { type Instance, platformId } from "./instance.ts";
import { type Params, readParams, text } from "./params.ts";
import { covers, splitScopes } from "./scopes.ts";
import { type App, digest, issueToken, randomText, type Token } from "./tokens.ts";

type Code = {
  appId: string;
  accountId: string;
  redirectUri: string;
  scopes: string[];
  challenge: string | null;
};

const codeMs = 600_000;

/** What stops the request before the client's address may be trusted: shown to the person, never redirected. */
function readAsk(instance: Instance, params: Params): Ask {
  const app = findClient(instance, text(params, "client_id"));
  if (!app) throw oauthErrors.invalidClient();
  const redirectUri = text(params, "redirect_uri");
  if (!redirectUri || !app.redirectUris.includes(redirectUri)) {
    throw new ApiError(
      400,
      "invalid_redirect_uri",
      "The requested redirect uri is malformed or doesn't match client redirect URI.",
    );
  }
  return {
    app,
    redirectUri,
    scopes: splitScopes(text(params, "scope")),
    state: text(params, "state"),
    challenge: text(params, "code_challenge"),
    forceLogin: params.force_login === "true",
  };
}

/** What is wrong with the rest: the client is told at its own address. */
function askProblem(ask: Ask, params: Params): ApiError | null {
  if (text(params, "response_type") !== "code") {
    return text(params, "response_type")
      ? new ApiError(
          400,
          "unsupported_response_type",
          "The authorization server does not support this response type.",
        )
      : oauthErrors.missing("response_type");
  }
  if (ask.scopes.some((scope) => !covers(ask.app.scopes, scope))) return oauthErrors.invalidScope();
  if (ask.challenge && text(params, "code_challenge_method") !== "S256") {
    return new ApiError(400, "invalid_code_challenge_method", "The code_challenge_method must be S256.");
  }
  return null;
}

function refusal(ask: Ask, error: ApiError): string {
  return returnAddress(ask, { error: error.message, error_description: error.description ?? "" });
}

const show = (
  c: Context<SandboxEnv>,
  content: ReturnType<typeof problemPage>,
  status: 200 | 400 | 401 = 200,
) => showAsking(c, { id: platformId, label: "Mastodon" }, content, status);

function decide(instance: Instance, c: Context<SandboxEnv>, ask: Ask, params: Params) {
  const denied = new ApiError(
    400,
    "access_denied",
    "The resource owner or authorization server denied the request.",
  );
  if (params.decision !== "allow") {
    return ask.redirectUri === outOfBand ? show(c, problemPage(denied)) : c.redirect(refusal(ask, denied));
  }
  const account = instance.accounts.get(text(params, "account") ?? "");
  if (!account || account.suspended) {
    return show(c, problemPage(new ApiError(400, "Choose an account that is not suspended.")), 400);
  }
  const code = randomText();
  const kept: Code = {
    appId: ask.app.id,
    accountId: account.id,
    redirectUri: ask.redirectUri,
    scopes: ask.scopes,
    challenge: ask.challenge,
  };
  instance.documents.put("code", digest(code), kept, instance.world.now() + codeMs);
  return ask.redirectUri === outOfBand ? show(c, codePage(code)) : c.redirect(returnAddress(ask, { code }));
}

function authorizeRoutes(instance: Instance) {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    if (!(error instanceof ApiError)) throw error;
    c.set("wrong", `${error.message}: ${error.description}`);
    return show(c, problemPage(error), error.status === 401 ? 401 : 400);
  });
  routes.get("/", async (c) => {
    const params = await readParams(c);
    const ask = readAsk(instance, params);
    const problem = askProblem(ask, params);
    if (problem) {
      c.set("wrong", `${problem.message}: ${problem.description}`);
      return ask.redirectUri === outOfBand
        ? show(c, problemPage(problem), 400)
        : c.redirect(refusal(ask, problem));
    }
    return show(c, consentPage(instance, ask, params));
  });
  routes.post("/", async (c) => {
    const params = await readParams(c);
    const ask = readAsk(instance, params);
    const problem = askProblem(ask, params);
    if (problem) throw problem;
    return decide(instance, c, ask, params);
  });
  return routes;
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The client that proves itself by `client_secret_basic` or `client_secret_post`. */
function requireClient(instance: Instance, c: Context<SandboxEnv>, params: Params): App {
  const [scheme = "", encoded = ""] = (c.req.header("authorization") ?? "").split(" ", 2);
  const basic =
    scheme.toLowerCase() === "basic" ? Buffer.from(encoded, "base64").toString().split(":") : null;
  const app = findClient(instance, basic ? decodeURIComponent(basic[0] ?? "") : text(params, "client_id"));
  const secret = basic ? decodeURIComponent(basic[1] ?? "") : text(params, "client_secret");
  if (!app || !same(secret ?? "", app.clientSecret)) throw oauthErrors.invalidClient();
  return app;
}

function proves(challenge: string | null, verifier: string | null): boolean {
  if (!challenge) return true;
  return verifier !== null && same(createHash("sha256").update(verifier).digest("base64url"), challenge);
}

function exchange(instance: Instance, app: App, params: Params) {
  const given = text(params, "code");
  if (!given) throw oauthErrors.missing("code");
  if (!text(params, "redirect_uri")) throw oauthErrors.missing("redirect_uri");
  return instance.world.store.transaction(() => {
    const key = digest(given);
    const code = instance.documents.get<Code>("code", key);
    const fits =
      code?.appId === app.id &&
      code.redirectUri === text(params, "redirect_uri") &&
      proves(code.challenge, text(params, "code_verifier"));
    if (!code || !fits) throw oauthErrors.invalidGrant();
    instance.documents.remove("code", key);
    return issueToken(instance, app, code.accountId, code.scopes);
  });
}

function token(instance: Instance, c: Context<SandboxEnv>, params: Params) {
  const grant = text(params, "grant_type");
  if (!grant) throw oauthErrors.missing("grant_type");
  const app = requireClient(instance, c, params);
  if (grant === "authorization_code") return exchange(instance, app, params);
  if (grant !== "client_credentials") throw oauthErrors.unsupportedGrant();
  const scopes = splitScopes(text(params, "scope"));
  if (scopes.some((scope) => !covers(app.scopes, scope))) throw oauthErrors.invalidScope();
  return issueToken(instance, app, null, scopes);
}

/** Consent, tokens and their end. */
export function oauthRoutes(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.route("/authorize", authorizeRoutes(instance));
  routes.post("/token", async (c) =>
    c.json(token(instance, c, await readParams(c)), 200, { "cache-control": "no-store" }),
  );
  routes.post("/revoke", async (c) => {
    const params = await readParams(c);
    const app = requireClient(instance, c, params);
    const key = digest(text(params, "token") ?? "");
    const known = instance.documents.get<Token>("token", key);
    if (known && known.appId !== app.id) {
      throw new ApiError(403, "unauthorized_client", "You are not authorized to revoke this token");
    }
    if (known) instance.documents.put("token", key, { ...known, state: "revoked" });
    return c.json({});
  });
  return routes;
}
