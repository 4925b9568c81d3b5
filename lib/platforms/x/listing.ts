import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { PostMetrics, PostPage, RemotePost } from "../contract-reading";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask } from "./http";
import { mediaCountOf, objectsOf, receiptOf, repliedTo, TWEET_FIELDS, textOf } from "./reading";

const PAGE = 100;
/** X gives the private numbers of a post for 30 days. */
const PRIVATE_MS = 29 * 86_400_000;
const BEGINNING_MS = 1_288_834_974_657;

const sum = (...counts: (number | null)[]): number | null => {
  const known = counts.filter((count) => count !== null);
  return known.length > 0 ? known.reduce((total, count) => total + count, 0) : null;
};

function metricsOf(tweet: Json): PostMetrics {
  const open = asObject(tweet.public_metrics) ?? {};
  const own = asObject(tweet.non_public_metrics) ?? {};
  const counts = {
    impressions: asNumber(open.impression_count),
    likes: asNumber(open.like_count),
    comments: asNumber(open.reply_count),
    shares: sum(asNumber(open.retweet_count ?? open.repost_count), asNumber(open.quote_count)),
    saves: asNumber(open.bookmark_count),
    clicks: asNumber(own.url_link_clicks),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
}

function postOf(context: AccountContext, tweet: Json, pictures: ReadonlyMap<string, string>): RemotePost[] {
  const receipt = receiptOf(context, tweet);
  if (!receipt || repliedTo(tweet)) return [];
  const keys = asObject(tweet.attachments)?.media_keys;
  const picture = (Array.isArray(keys) ? keys : []).map((key) => pictures.get(String(key))).find(Boolean);
  return [
    {
      ...receipt,
      text: textOf(tweet),
      editedAt: null,
      mediaCount: mediaCountOf(tweet),
      thumbnailUrl: picture ?? null,
      metrics: metricsOf(tweet),
      json: tweet,
    },
  ];
}

function picturesOf(json: Json): ReadonlyMap<string, string> {
  const media = objectsOf(asObject(json.includes)?.media);
  return new Map(
    media.flatMap((one): [string, string][] => {
      const key = asString(one.media_key);
      const picture = asWebAddress(one.url) ?? asWebAddress(one.preview_image_url);
      return key && picture ? [[key, picture]] : [];
    }),
  );
}

/** One page of the account's own posts, newest first; X keeps the last few thousand. */
export async function list(
  context: AccountContext,
  cursor: string | null,
): Promise<Result<PostPage, PublishFailure>> {
  const query = new URLSearchParams({
    max_results: String(PAGE),
    exclude: "retweets,replies",
    "tweet.fields": TWEET_FIELDS,
    expansions: "attachments.media_keys",
    "media.fields": "url,preview_image_url,type,alt_text",
    ...(cursor ? { pagination_token: cursor } : {}),
  });
  const answered = await ask(context, {
    path: `/2/users/${encodeURIComponent(context.accountId)}/tweets?${query}`,
  });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const meta = asObject(json.meta);
  if (!meta)
    return failWith({
      next: "wait",
      until: new Date(Date.now() + 60_000),
      reason: "X's list of posts could not be read.",
      evidence: answer.trace,
    });
  const pictures = picturesOf(json);
  const posts = objectsOf(json.data).flatMap((tweet) => postOf(context, tweet, pictures));
  return ok({ posts, next: asString(meta.next_token) });
}

const isYoung = (id: string): boolean =>
  /^\d{15,19}$/.test(id) && Date.now() - (Number(BigInt(id) >> 22n) + BEGINNING_MS) < PRIVATE_MS;

/** The numbers of some posts; X leaves those out that are gone. Clicks are asked for only while X gives them. */
export async function metrics(
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const numbers = new Map<string, PostMetrics>();
  const young = remoteIds.filter(isYoung);
  const old = remoteIds.filter((id) => !isYoung(id));
  for (const [ids, fields] of [
    [young, "public_metrics,non_public_metrics"],
    [old, "public_metrics"],
  ] as const) {
    if (ids.length === 0) continue;
    const query = new URLSearchParams({ ids: ids.join(","), "tweet.fields": fields });
    const answered = await ask(context, { path: `/2/tweets?${query}` });
    if (!answered.ok) return answered;
    for (const tweet of objectsOf(answered.value.json.data)) {
      const id = asString(tweet.id);
      if (id) numbers.set(id, metricsOf(tweet));
    }
  }
  return ok(numbers);
}
