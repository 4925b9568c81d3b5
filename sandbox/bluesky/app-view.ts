import type { Account } from "../accounts.ts";
import { innerFault } from "../faults.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import { isBlobRef, isObject } from "./lexicon.ts";
import { findPerson, type Network, type Person, type PostData } from "./network.ts";
import { postCollection } from "./record-schemas.ts";
import { type Call, type Methods, need, number } from "./xrpc.ts";
import { invalidRequest } from "./xrpc-error.ts";

export function blobUrl(network: Network, did: string, blob: unknown): string {
  const cid = isBlobRef(blob) ? blob.ref.$link : "";
  return `${network.base}/xrpc/com.atproto.sync.getBlob?did=${encodeURIComponent(did)}&cid=${cid}`;
}

function author(account: Account<Person>) {
  return {
    did: account.id,
    handle: account.handle,
    displayName: account.name,
    labels: [],
    createdAt: new Date(account.createdAt).toISOString(),
  };
}

/** Pictures and films of a record's embed with the addresses to see them at. */
export function embedView(
  network: Network,
  did: string,
  embed: unknown,
): Record<string, unknown> | undefined {
  if (!isObject(embed)) return undefined;
  const items = [embed.images, embed.items].find(Array.isArray) as unknown[] | undefined;
  if (items) {
    const images = items.filter(isObject).map(({ image, alt, aspectRatio }) => {
      const url = blobUrl(network, did, image);
      return { thumb: url, fullsize: url, alt, ...(aspectRatio ? { aspectRatio } : {}) };
    });
    return {
      $type: `${String(embed.$type)}#view`,
      [Array.isArray(embed.images) ? "images" : "items"]: images,
    };
  }
  if (isBlobRef(embed.video)) {
    const view = { cid: embed.video.ref.$link, playlist: blobUrl(network, did, embed.video), alt: embed.alt };
    return { $type: "app.bsky.embed.video#view", ...view };
  }
  if (isObject(embed.external)) {
    const { thumb, ...external } = embed.external;
    const shown = thumb ? { ...external, thumb: blobUrl(network, did, thumb) } : external;
    return { $type: "app.bsky.embed.external#view", external: shown };
  }
  return isObject(embed.media) ? embedView(network, did, embed.media) : undefined;
}

export function postCounts(network: Network, post: Post<PostData>) {
  const age = network.world.now() - post.receivedAt;
  return {
    replyCount: network.posts.answers(post.remoteId).length,
    repostCount: grown(post.remoteId, "repost", age, 15),
    likeCount: grown(post.remoteId, "like", age, 80),
    quoteCount: grown(post.remoteId, "quote", age, 4),
  };
}

function postView(network: Network, post: Post<PostData>, account: Account<Person>) {
  const embed = embedView(network, account.id, post.data.record.embed);
  return {
    uri: post.remoteId,
    cid: post.data.cid,
    author: author(account),
    record: post.data.record,
    ...(embed ? { embed } : {}),
    ...postCounts(network, post),
    bookmarkCount: 0,
    indexedAt: new Date(post.receivedAt).toISOString(),
    labels: [],
  };
}

function actorOf(network: Network, query: URLSearchParams): Account<Person> {
  const account = findPerson(network, need(query, "actor"));
  if (!account) throw invalidRequest("Profile not found");
  if (account.suspended) throw invalidRequest("Account has been suspended", "AccountTakedown");
  return account;
}

function getPosts(network: Network, { query }: Call) {
  const uris = query.getAll("uris");
  if (uris.length === 0) throw invalidRequest('Missing required key "uris" at $');
  if (uris.length > 25) throw invalidRequest(`array too big (maximum 25, got ${uris.length}) at $.uris`);
  const posts = uris.flatMap((uri) => {
    const [repo = "", collection, rkey] = uri.replace(/^at:\/\//, "").split("/");
    const account = findPerson(network, repo);
    const post = account && network.posts.get(`at://${account.id}/${collection}/${rkey}`);
    return account && !account.suspended && post ? [postView(network, post, account)] : [];
  });
  return { posts };
}

const feedFilters: Record<string, (post: Post<PostData>) => boolean> = {
  posts_with_replies: () => true,
  posts_no_replies: ({ parentId }) => parentId === null,
  posts_with_media: ({ mediaCount }) => mediaCount > 0,
  posts_and_author_threads: ({ parentId, accountId }) =>
    parentId === null || parentId.startsWith(`at://${accountId}/`),
};

function getAuthorFeed(network: Network, { query, c }: Call) {
  const account = actorOf(network, query);
  const limit = number(query, "limit", 50, 1, 100);
  const wanted = feedFilters[query.get("filter") ?? "posts_with_replies"] ?? feedFilters.posts_with_replies;
  const cursor = query.get("cursor");
  const lag = innerFault(c, network.world.faults, "list-lag");
  const youngest = lag ? network.world.now() - lag.ms : Number.POSITIVE_INFINITY;
  const posts = network.posts
    .list({ accountId: account.id, ...(cursor ? { beforeSeq: Number(cursor) } : {}) })
    .filter((post) => wanted?.(post) && post.receivedAt <= youngest);
  const shown = posts.slice(0, limit);
  return {
    feed: shown.map((post) => ({ post: postView(network, post, account) })),
    ...(posts.length > limit ? { cursor: String(shown.at(-1)?.seq) } : {}),
  };
}

function getProfile(network: Network, { query }: Call) {
  const account = actorOf(network, query);
  const age = network.world.now() - account.createdAt;
  return {
    ...author(account),
    description: `${account.name} practises here.`,
    followersCount: 120 + grown(account.id, "follower", age, 400),
    followsCount: 42,
    postsCount: network.posts.count(account.id),
    indexedAt: new Date(account.createdAt).toISOString(),
  };
}

/** What the network shows of everybody; needs no sign-in. */
export function appViewMethods(network: Network): Methods {
  return {
    "com.atproto.identity.resolveHandle": {
      kind: "query",
      run({ query }) {
        const account = network.accounts.byHandle(need(query, "handle").toLowerCase());
        if (!account) throw invalidRequest("Unable to resolve handle");
        return { did: account.id };
      },
    },
    "com.atproto.repo.describeRepo": {
      kind: "query",
      run({ query }) {
        const account = findPerson(network, need(query, "repo"));
        if (!account) throw invalidRequest(`Could not find user: ${query.get("repo")}`);
        const service = {
          id: "#atproto_pds",
          type: "AtprotoPersonalDataServer",
          serviceEndpoint: network.base,
        };
        const didDoc = { id: account.id, alsoKnownAs: [`at://${account.handle}`], service: [service] };
        return {
          handle: account.handle,
          did: account.id,
          didDoc,
          collections: [postCollection],
          handleIsCorrect: true,
        };
      },
    },
    "app.bsky.actor.getProfile": { kind: "query", run: (call) => getProfile(network, call) },
    "app.bsky.feed.getPosts": { kind: "query", run: (call) => getPosts(network, call) },
    "app.bsky.feed.getAuthorFeed": { kind: "query", run: (call) => getAuthorFeed(network, call) },
  };
}
