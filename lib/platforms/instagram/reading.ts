import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import type { PostMetrics, RemotePost } from "../contract-reading";
import { insightsOf, known, metricsOfEach } from "../shared/container-reading";
import { afterOf, graphErrorIn, isMissing } from "../shared/graph";
import { asDate, asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { mediaCountOf } from "./finding";
import { ask, type Side } from "./http";

const FIELDS =
  "id,caption,media_type,media_product_type,media_url,thumbnail_url,permalink,shortcode,timestamp,like_count,comments_count,children{id}";
const PAGE = 25;

/** What each kind of media knows; one name too many is refused with all of them. */
const INSIGHTS: Readonly<Record<string, readonly string[]>> = {
  FEED: ["views", "reach", "likes", "comments", "shares", "saved"],
  REELS: ["views", "reach", "likes", "comments", "shares", "saved", "ig_reels_video_view_total_time"],
  STORY: ["views", "reach", "shares", "replies"],
};

function postOf(media: Json): RemotePost[] {
  const remoteId = asString(media.id);
  if (!remoteId) return [];
  return [
    {
      remoteId,
      text: asString(media.caption) ?? "",
      address: asWebAddress(media.permalink),
      publishedAt: asDate(media.timestamp),
      editedAt: null,
      mediaCount: mediaCountOf(media) ?? 1,
      thumbnailUrl: asWebAddress(media.thumbnail_url) ?? asWebAddress(media.media_url),
      metrics: known({ likes: asNumber(media.like_count), comments: asNumber(media.comments_count) }),
      json: media,
    },
  ];
}

/** One page of the account's media as Instagram gives it. */
export async function mediaPage(
  on: Side,
  context: AccountContext,
  cursor: string | null,
  fields = FIELDS,
): Promise<Result<{ media: Json[]; next: string | null }, PublishFailure>> {
  const query = new URLSearchParams({ fields, limit: String(PAGE), ...(cursor ? { after: cursor } : {}) });
  const answered = await ask(on, context, {
    path: `/${encodeURIComponent(context.accountId)}/media?${query}`,
  });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  if (!Array.isArray(json.data)) {
    const reason = "Instagram's list of posts could not be read.";
    const until = new Date(Date.now() + 60_000);
    return failWith({ next: "wait", until, reason, evidence: answer.trace });
  }
  return ok({
    media: json.data.map(asObject).filter((one) => one !== null),
    next: afterOf(json),
  });
}

/** The account's posts, newest first; stories are not among them. */
export const listOn =
  (on: Side): NonNullable<Platform["list"]> =>
  async (context, cursor) => {
    const page = await mediaPage(on, context, cursor);
    return page.ok ? ok({ posts: page.value.media.flatMap(postOf), next: page.value.next }) : page;
  };

async function numbersOf(
  on: Side,
  context: AccountContext,
  remoteId: string,
): Promise<Result<PostMetrics | null, PublishFailure>> {
  const path = `/${encodeURIComponent(remoteId)}`;
  const fields = "id,media_product_type,like_count,comments_count";
  const media = await ask(on, context, { path: `${path}?fields=${fields}` });
  if (!media.ok) return isMissing(media.failure) ? ok(null) : media;
  const { json } = media.value;
  const plain = { likes: asNumber(json.like_count), comments: asNumber(json.comments_count) };
  const names = INSIGHTS[asString(json.media_product_type) ?? "FEED"];
  if (!names) return ok(known(plain));
  const insights = await ask(on, context, { path: `${path}/insights?metric=${names.join(",")}` });
  if (!insights.ok) {
    // A permission that was not granted, a story with too few viewers, a metric that was retired: the rest still counts.
    const { code = 0 } = graphErrorIn(insights.failure.evidence) ?? {};
    const refused = code === 10 || code === 100 || (code >= 200 && code <= 299);
    return refused ? ok(known(plain)) : insights;
  }
  const numbers = insightsOf(insights.value.json);
  const watched = numbers.get("ig_reels_video_view_total_time");
  return ok(
    known({
      views: numbers.get("views"),
      reach: numbers.get("reach"),
      likes: numbers.get("likes") ?? plain.likes,
      comments: numbers.get("comments") ?? numbers.get("replies") ?? plain.comments,
      shares: numbers.get("shares"),
      saves: numbers.get("saved"),
      watchSeconds: watched === undefined ? null : Math.round(watched / 1000),
    }),
  );
}

/** The numbers of posts; what Instagram does not give of one is absent. */
export const metricsOn =
  (on: Side): NonNullable<Platform["metrics"]> =>
  (context, remoteIds) =>
    metricsOfEach(remoteIds, (remoteId) => numbersOf(on, context, remoteId));

/** Followers, followed accounts and posts. */
export const audienceOn =
  (on: Side): NonNullable<Platform["audience"]> =>
  async (context) => {
    const fields = "followers_count,follows_count,media_count";
    const path = `/${encodeURIComponent(context.accountId)}?fields=${fields}`;
    const answered = await ask(on, context, { path });
    if (!answered.ok) return answered;
    const { json } = answered.value;
    return ok({
      followers: asNumber(json.followers_count),
      following: asNumber(json.follows_count),
      posts: asNumber(json.media_count),
    });
  };
