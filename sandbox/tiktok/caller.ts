import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import { invalidParams, scopeMissing, tokenInvalid, tooMany } from "./api-error.ts";
import type { Creator, Service } from "./tiktok.ts";

const minute = 60_000;

/** Questions in a minute, for each account. */
export const rates = {
  creator: { name: "tiktok-creator", limit: 20 },
  init: { name: "tiktok-init", limit: 6 },
  status: { name: "tiktok-status", limit: 30 },
  read: { name: "tiktok-read", limit: 600 },
} as const;

export type Rate = (typeof rates)[keyof typeof rates];

/** The creator behind a working token that has these scopes and some of the allowance left. */
export function requireCreator(
  service: Service,
  c: Context<SandboxEnv>,
  scopes: readonly string[],
  { name, limit }: Rate,
): Account<Creator> {
  const token = service.grants.read(bearerOf(c.req.raw.headers), "access");
  const account = token?.state === "valid" ? service.accounts.get(token.accountId) : null;
  if (!(token && account)) throw tokenInvalid();
  const missing = scopes.find((scope) => !token.scopes.includes(scope));
  if (missing !== undefined) throw scopeMissing(missing);
  const left = service.world.limits.take(account.id, [{ name, limit, windowMs: minute }]);
  if (!left.allowed) throw tooMany();
  return account;
}

/** The scopes of the token that came along. */
export const scopesOf = (service: Service, c: Context<SandboxEnv>): readonly string[] =>
  service.grants.read(bearerOf(c.req.raw.headers), "access")?.scopes ?? [];

export type Body = Record<string, unknown>;

const asBody = (value: unknown): Body | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : null;

/** The body as a JSON object; an empty one where that is allowed. */
export async function bodyOf(c: Context<SandboxEnv>): Promise<Body> {
  const type = c.req.header("content-type")?.replace(/\s/g, "").toLowerCase();
  if (type !== "application/json" && type !== "application/json;charset=utf-8")
    throw invalidParams("The Content-Type must be application/json; charset=UTF-8.");
  const text = await c.req.text();
  if (text === "") return {};
  try {
    const body = asBody(JSON.parse(text));
    if (body) return body;
  } catch {
    // Said below.
  }
  throw invalidParams("The request body is not valid JSON.");
}

/** An object inside a body. */
export function partOf(body: Body, name: string): Body {
  const part = asBody(body[name]);
  if (!part) throw invalidParams(`${name} is required.`);
  return part;
}
