import { createHash, randomInt } from "node:crypto";
import { type Account, type Accounts, accountsOf } from "../accounts.ts";
import { type Blobs, blobsOf } from "../blobs.ts";
import { type Documents, documentsOf } from "../documents.ts";
import { type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Posts, postsOf } from "../posts.ts";

export const platformId = "tiktok";

export type Creator = {
  /** A private account cannot post to everyone. */
  isPrivate: boolean;
  /** Whether TikTok has audited the application, as far as this account is concerned. */
  audited: boolean;
  commentsClosed: boolean;
  maxSeconds: number;
};

export type PostInfo = {
  title: string;
  description: string;
  privacy: string;
  disableComment: boolean;
  disableDuet: boolean;
  disableStitch: boolean;
  brandContent: boolean;
  brandOrganic: boolean;
  madeWithAi: boolean;
  music: boolean;
};

/** One attempt to post, from its beginning to its end. */
export type Publication = {
  publishId: string;
  accountId: string;
  kind: "video" | "photos";
  source: "FILE_UPLOAD" | "PULL_FROM_URL";
  inbox: boolean;
  info: PostInfo;
  size: number;
  chunkSize: number;
  chunks: number;
  /** Chunks that are there, and their bytes. */
  received: number;
  bytes: number;
  upload: { id: string; token: string; endsAt: number } | null;
  /** When everything was there, and until when it is worked on; null before. */
  wholeAt: number | null;
  readyAt: number;
  failReason: string | null;
  cancelled: boolean;
  postId: string | null;
  createdAt: number;
};

export type PostData = {
  kind: "video" | "photos";
  info: PostInfo;
  files: { name: string; mime: string }[];
  readyAt: number;
};

/** The running platform. */
export type Service = {
  world: World;
  base: string;
  documents: Documents;
  accounts: Accounts<Creator>;
  posts: Posts<PostData>;
  blobs: Blobs;
  grants: Grants;
};

export function openService(world: World): Service {
  return {
    world,
    base: `${world.origin}/${platformId}`,
    documents: documentsOf(world.store, platformId, world.now),
    accounts: accountsOf(world.store, platformId),
    posts: postsOf(world.store, platformId),
    blobs: blobsOf(world.store.folder, platformId),
    grants: grantsOf(world, platformId),
  };
}

let lastId = 0n;

/** Ids of posts: 19 digits, more than a number can tell apart. */
export function postIdAt(now: number): string {
  const wanted = (BigInt(Math.floor(now / 1000)) << 32n) + BigInt(randomInt(2 ** 20));
  lastId = wanted > lastId ? wanted : lastId + 1n;
  return lastId.toString();
}

const openIdOf = (handle: string): string => {
  const hex = createHash("sha256").update(`tiktok ${handle}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};

/** What a creator may do can be told from the handle: `private`, `unaudited`, `nocomments`, `short` in it. */
export function addCreator(service: Service, wanted: string, name: string): Account<Creator> | null {
  const handle = wanted.replace(/^@/, "").toLowerCase();
  if (!/^[a-z0-9_.]{2,24}$/.test(handle) || service.accounts.byHandle(handle)) return null;
  const account: Account<Creator> = {
    platform: platformId,
    id: openIdOf(handle),
    handle,
    name,
    suspended: false,
    data: {
      isPrivate: handle.includes("private"),
      audited: !handle.includes("unaudited"),
      commentsClosed: handle.includes("nocomments"),
      maxSeconds: handle.includes("short") ? 3 : 600,
    },
    createdAt: service.world.now(),
  };
  service.accounts.save(account);
  return account;
}

export const publicLevel = "PUBLIC_TO_EVERYONE";

/** Who may see a post of this creator. */
export const privacyLevels = ({ data }: Account<Creator>): string[] => [
  data.isPrivate ? "FOLLOWER_OF_CREATOR" : publicLevel,
  "MUTUAL_FOLLOW_FRIENDS",
  "SELF_ONLY",
];
