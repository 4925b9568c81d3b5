import { createHash } from "node:crypto";
import type { Account } from "../accounts.ts";
import type { Medium } from "../graph/containers.ts";
import { type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

export const platformId = "threads";

export const meanings: Readonly<Record<string, string>> = {
  threads_basic: "View profile and posts",
  threads_content_publish: "Publish posts",
  threads_read_replies: "Read replies",
  threads_manage_replies: "Write and hide replies",
  threads_manage_insights: "See the numbers",
  threads_delete: "Delete posts",
  threads_manage_mentions: "See mentions",
  threads_keyword_search: "Search posts",
  threads_location_tagging: "Tag places",
  threads_profile_discovery: "See other profiles",
  threads_share_to_instagram: "Share on Instagram",
};

export type Profile = { biography: string };

export type PostData = {
  type: "TEXT_POST" | "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM";
  shortcode: string;
  media: Medium[];
  notes: string[];
};

/** One running Threads. */
export type Service = Stores<Profile, PostData> & {
  grants: Grants<Record<string, never>>;
};

export function openService(world: World): Service {
  return {
    ...storesOf<Profile, PostData>(world, platformId),
    grants: grantsOf(world, platformId),
  };
}

/** Ids derive from the names, so that they stay the same after a reset. */
export function addProfile(
  { world, accounts }: Service,
  wanted: string,
  name: string,
): Account<Profile> | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z0-9_.]{1,30}$/.test(handle) || accounts.byHandle(handle)) return null;
  const digits = BigInt(`0x${createHash("sha256").update(`${platformId}:${handle}`).digest("hex")}`);
  const account = {
    platform: platformId,
    id: `2784${String(digits).slice(0, 13)}`,
    handle,
    name,
    suspended: false,
    createdAt: world.now(),
    data: { biography: `${name} on Threads` },
  };
  accounts.save(account);
  return account;
}
