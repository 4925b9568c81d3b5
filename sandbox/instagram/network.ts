import { createHash } from "node:crypto";
import type { Account } from "../accounts.ts";
import type { Medium } from "../graph/containers.ts";
import { type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

/** How an account is signed in with: Instagram itself, or Facebook and the Page it is linked to. */
export type Way = {
  id: "instagram" | "instagram-facebook";
  label: string;
  /** Host of the API. */
  host: string;
  scopes: Readonly<Record<"read" | "publish" | "comment" | "insights", string>>;
  /** Everything that may be asked for, with what it means. */
  meanings: Readonly<Record<string, string>>;
  /** Whether posts can be deleted and files be sent. */
  deletes: boolean;
  sends: boolean;
};

export const instagramLogin: Way = {
  id: "instagram",
  label: "Instagram",
  host: "graph.instagram.com",
  scopes: {
    read: "instagram_business_basic",
    publish: "instagram_business_content_publish",
    comment: "instagram_business_manage_comments",
    insights: "instagram_business_manage_insights",
  },
  meanings: {
    instagram_business_basic: "View profile and media",
    instagram_business_content_publish: "Publish posts, reels and stories",
    instagram_business_manage_comments: "Read and write comments",
    instagram_business_manage_insights: "See the numbers",
    instagram_business_manage_messages: "Read and write messages",
  },
  deletes: false,
  sends: false,
};

export const facebookLogin: Way = {
  id: "instagram-facebook",
  label: "Instagram (through Facebook)",
  host: "graph.facebook.com",
  scopes: {
    read: "instagram_basic",
    publish: "instagram_content_publish",
    comment: "instagram_manage_comments",
    insights: "instagram_manage_insights",
  },
  meanings: {
    instagram_basic: "View profile and media of Instagram accounts",
    instagram_content_publish: "Publish on Instagram",
    instagram_manage_comments: "Read and write comments on Instagram",
    instagram_manage_insights: "See the numbers of Instagram accounts",
    instagram_manage_contents: "Delete posts on Instagram",
    pages_show_list: "See the Pages you manage",
    pages_read_engagement: "Read what is on your Pages",
    business_management: "See businesses that own Pages",
    ads_management: "Manage advertisements",
    ads_read: "Read advertisements",
  },
  deletes: true,
  sends: true,
};

/** An Instagram account. With Facebook it is linked to a Page of a person. */
export type Profile = { note: string; page: { id: string; name: string; person: string } | null };

export type PostData = {
  product: "FEED" | "REELS" | "STORY" | "COMMENT";
  type: "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM" | "COMMENT";
  shortcode: string;
  media: Medium[];
  notes: string[];
  commentsOff?: boolean;
};

/** What a token is: an hour's or a lasting one, a person's or a Page's. `assets` are the Pages that were ticked. */
export type GrantData = { assets?: readonly string[]; person?: string };

/** One running Instagram. */
export type Service = Stores<Profile, PostData> & {
  way: Way;
  grants: Grants<GrantData>;
};

export function openService(world: World, way: Way): Service {
  return {
    way,
    ...storesOf<Profile, PostData>(world, way.id),
    grants: grantsOf(world, way.id),
  };
}

/** The same digits for the same name, also after a reset. */
export function digitsOf(name: string, prefix: string, length: number): string {
  const number = BigInt(`0x${createHash("sha256").update(name).digest("hex")}`);
  return `${prefix}${String(number).slice(0, length - prefix.length)}`;
}

/** People who sign in with Facebook; the first owns what is added later. */
export const people = [
  { id: "person-alice", handle: "alice", name: "Alice Meadow" },
  { id: "person-noor", handle: "noor", name: "Noor Haddad" },
] as const;

export function addProfile(
  { way, world, accounts }: Service,
  wanted: string,
  name: string,
  person: string = people[0].id,
): Account<Profile> | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z0-9_.]{1,30}$/.test(handle) || accounts.byHandle(handle)) return null;
  const id = digitsOf(`${way.id}:${handle}`, "1784", 17);
  const page = way.sends ? { id: digitsOf(`page:${handle}`, "1020", 15), name, person } : null;
  const account = {
    platform: way.id,
    id,
    handle,
    name,
    suspended: false,
    createdAt: world.now(),
    data: { note: `${name} on Instagram`, page },
  };
  accounts.save(account);
  return account;
}
