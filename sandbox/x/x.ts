import { createHash } from "node:crypto";
import { type Account, type Accounts, accountsOf } from "../accounts.ts";
import { type Blobs, blobsOf } from "../blobs.ts";
import { type Documents, documentsOf } from "../documents.ts";
import { type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { type Posts, postsOf } from "../posts.ts";

export const platformId = "x";

export type Member = {
  subscription: "None" | "Premium";
  /** Whether the application's terms let it answer the account's own posts. */
  mayReply: boolean;
  /** Whether the application has credits left for this account. */
  hasCredits: boolean;
  /** Whether answers use the names of the newest documentation. */
  renamed: boolean;
};

export type Medium = {
  id: string;
  key: string;
  accountId: string;
  category: string;
  /** As stated when it was begun. */
  type: string;
  totalBytes: number;
  /** Bytes of each segment. */
  segments: Record<string, number>;
  /** Null until it is finalized. */
  doneAt: number | null;
  readyAt: number;
  failed: boolean;
  mime: string;
  alt: string;
  expiresAt: number;
};

export type Poll = { options: string[]; minutes: number };

export type TweetData = {
  media: Medium[];
  poll: Poll | null;
  replySettings: string;
  madeWithAi: boolean;
  paidPartnership: boolean;
  /** Ids of all versions, oldest first, this one's the last. */
  history: string[];
  /** Id of the version that replaced it. */
  replacedBy: string | null;
};

/** The running platform. */
export type Service = {
  world: World;
  base: string;
  documents: Documents;
  accounts: Accounts<Member>;
  posts: Posts<TweetData>;
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

/** An id that holds its time, as X gives them out: never twice, always growing. */
export function snowflake(now: number): string {
  const wanted = BigInt(now - 1_288_834_974_657) << 22n;
  lastId = wanted > lastId ? wanted : lastId + 1n;
  return lastId.toString();
}

/** Ids derive from the handle, so that they are the same after a reset. */
const idOf = (handle: string): string =>
  String(createHash("sha256").update(`x ${handle}`).digest().readBigUInt64BE(0) % 10n ** 18n);

/** What an account may do can be told from its handle: `premium`, `noreply`, `nocredits`, `renamed` in it. */
export function addMember(service: Service, wanted: string, name: string): Account<Member> | null {
  const handle = wanted.replace(/^@/, "").toLowerCase();
  if (!/^[a-z0-9_]{1,15}$/.test(handle) || service.accounts.byHandle(handle)) return null;
  const account: Account<Member> = {
    platform: platformId,
    id: idOf(handle),
    handle,
    name,
    suspended: false,
    data: {
      subscription: handle === "studio" || handle.includes("premium") ? "Premium" : "None",
      mayReply: !handle.includes("noreply"),
      hasCredits: !handle.includes("nocredits"),
      renamed: handle.includes("renamed"),
    },
    createdAt: service.world.now(),
  };
  service.accounts.save(account);
  return account;
}
