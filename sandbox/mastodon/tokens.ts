import { createHash, randomBytes } from "node:crypto";
import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { ApiError, loginDisabled } from "./api-error.ts";
import type { Instance, Person } from "./instance.ts";
import { covers } from "./scopes.ts";

export type App = {
  id: string;
  name: string;
  website: string | null;
  redirectUris: string[];
  scopes: string[];
  clientId: string;
  clientSecret: string;
};

export type Token = {
  appId: string;
  /** Null for an app's own token. */
  accountId: string | null;
  scopes: string[];
  state: "valid" | "revoked" | "expired";
  createdAt: number;
};

export function randomText(): string {
  return randomBytes(32).toString("base64url");
}

/** Tokens are kept as digests. */
export function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export function issueToken(instance: Instance, app: App, accountId: string | null, scopes: string[]) {
  const token = randomText();
  const createdAt = Math.floor(instance.world.now() / 1000);
  const kept: Token = { appId: app.id, accountId, scopes, state: "valid", createdAt };
  instance.documents.put("token", digest(token), kept);
  return { access_token: token, token_type: "Bearer", scope: scopes.join(" "), created_at: createdAt };
}

/** Gives every token of an account another state. */
export function markTokens(instance: Instance, accountId: string, state: "revoked" | "expired"): void {
  for (const { id, value } of instance.documents.list<Token>("token")) {
    if (value.accountId === accountId && value.state === "valid") {
      instance.documents.put("token", id, { ...value, state });
    }
  }
}

export function bearer(headers: Headers): string | null {
  const [scheme = "", token = ""] = (headers.get("authorization") ?? "").split(" ", 2);
  return scheme.toLowerCase() === "bearer" && token ? token : null;
}

export function readToken(instance: Instance, token: string | null): Token | null {
  return token ? instance.documents.get<Token>("token", digest(token)) : null;
}

function checkState(token: Token | null): asserts token is Token {
  if (!token) throw new ApiError(401, "The access token is invalid");
  if (token.state === "revoked") throw new ApiError(401, "The access token was revoked");
  if (token.state === "expired") throw new ApiError(401, "The access token expired");
}

/** A working token with one of the scopes. */
export function requireToken(instance: Instance, c: Context<SandboxEnv>, ...anyOf: string[]): Token {
  const token = readToken(instance, bearer(c.req.raw.headers) ?? c.req.query("access_token") ?? null);
  checkState(token);
  if (anyOf.length > 0 && !anyOf.some((scope) => covers(token.scopes, scope))) {
    throw new ApiError(403, "This action is outside the authorized scopes");
  }
  return token;
}

export type Caller = { account: Account<Person>; app: App };

/** The person behind a working token with one of the scopes. */
export function requireUser(instance: Instance, c: Context<SandboxEnv>, ...anyOf: string[]): Caller {
  const token = requireToken(instance, c, ...anyOf);
  const account = token.accountId ? instance.accounts.get(token.accountId) : null;
  if (!account) throw new ApiError(422, "This method requires an authenticated user");
  if (account.suspended) throw new ApiError(403, loginDisabled);
  const app = instance.documents.get<App>("app", token.appId);
  if (!app) throw new ApiError(401, "The access token is invalid");
  return { account, app };
}

/** Who is looking, where nobody needs to be signed in; null for strangers. A bad token is still refused. */
export function viewer(instance: Instance, c: Context<SandboxEnv>): Account<Person> | null {
  const given = bearer(c.req.raw.headers);
  if (!given) return null;
  const token = readToken(instance, given);
  checkState(token);
  return token.accountId ? instance.accounts.get(token.accountId) : null;
}
