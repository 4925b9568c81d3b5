import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import type { Grants, Token } from "../oauth/grants.ts";
import { badParameter, GraphError } from "./error.ts";
import { paramsOf } from "./params.ts";
import { bareCode } from "./sign-in.ts";
import { tokenErrors, workingToken } from "./tokens.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 60 days less a little, as the documents print it. */
const LONG_SECONDS = 5_183_944;

/** How Instagram Login and Threads hand out tokens: short, long, renewed with themselves. */
export type OwnTokens<Data> = {
  grants: Grants<Data>;
  prefix: string;
  /** `ig` or `th`, as in `ig_exchange_token`. */
  short: string;
  /** The permission without which nothing is renewed. */
  basic: string;
  clientId: string;
  shown(token: string, grant: { accountId: string; scopes: readonly string[] }): Record<string, unknown>;
};

function refused(c: Context<SandboxEnv>, message: string) {
  c.set("wrong", message);
  return c.json({ error_type: "OAuthException", code: 400, error_message: message }, 400);
}

/** A code for a token of an hour. */
export async function shortToken<Data>(c: Context<SandboxEnv>, about: OwnTokens<Data>) {
  const params = await paramsOf(c);
  const { grants } = about;
  const text = (name: string) => params.text(name) ?? "";
  if (!grants.isClient(text("client_id"), text("client_secret")))
    return refused(c, "Error validating client secret.");
  if (text("grant_type") !== "authorization_code") return refused(c, "Invalid grant_type");
  const grant = grants.takeCode(bareCode(text("code")), {
    clientId: text("client_id"),
    redirectUri: text("redirect_uri"),
    verifier: null,
  });
  if (grant === "redirect")
    return refused(c, "Error validating verification code. Please make sure your redirect_uri is identical");
  if (typeof grant === "string") return refused(c, "Matching code was not found or was already used");
  const token = grants.issue("short", grant, { prefix: about.prefix, lifeMs: HOUR_MS });
  return c.json(about.shown(token, grant));
}

/** The application's own token, for its credentials. */
export async function applicationToken<Data>(c: Context<SandboxEnv>, about: OwnTokens<Data>) {
  const params = await paramsOf(c);
  if (params.required("grant_type") !== "client_credentials") throw badParameter("Unsupported grant_type");
  const [id, secret] = [params.required("client_id"), params.required("client_secret")];
  if (!about.grants.isClient(id, secret))
    throw new GraphError(101, "Error validating application. Invalid client secret.");
  return c.json({ access_token: `${about.prefix.slice(0, 2)}|${id}|${secret}`, token_type: "bearer" });
}

const lasting = (token: string) => ({ access_token: token, token_type: "bearer", expires_in: LONG_SECONDS });

function given<Data>(about: OwnTokens<Data>, text: string, kind: string): Token<Data> {
  const token = workingToken(about.grants, text);
  if (token.kind !== kind) throw tokenErrors.unknown();
  return token;
}

/** A token of an hour for one of 60 days. */
export async function longToken<Data>(c: Context<SandboxEnv>, about: OwnTokens<Data>) {
  const params = await paramsOf(c);
  if (params.required("grant_type") !== `${about.short}_exchange_token`)
    throw badParameter("Unsupported grant_type");
  if (!about.grants.isClient(about.clientId, params.text("client_secret")))
    throw new GraphError(101, "Error validating application. Invalid client secret.");
  const token = given(about, params.required("access_token"), "short");
  return c.json(lasting(renewed(about, token)));
}

const renewed = <Data>({ grants, prefix }: OwnTokens<Data>, token: Token<Data>): string =>
  grants.issue("long", token, { prefix, lifeMs: LONG_SECONDS * 1000, family: token.family });

/** A token of 60 days for another; the old one lasts until its own end. */
export async function refreshedToken<Data>(c: Context<SandboxEnv>, about: OwnTokens<Data>, now: number) {
  const params = await paramsOf(c);
  if (params.required("grant_type") !== `${about.short}_refresh_token`)
    throw badParameter("Unsupported grant_type");
  const token = given(about, params.required("access_token"), "long");
  if (!token.scopes.includes(about.basic))
    throw new GraphError(10, `(#10) The permission ${about.basic} is needed`, { status: 403 });
  if (now - token.issuedAt < DAY_MS)
    throw badParameter("The access token is too young to be refreshed: it must be at least 24 hours old");
  return c.json(lasting(renewed(about, token)));
}
