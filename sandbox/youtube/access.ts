import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { GoogleError } from "../google/errors.ts";
import { requireAccount } from "../google/sign-in.ts";
import { asObject } from "./rules.ts";
import { allowed, type Channel, type Tube } from "./tube.ts";
import { missing, quotaExceeded, signupRequired, suspended } from "./words.ts";

const DAY_MS = 86_400_000;

/** Costs of the project's day, as its console counts them. New videos have a bucket of their own. */
export function spend(tube: Tube, bucket: "units" | "inserts", cost: number): void {
  const limit = bucket === "units" ? 10_000 : 100;
  const allowance = tube.world.limits.take("project", [
    { name: `youtube-${bucket}`, limit, windowMs: DAY_MS, cost },
  ]);
  if (!allowance.allowed) throw quotaExceeded();
}

/** The channel's account behind a working token. `what` names the scopes that are good for it. */
export function requireChannel(
  tube: Tube,
  c: Context<SandboxEnv>,
  what: keyof typeof allowed,
): Account<Channel> {
  const { signIn, accounts } = tube;
  const account = requireAccount(
    signIn,
    accounts,
    c.req.raw.headers,
    allowed[what],
    "youtube.googleapis.com",
  );
  if (account.suspended) throw suspended();
  if (!account.data.channel && what !== "read") throw signupRequired();
  return account;
}

/** The parts that a request names: at least one, and none that is unknown. */
export function partsOf(c: Context<SandboxEnv>, known: readonly string[]): string[] {
  const parts = (c.req.query("part") ?? "").split(",").filter(Boolean);
  if (parts.length === 0) throw missing("part");
  const strange = parts.filter((part) => !known.includes(part));
  if (strange.length > 0)
    throw new GoogleError(400, `'${strange.join(", ")}'`, {
      reason: "unknownPart",
      domain: "youtube.part",
      location: "part",
    });
  return parts;
}

/** The page that a request asks for; a token is the place it begins at. */
export function pageOf(c: Context<SandboxEnv>, most: number): { start: number; size: number } {
  const size = Number(c.req.query("maxResults") ?? 5);
  const token = c.req.query("pageToken");
  const start = token ? Number(Buffer.from(token, "base64url").toString().replace(/^at:/, "")) : 0;
  const wrong = Number.isInteger(size) && size >= 0 && size <= most ? "pageToken" : "maxResults";
  if (wrong === "maxResults" || !Number.isInteger(start))
    throw new GoogleError(400, `Invalid value for ${wrong}.`, {
      reason: wrong === "pageToken" ? "invalidPageToken" : "invalidParameter",
      location: wrong,
    });
  return { start, size };
}

/** One page in the envelope of a list. */
export function listed(kind: string, all: readonly unknown[], { start, size }: ReturnType<typeof pageOf>) {
  const next = start + size;
  return {
    kind: `youtube#${kind}ListResponse`,
    etag: "sandbox",
    ...(next < all.length ? { nextPageToken: Buffer.from(`at:${next}`).toString("base64url") } : {}),
    pageInfo: { totalResults: all.length, resultsPerPage: size },
    items: all.slice(start, next),
  };
}

/** The JSON object of a request. */
export async function bodyOf(c: Context<SandboxEnv>): Promise<Record<string, unknown>> {
  const type = c.req.header("content-type") ?? "";
  const body = /^application\/json\b/i.test(type) ? asObject(await c.req.json().catch(() => null)) : null;
  if (!body) throw new GoogleError(400, "Parse Error", { reason: "parseError" });
  return body;
}
