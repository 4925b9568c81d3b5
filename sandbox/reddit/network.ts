import { createHash, randomInt } from "node:crypto";
import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf, type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";
import { forbidden, missingScope, Refused, unauthorized } from "./api-error.ts";

export const platformId = "reddit";

export type Person = { followers: number };

export type Kind = "self" | "link" | "poll" | "image" | "gallery" | "video" | "comment";

export type File = { name: string; mime: string; kind: "image" | "video" };

export type Submission = {
  kind: Kind;
  subreddit: string;
  title: string;
  /** Self text, or the body below a link or file. */
  body: string;
  link: string | null;
  files: File[];
  flair: string | null;
  nsfw: boolean;
  spoiler: boolean;
  answers: string[];
  /** The post that a comment is below, at whatever depth. */
  linkId: string | null;
  /** When it can be seen: files are worked on first. */
  visibleAt: number;
};

export type Network = Stores<Person, Submission> & {
  grants: Grants;
};

export function openNetwork(world: World): Network {
  return {
    ...storesOf<Person, Submission>(world, platformId),
    grants: grantsOf(world, platformId),
  };
}

/** A new id of base 36, larger than those from before. */
export const freshId = (now: number): string => (BigInt(now) * 1000n + BigInt(randomInt(1000))).toString(36);

/** Somebody; the id derives from the name. */
export function addPerson({ accounts, world }: Network, handle: string, name: string): Account | null {
  if (!/^[A-Za-z0-9_-]{3,20}$/.test(handle) || accounts.byHandle(handle)) return null;
  const id = `t2_${BigInt(`0x${createHash("sha256").update(handle).digest("hex").slice(0, 10)}`).toString(36)}`;
  const data = { followers: 17 };
  accounts.save({ id, handle, name, suspended: false, createdAt: world.now(), data });
  const account = accounts.get(id);
  return account && { ...account, data: { ...account.data } };
}

/** The account behind a working token that was granted `scope`. */
export function requireAccount(
  { grants, accounts }: Network,
  c: Context<SandboxEnv>,
  scope: string,
): Account<Person> {
  const token = grants.read(bearerOf(c.req.raw.headers), "access");
  const account = token && accounts.get(token.accountId);
  if (!token || !account || token.state !== "valid") throw unauthorized();
  if (account.suspended) throw forbidden();
  if (!token.scopes.includes(scope)) throw missingScope(scope);
  return account;
}

/** A form whose `api_type` is `json`, as every write needs to be answered in JSON. */
export async function formOf(c: Context<SandboxEnv>, needsType = true): Promise<URLSearchParams> {
  const type = c.req.header("content-type") ?? "";
  const text = await c.req.text();
  const form = new URLSearchParams(/^application\/x-www-form-urlencoded\b/i.test(type) ? text : "");
  if (needsType && form.get("api_type") !== "json")
    throw new Refused("INVALID_OPTION", "that option is not valid", "api_type");
  return form;
}

/** What a follower sees of it: nothing while its files are worked on. */
export const isVisible = ({ world }: Network, visibleAt: number): boolean => visibleAt <= world.now();
