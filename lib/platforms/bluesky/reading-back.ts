import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Audience, PostMetrics, PostPage, RemotePost } from "../contract-reading";
import { asDate, asNumber, asObject, asString, type Json } from "../shared/reading";
import { COLLECTION, receiptOf } from "./naming";
import { mediaCountOf } from "./records";
import { ask } from "./xrpc";

/** `com.atproto.repo.listRecords` gives at most so many records a page, `app.bsky.feed.getPosts` so many posts. */
const PAGE = 100;
const BATCH = 25;

/** Own posts as the account's server keeps them, newest first. Answers are left out. */
export async function list(
  context: AccountContext,
  cursor: string | null,
): Promise<Result<PostPage, PublishFailure>> {
  const answered = await ask({
    origin: context.origin,
    method: "com.atproto.repo.listRecords",
    params: {
      repo: context.accountId,
      collection: COLLECTION,
      limit: String(PAGE),
      ...(cursor ? { cursor } : {}),
    },
  });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  if (!Array.isArray(json.records))
    return failWith({
      next: "wait",
      until: new Date(Date.now() + 60_000),
      reason: "Bluesky's list of posts could not be read.",
      evidence: { ...answer.trace, body: "" },
    });
  const posts = json.records.flatMap((record) => remotePost(context, asObject(record)));
  const next = json.records.length === 0 ? null : asString(json.cursor);
  return ok({ posts, next: next === cursor ? null : next });
}

function remotePost(context: AccountContext, record: Json | null): RemotePost[] {
  const uri = asString(record?.uri);
  const value = asObject(record?.value);
  if (!(record && uri && value) || value.reply !== undefined) return [];
  return [
    {
      ...receiptOf(context, uri, asDate(value.createdAt)),
      text: asString(value.text) ?? "",
      editedAt: null,
      mediaCount: mediaCountOf(value),
      thumbnailUrl: thumbnailOf(context, value),
      metrics: {},
      json: record,
    },
  ];
}

/** The first image, as the account's own server gives it away. */
function thumbnailOf({ origin, accountId: did }: AccountContext, value: Json): string | null {
  const embed = asObject(value.embed);
  const [first] = Array.isArray(embed?.images) ? embed.images : [];
  const cid = asString(asObject(asObject(asObject(first)?.image)?.ref)?.$link);
  return cid ? `${origin}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ did, cid })}` : null;
}

/** Counters of each post, as the network knows them. One that is gone is absent. */
export async function metrics(
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const counted = new Map<string, PostMetrics>();
  for (let at = 0; at < remoteIds.length; at += BATCH) {
    const answered = await ask({
      origin: context.origin,
      method: "app.bsky.feed.getPosts",
      params: { uris: remoteIds.slice(at, at + BATCH) },
      token: context.access.token,
    });
    if (!answered.ok) return answered;
    const { posts } = answered.value.json;
    for (const post of Array.isArray(posts) ? posts.map(asObject) : []) {
      const uri = asString(post?.uri);
      if (post && uri && remoteIds.includes(uri)) counted.set(uri, metricsOf(post));
    }
  }
  return ok(counted);
}

function metricsOf(post: Json): PostMetrics {
  const likes = asNumber(post.likeCount);
  const comments = asNumber(post.replyCount);
  const reposts = asNumber(post.repostCount);
  const saves = asNumber(post.bookmarkCount);
  return {
    ...(likes === null ? {} : { likes }),
    ...(comments === null ? {} : { comments }),
    ...(reposts === null ? {} : { shares: reposts + (asNumber(post.quoteCount) ?? 0) }),
    ...(saves === null ? {} : { saves }),
  };
}

/** The account's own counters. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const answered = await ask({
    origin: context.origin,
    method: "app.bsky.actor.getProfile",
    params: { actor: context.accountId },
    token: context.access.token,
  });
  if (!answered.ok) return answered;
  const { json } = answered.value;
  return ok({
    followers: asNumber(json.followersCount),
    following: asNumber(json.followsCount),
    posts: asNumber(json.postsCount),
  });
}
