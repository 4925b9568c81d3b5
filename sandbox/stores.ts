import { type Accounts, accountsOf } from "./accounts.ts";
import { type Blobs, blobsOf } from "./blobs.ts";
import { type Documents, documentsOf } from "./documents.ts";
import type { World } from "./platform.ts";
import { type Posts, postsOf } from "./posts.ts";

/** What one platform keeps. */
export type Stores<Person, PostData> = {
  world: World;
  /** The platform's own address, without a trailing slash. */
  base: string;
  documents: Documents;
  accounts: Accounts<Person>;
  posts: Posts<PostData>;
  blobs: Blobs;
};

export const storesOf = <Person, PostData>(world: World, platform: string): Stores<Person, PostData> => ({
  world,
  base: `${world.origin}/${platform}`,
  documents: documentsOf(world.store, platform, world.now),
  accounts: accountsOf(world.store, platform),
  posts: postsOf(world.store, platform),
  blobs: blobsOf(world.store.folder, platform),
});
