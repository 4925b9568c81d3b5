import { createHash, randomInt } from "node:crypto";
import { type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

/** An application of LinkedIn's: what its products let it ask for, and whether it is given refresh tokens. */
export type Product = {
  id: string;
  label: string;
  scopes: Readonly<Record<string, string>>;
  refreshTokens: boolean;
  /** Whether its people have pages of organisations. */
  pages: boolean;
};

/** A member, or an organisation with the members that have a role at it. */
export type AccountData = { kind: "person" } | { kind: "organization"; roles: Record<string, string> };

/** A file that a post shows, as it was uploaded. */
export type Shown = { url: string; alt: string; kind: "image" | "video" | "document"; title: string | null };

export type PostData = {
  author: string;
  /** URN of the activity, by which comments know the post. */
  activity: string;
  visibility: string;
  /** As it was sent. */
  content: Record<string, unknown> | null;
  shown: Shown[];
  /** What makes it a duplicate of another. */
  fingerprint: string;
  hashtags: string[];
  /** Of a comment: its number. */
  commentId: string | null;
};

/** What a token carries of its own: nothing. */
export type GrantData = Record<string, never>;

/** One LinkedIn, as one application sees it. */
export type Network = Stores<AccountData, PostData> & {
  product: Product;
  /** Addresses below the two hosts. */
  www: string;
  grants: Grants<GrantData>;
};

export function openNetwork(world: World, product: Product): Network {
  const base = `${world.origin}/${product.id}`;
  return {
    product,
    ...storesOf<AccountData, PostData>(world, product.id),
    www: `${base}/www.linkedin.com`,
    grants: grantsOf<GrantData>(world, product.id),
  };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const handles = /^[a-z0-9][a-z0-9-]{1,40}$/;

type Named = { network: Network; handle: string; name: string };

function add({ network, handle, name }: Named, id: string, data: AccountData) {
  const account = { id, handle, name, suspended: false, data, createdAt: network.world.now() };
  network.accounts.save(account);
  return { ...account, platform: network.product.id };
}

/** Ids follow from names, so that they stay the same after a reset. */
export function addPage(named: Named, roles: Record<string, string>) {
  const id = String(digest(`organization ${named.handle}`).readUIntBE(0, 4) + 10_000);
  return add(named, id, { kind: "organization", roles });
}

/** A member; where people have pages, with two of their own. Null when the handle is not allowed, or taken. */
export function addMember(network: Network, wanted: string, name: string) {
  const handle = wanted.toLowerCase();
  if (!handles.test(handle) || network.accounts.byHandle(handle)) return null;
  const id = digest(`person ${handle}`).toString("base64url").replace(/[-_]/g, "x").slice(0, 10);
  const member = add({ network, handle, name }, id, { kind: "person" });
  if (!network.product.pages) return member;
  addPage({ network, handle: `${handle}-works`, name: `${name} Works` }, { [id]: "ADMINISTRATOR" });
  addPage(
    { network, handle: `${handle}-foundation`, name: `${name} Foundation` },
    { [id]: "CONTENT_ADMINISTRATOR" },
  );
  return member;
}

export const members = ({ accounts }: Network) =>
  accounts.list().filter(({ data }) => data.kind === "person");

/** Organisations at which a member has one of the roles, or any. */
export const pagesOf = ({ accounts }: Network, memberId: string, role?: string) =>
  accounts
    .list()
    .filter(
      ({ data }) =>
        data.kind === "organization" &&
        data.roles[memberId] !== undefined &&
        (role === undefined || data.roles[memberId] === role),
    );

/** A number as LinkedIn's are: they grow with time. */
export const freshNumber = (now: number): string => String((BigInt(now) << 22n) | BigInt(randomInt(2 ** 22)));

export const personUrn = (id: string): string => `urn:li:person:${id}`;
export const organizationUrn = (id: string): string => `urn:li:organization:${id}`;

export const permalink = ({ www }: Network, urn: string): string => `${www}/feed/update/${urn}/`;
