import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { consentPage, consentProblem, decisionOf } from "../oauth/consent-page.ts";
import { clientOf } from "../oauth/grants.ts";
import { page } from "../pages/layout.ts";
import { TokenError } from "./api-error.ts";
import { platformId, type Service } from "./tiktok.ts";

const codeMs = 600_000;
const accessMs = 86_400_000;
const refreshMs = 31_536_000_000;

const meanings: Record<string, string> = {
  "user.info.basic": "Read your profile info (avatar, display name)",
  "user.info.profile": "Read your username and profile link",
  "user.info.stats": "Read your counts of followers, likes and videos",
  "video.list": "Read your public videos",
  "video.upload": "Upload drafts",
  "video.publish": "Post to TikTok",
};

type Ask = { redirectUri: string; state: string; challenge: string | null; scopes: string[] };

const callback = /^https?:\/\/[^/?#]+\/api\/channels\/tiktok\/callback$/;

/** What the address asks for, or what is wrong with it, which is shown and never sent anywhere. */
function readAsk(query: URLSearchParams | FormData): Ask | string {
  const text = (name: string) => String(query.get(name) ?? "");
  if (text("client_key") !== clientOf(platformId).id) return "client_key: the application is not known.";
  if (!callback.test(text("redirect_uri"))) return "redirect_uri: it is not one of the application's.";
  if (text("response_type") !== "code") return "response_type: it must be code.";
  if (!text("state")) return "state: it is needed.";
  const challenge = text("code_challenge") || null;
  if (challenge && text("code_challenge_method") !== "S256") return "code_challenge_method: it must be S256.";
  const scopes = text("asked").split(",").filter(Boolean);
  const odd = scopes.find((scope) => !Object.hasOwn(meanings, scope));
  if (odd !== undefined || scopes.length === 0) return `scope: ${odd ?? "none"} is not known.`;
  return { redirectUri: text("redirect_uri"), state: text("state"), challenge, scopes };
}

function show(c: Context<SandboxEnv>, content: ReturnType<typeof consentProblem>, status: 200 | 400 = 200) {
  return c.html(page("Authorisation", "", [{ id: platformId, label: "TikTok" }], content), status);
}

function refused(c: Context<SandboxEnv>, problem: string) {
  c.set("wrong", problem);
  return show(c, consentProblem("TikTok", problem), 400);
}

function back({ redirectUri, state }: Ask, answer: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, state })) url.searchParams.set(name, value);
  return url.href;
}

/** Asking a person, below `/www.tiktok.com`. */
export function authorizeRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/v2/auth/authorize/", (c) => {
    const query = new URL(c.req.url).searchParams;
    query.set("asked", query.get("scope") ?? "");
    const ask = readAsk(query);
    if (typeof ask === "string") return refused(c, ask);
    const names = [
      "client_key",
      "redirect_uri",
      "response_type",
      "state",
      "code_challenge",
      "code_challenge_method",
    ];
    const carried = Object.fromEntries([...names, "asked"].map((name) => [name, query.get(name)]));
    const scopes = ask.scopes.map((name) => ({
      name,
      meaning: meanings[name] ?? name,
      ...(name === "user.info.basic" ? { fixed: true } : {}),
    }));
    const accounts = service.accounts.list();
    return show(c, consentPage({ platform: "TikTok", action: c.req.path, carried, accounts, scopes }));
  });
  routes.post("/v2/auth/authorize/", async (c) => {
    const form = await c.req.formData();
    const ask = readAsk(form);
    if (typeof ask === "string") return refused(c, ask);
    const { allowed, account: id, scopes: ticked } = decisionOf(form);
    if (!allowed)
      return c.redirect(
        back(ask, { error: "access_denied", error_description: "The user did not authorize the request." }),
      );
    const account = service.accounts.get(id);
    if (!account || account.suspended) return refused(c, "Choose an account that is not suspended.");
    const scopes = ask.scopes.filter((scope) => ticked.includes(scope));
    const code = service.grants.issueCode(
      { accountId: account.id, scopes, data: {} },
      {
        clientId: clientOf(platformId).id,
        redirectUri: ask.redirectUri,
        challenge: ask.challenge,
        lifeMs: codeMs,
      },
    );
    return c.redirect(back(ask, { code, scopes: scopes.join(",") }));
  });
  return routes;
}

type Holder = { accountId: string; scopes: readonly string[]; family: string };

function pair({ grants }: Service, { family, accountId, scopes }: Holder) {
  const grant = { accountId, scopes, data: {} };
  return {
    access_token: grants.issue("access", grant, { prefix: "act.", lifeMs: accessMs, family }),
    expires_in: accessMs / 1000,
    open_id: accountId,
    refresh_expires_in: refreshMs / 1000,
    refresh_token: grants.issue("refresh", grant, { prefix: "rft.", lifeMs: refreshMs, family }),
    scope: scopes.join(","),
    token_type: "Bearer",
  };
}

const words: Record<string, string> = {
  redirect: "Redirect_uri is not matched with the uri when requesting code.",
  verifier: "Code verifier or code challenge is invalid.",
};

function exchange(service: Service, form: Record<string, string>) {
  const grant = service.grants.takeCode(
    form.code ?? "",
    {
      clientId: clientOf(platformId).id,
      redirectUri: form.redirect_uri ?? "",
      verifier: form.code_verifier ?? null,
    },
    "hex",
  );
  if (typeof grant === "string")
    throw new TokenError("invalid_grant", words[grant] ?? "Authorization code is expired.");
  return pair(service, { ...grant, family: randomUUID() });
}

/** The old refresh token still works for a while: only the newest is sure to. */
function renew(service: Service, given: string) {
  const token = service.grants.read(given, "refresh");
  if (token?.state !== "valid") throw new TokenError("invalid_grant", "Refresh token is invalid or expired.");
  return pair(service, token);
}

/** Tokens, below the API's address. */
export function tokenRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const formOf = async (c: Context<SandboxEnv>) => {
    if (!c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded"))
      throw new TokenError(
        "invalid_request",
        "Only `application/x-www-form-urlencoded` is supported as Content-Type.",
      );
    const form = Object.fromEntries(new URLSearchParams(await c.req.text()));
    if (!service.grants.isClient(form.client_key, form.client_secret))
      throw new TokenError("invalid_client", "Client key or secret is incorrect.");
    return form;
  };
  routes.post("/token/", async (c) => {
    const form = await formOf(c);
    const answer = service.world.store.transaction(() => {
      if (form.grant_type === "authorization_code") return exchange(service, form);
      if (form.grant_type === "refresh_token") return renew(service, form.refresh_token ?? "");
      throw new TokenError("unsupported_grant_type", "The grant type is not supported.");
    });
    return c.json(answer, 200, { "cache-control": "no-store" });
  });
  routes.post("/revoke/", async (c) => {
    const form = await formOf(c);
    const token = service.grants.read(form.token ?? "");
    if (!token) throw new TokenError("invalid_request", "The token is not valid.");
    service.grants.markAll(({ family }) => family === token.family, "revoked");
    return c.body(null, 200);
  });
  return routes;
}
