import { createHash, randomInt } from "node:crypto";
import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf, type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";
import { ApiError, missingScope, notAuthenticated, notPermitted } from "./api-error.ts";

export const platformId = "pinterest";

export type Person = { business: boolean; followers: number; following: number };

export type Board = {
  id: string;
  accountId: string;
  name: string;
  description: string;
  privacy: "PUBLIC" | "PROTECTED" | "SECRET";
  createdAt: string;
};

export type Medium = {
  id: string;
  accountId: string;
  /** What the upload must carry to be taken. */
  key: string;
  signature: string;
  /** Null while nothing is uploaded. */
  readyAt: number | null;
  failed: boolean;
  file: string | null;
  mime: string;
};

export type PinFile = {
  name: string;
  mime: string;
  kind: "image" | "video";
  width: number | null;
  height: number | null;
  title: string | null;
  description: string | null;
  link: string | null;
};

export type PinData = {
  boardId: string;
  title: string | null;
  link: string | null;
  alt: string | null;
  creative: "REGULAR" | "VIDEO" | "CAROUSEL";
  files: PinFile[];
  /** Of a video: where its cover comes from. */
  cover: string | null;
};

export type Network = Stores<Person, PinData> & {
  grants: Grants;
};

export function openNetwork(world: World): Network {
  return {
    ...storesOf<Person, PinData>(world, platformId),
    grants: grantsOf(world, platformId),
  };
}

/** Ids are numbers of eighteen digits, more than a double holds. */
const numeric = (seed: string): string =>
  `5${(BigInt(`0x${createHash("sha256").update(seed).digest("hex").slice(0, 15)}`) % 10n ** 17n).toString().padStart(17, "0")}`;

/** A new id, larger than those from before. */
export const freshId = (now: number): string => `8${now}${randomInt(10_000).toString().padStart(4, "0")}`;

/** Times are UTC and do not say so. */
export const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19);

/** Somebody with a board for everybody and one that only they see; ids derive from the name. */
export function addPerson(network: Network, handle: string, name: string, business = false): Account | null {
  const { accounts, world } = network;
  if (!/^[a-z0-9_]{3,30}$/.test(handle) || accounts.byHandle(handle)) return null;
  const id = numeric(`account ${handle}`);
  const data = { business, followers: 120, following: 34 };
  accounts.save({ id, handle, name, suspended: false, createdAt: world.now(), data });
  addBoard(network, id, { name: "Recipes", privacy: "PUBLIC" });
  addBoard(network, id, { name: "Workshop", privacy: "PUBLIC" });
  addBoard(network, id, { name: "Drafts", privacy: "SECRET" });
  const account = accounts.get(id);
  return account && { ...account, data: { ...account.data } };
}

export function addBoard(
  { documents, world }: Network,
  accountId: string,
  { name, privacy, description = "" }: Pick<Board, "name" | "privacy"> & { description?: string },
): Board {
  const id = numeric(`board ${accountId} ${name.toLowerCase()}`);
  const createdAt = stamp(world.now());
  const board: Board = { id, accountId, name, description, privacy, createdAt };
  documents.put("board", id, board);
  return board;
}

export const boardsOf = ({ documents }: Network, accountId: string): Board[] =>
  documents.list<Board>("board").flatMap(({ value }) => (value.accountId === accountId ? [value] : []));

/** The account behind a working token that was granted all of `scopes`. */
export function requireAccount(
  { grants, accounts }: Network,
  c: Context<SandboxEnv>,
  scopes: readonly string[],
): Account<Person> {
  const token = grants.read(bearerOf(c.req.raw.headers), "access");
  const account = token && accounts.get(token.accountId);
  if (!token || !account || token.state !== "valid") throw notAuthenticated();
  if (account.suspended) throw notPermitted();
  if (scopes.some((scope) => !token.scopes.includes(scope))) throw missingScope(scopes);
  return account;
}

/** A JSON body that is an object. */
export async function jsonBody(c: Context<SandboxEnv>): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? ""))
    throw new ApiError(415, 1, "Invalid request: the body must be application/json");
  const body: unknown = await c.req.json().catch(() => null);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ApiError(400, 1, "Invalid request: the body is not a JSON object");
  return body as Record<string, unknown>;
}

/** Some of a list, with the bookmark of what follows: `page_size` of 1 to 250, 25 when nothing is said. */
export function paged<Value>(c: Context<SandboxEnv>, all: readonly Value[]) {
  const size = Number(c.req.query("page_size") ?? 25);
  if (!Number.isInteger(size) || size < 1 || size > 250)
    throw new ApiError(400, 1, "Invalid request: page_size; constraint: maximum=250");
  const given = c.req.query("bookmark");
  const at = given ? Number(Buffer.from(given, "base64url").toString()) : 0;
  if (!Number.isInteger(at)) throw new ApiError(400, 1, "Invalid request: bookmark is not valid");
  const end = at + size;
  const bookmark = end < all.length ? Buffer.from(String(end)).toString("base64url") : null;
  return { items: all.slice(at, end), bookmark };
}
