import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import { type AccountData, type Network, organizationUrn, personUrn } from "./network.ts";
import { RestError, restErrors } from "./rest-error.ts";

/** Who asks, and what they may. */
export type Caller = { member: Account<AccountData>; scopes: readonly string[] };

/** The oldest and the newest version that is answered. */
export const versions = { oldest: 202511, newest: 202609 };

/** Every request to `/rest` names the version it speaks, and the protocol's own. */
export function requireVersion(c: Context<SandboxEnv>): void {
  const given = c.req.header("linkedin-version");
  if (!given)
    throw new RestError(
      400,
      "VERSION_MISSING",
      "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
    );
  const month = Number(given.slice(4));
  const number = Number(given);
  const active =
    /^\d{6}$/.test(given) &&
    month >= 1 &&
    month <= 12 &&
    number >= versions.oldest &&
    number <= versions.newest;
  if (!active) throw restErrors.version(given);
  if (c.req.header("x-restli-protocol-version") !== "2.0.0")
    throw new RestError(400, "ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version 2.0.0 is needed");
}

/** The member whose token came along. */
export function requireCaller(network: Network, headers: Headers): Caller {
  const given = bearerOf(headers);
  if (!given) throw restErrors.empty();
  const token = network.grants.read(given, "access");
  if (!token) throw restErrors.invalid();
  if (token.state === "expired") throw restErrors.expired();
  if (token.state !== "valid") throw restErrors.revoked();
  const member = network.accounts.get(token.accountId);
  if (!member) throw restErrors.invalid();
  if (member.suspended) throw restErrors.denied("this member is restricted");
  return { member, scopes: token.scopes };
}

export function requireScope(caller: Caller, what: string, ...oneOf: string[]): void {
  if (!oneOf.some((scope) => caller.scopes.includes(scope))) throw restErrors.denied(what);
}

/** The id of an organisation at which the caller has a role; throws for others. */
export function requireRole(
  network: Network,
  { member }: Caller,
  urn: string,
  what: string,
): Account<AccountData> {
  const id = /^urn:li:organization:(\d+)$/.exec(urn)?.[1];
  const page = id ? network.accounts.get(id) : null;
  if (page?.data.kind !== "organization" || page.data.roles[member.id] === undefined || page.suspended)
    throw restErrors.denied(what);
  return page;
}

/** The account that a URN names as author or actor, when the caller may write as it. */
export function requireActor(
  network: Network,
  caller: Caller,
  urn: unknown,
  { field, what }: { field: string; what: string },
): Account<AccountData> {
  if (typeof urn !== "string" || urn === "")
    throw restErrors.field("MISSING_FIELD", field, `Field ${field} is required`);
  if (urn === personUrn(caller.member.id)) {
    requireScope(caller, what, "w_member_social");
    return caller.member;
  }
  if (/^urn:li:person:[\w-]+$/.test(urn)) throw restErrors.denied(`${what}: ${field} is another member`);
  if (!/^urn:li:organization:\d+$/.test(urn))
    throw restErrors.field("INVALID_URN_TYPE", field, `${urn} is neither a person nor an organization`);
  if (!caller.scopes.includes("w_organization_social"))
    throw new RestError(
      400,
      "ILLEGAL_ARGUMENT",
      "Organization permissions must be used when using organization as author",
    );
  return requireRole(network, caller, urn, what);
}

export const urnOf = ({ id, data }: Account<AccountData>): string =>
  data.kind === "organization" ? organizationUrn(id) : personUrn(id);

/** The items of `List(a,b)`, decoded. Null when it is not written so. */
export function listIn(text: string | null | undefined): string[] | null {
  const inner = /^List\((.*)\)$/.exec(text ?? "")?.[1];
  return inner === undefined ? null : inner.split(",").filter(Boolean).map(decodeURIComponent);
}

/** Parameters as they stand in the address, still encoded: lists must be taken apart before they are decoded. */
export function rawQuery(c: Context<SandboxEnv>): Map<string, string> {
  const [, query = ""] = c.req.url.split("?", 2);
  return new Map(
    query
      .split("&")
      .filter(Boolean)
      .map((pair) => {
        const [name = "", value = ""] = pair.split("=", 2);
        return [decodeURIComponent(name), value] as const;
      }),
  );
}

export async function jsonBody(c: Context<SandboxEnv>): Promise<Record<string, unknown>> {
  if (!c.req.header("content-type")?.startsWith("application/json"))
    throw new RestError(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type application/json is needed");
  const body: unknown = await c.req.json().catch(() => null);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new RestError(400, "ILLEGAL_ARGUMENT", "The body is no JSON object");
  return body as Record<string, unknown>;
}

/** `start` and `count` of a list. */
export function pageOf(c: Context<SandboxEnv>, most = 100): { start: number; count: number } {
  const start = Number(c.req.query("start") ?? 0);
  const count = Number(c.req.query("count") ?? 10);
  if (!Number.isInteger(start) || start < 0 || !Number.isInteger(count) || count < 1 || count > most)
    throw restErrors.field("INVALID_VALUE_FOR_FIELD", "count", `count must be 1 to ${most}, start 0 or more`);
  return { start, count };
}

/** A list as Rest.li answers it. */
export function paged<Item>(
  all: readonly Item[],
  { start, count }: { start: number; count: number },
  path: string,
) {
  const more = start + count < all.length;
  return {
    elements: all.slice(start, start + count),
    paging: {
      start,
      count,
      total: all.length,
      links: more
        ? [{ type: "application/json", rel: "next", href: `${path}?start=${start + count}&count=${count}` }]
        : [],
    },
  };
}
