import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { tooMany } from "../google/errors.ts";
import { requireAccount } from "../google/sign-in.ts";
import { type Business, denied, invalid, type Person, SCOPE } from "./business.ts";

/** The project's 300 requests a minute, over all hosts. */
export function spend({ world }: Business): void {
  const allowance = world.limits.take("project", [
    { name: "google-business", limit: 300, windowMs: 60_000, cost: 1 },
  ]);
  if (!allowance.allowed) throw tooMany(Math.ceil((allowance.resetAt - world.now()) / 1000));
}

/** The person behind a working token. */
export function requirePerson(business: Business, c: Context<SandboxEnv>): Account<Person> {
  spend(business);
  const { signIn, accounts } = business;
  const person = requireAccount(signIn, accounts, c.req.raw.headers, [SCOPE], "mybusiness.googleapis.com");
  if (person.suspended) throw denied();
  return person;
}

/** One page of a list. A token is the place it begins at. */
export function paged<Item>(
  c: Context<SandboxEnv>,
  field: string,
  all: readonly Item[],
  sizes: { usual: number; most: number },
): Record<string, unknown> {
  const size = Number(c.req.query("pageSize") ?? sizes.usual);
  if (!Number.isInteger(size) || size < 1 || size > sizes.most)
    throw invalid("page_size", `pageSize must be between 1 and ${sizes.most}.`);
  const token = c.req.query("pageToken");
  const start = token ? Number(Buffer.from(token, "base64url").toString().replace(/^at:/, "")) : 0;
  if (!Number.isInteger(start)) throw invalid("page_token", "The page token is not valid.");
  const items = all.slice(start, start + size);
  const next = start + size;
  return {
    ...(items.length > 0 ? { [field]: items } : {}),
    ...(next < all.length ? { nextPageToken: Buffer.from(`at:${next}`).toString("base64url") } : {}),
  };
}
