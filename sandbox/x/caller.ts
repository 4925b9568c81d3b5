import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import { creditsDepleted, forbidden, invalid, Problem, suspended, tooMany, unauthorized } from "./problem.ts";
import type { Member, Service } from "./x.ts";

const quarter = 900_000;

export type Rate = { name: string; limit: number };

/** Limits of a quarter of an hour for each user. */
export const rates = {
  post: { name: "x-post", limit: 100 },
  remove: { name: "x-remove", limit: 50 },
  me: { name: "x-me", limit: 75 },
  timeline: { name: "x-timeline", limit: 900 },
  lookup: { name: "x-lookup", limit: 900 },
  upload: { name: "x-upload", limit: 1875 },
  oneShot: { name: "x-one-shot", limit: 500 },
  status: { name: "x-status", limit: 1000 },
  metadata: { name: "x-metadata", limit: 500 },
} as const satisfies Record<string, Rate>;

export function rateHeaders(limit: number, remaining: number, resetAt: number): Record<string, string> {
  return {
    "x-rate-limit-limit": String(limit),
    "x-rate-limit-remaining": String(remaining),
    "x-rate-limit-reset": String(Math.ceil(resetAt / 1000)),
  };
}

function spend({ world }: Service, c: Context<SandboxEnv>, who: string, { name, limit }: Rate): void {
  const left = world.limits.take(who, [{ name, limit, windowMs: quarter }]);
  const headers = rateHeaders(limit, left.remaining, left.resetAt);
  for (const [header, value] of Object.entries(headers)) c.header(header, value);
  if (!left.allowed) throw tooMany(headers);
}

/** The account behind a working token that has these scopes, credits and some of its allowance left. */
export function requireCaller(
  service: Service,
  c: Context<SandboxEnv>,
  scopes: readonly string[],
  rate: Rate,
): Account<Member> {
  const token = service.grants.read(bearerOf(c.req.raw.headers), "access");
  if (token?.state !== "valid") throw unauthorized();
  const account = service.accounts.get(token.accountId);
  if (!account) throw unauthorized();
  if (scopes.some((scope) => !token.scopes.includes(scope)))
    throw new Problem(403, {
      title: "Forbidden",
      type: "about:blank",
      status: 403,
      detail: `Your client app is not configured with the appropriate oauth2 scopes for this endpoint: ${scopes.join(", ")}`,
    });
  spend(service, c, account.id, rate);
  if (account.suspended) throw suspended();
  if (!account.data.hasCredits) throw creditsDepleted(account.id);
  return account;
}

/** The body as a JSON object with no property but these. */
export async function bodyOf(
  c: Context<SandboxEnv>,
  allowed: readonly string[],
): Promise<Record<string, unknown>> {
  if (!c.req.header("content-type")?.startsWith("application/json"))
    throw forbidden("The Content-Type must be application/json.");
  const body: unknown = await c.req.json().catch(() => null);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw invalid("body", "", "Requests with bodies must have content-type of application/json.");
  onlyKnown(body as Record<string, unknown>, allowed, "$");
  return body as Record<string, unknown>;
}

/** X refuses properties it does not know. */
export function onlyKnown(value: Record<string, unknown>, allowed: readonly string[], where: string): void {
  const odd = Object.keys(value).find((name) => !allowed.includes(name));
  if (odd !== undefined)
    throw invalid(
      odd,
      JSON.stringify(value[odd]),
      `${where}.${odd}: is not defined in the schema and the schema does not allow additional properties`,
    );
}

/** Query parameters other than these are refused. */
export function queryOf(c: Context<SandboxEnv>, allowed: readonly string[]): URLSearchParams {
  const query = new URL(c.req.url).searchParams;
  for (const name of query.keys())
    if (!allowed.includes(name))
      throw invalid(
        name,
        query.get(name),
        `The query parameter [${name}] is not one of [${allowed.join(",")}]`,
      );
  return query;
}

/** A list of names in a query parameter, each of which must be known. */
export function namesIn(query: URLSearchParams, name: string, known: readonly string[]): string[] {
  const given = query.get(name)?.split(",") ?? [];
  const odd = given.find((one) => !known.includes(one));
  if (odd !== undefined)
    throw invalid(
      name,
      odd,
      `The \`${name}\` query parameter value [${odd}] is not one of [${known.join(",")}]`,
    );
  return given;
}
