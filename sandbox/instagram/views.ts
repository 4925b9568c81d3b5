import type { Account } from "../accounts.ts";
import { type Container, statusOf } from "../graph/containers.ts";
import { badParameter } from "../graph/error.ts";
import { graphTime } from "../graph/times.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import type { PostData, Profile, Service } from "./network.ts";
import { usedToday } from "./publishing.ts";

export const mediumUrl = ({ base }: Pick<Service, "base">, file: string): string =>
  `${base}/scontent.cdninstagram.com/${file}`;

/** Where a follower sees it. */
export function permalinkOf({ base, accounts }: Service, { accountId, data }: Post<PostData>): string {
  if (data.product === "STORY")
    return `${base}/www.instagram.com/stories/${accounts.get(accountId)?.handle}/${data.shortcode}/`;
  return `${base}/www.instagram.com/${data.product === "REELS" ? "reel" : "p"}/${data.shortcode}/`;
}

const age = ({ world }: Service, { receivedAt }: Post<PostData>): number => world.now() - receivedAt;

export function countsOf(service: Service, post: Post<PostData>) {
  const likes = grown(post.remoteId, "likes", age(service, post), 400);
  return { likes, comments: service.posts.answers(post.remoteId).length };
}

/** Everything the media node knows; what was asked for is picked out of it. */
export function mediaView(service: Service, post: Post<PostData>): Record<string, unknown> {
  const { data, accountId, remoteId } = post;
  const { likes, comments } = countsOf(service, post);
  const [first] = data.media;
  const children = data.media.map(({ id, file, kind }) => ({
    id,
    media_type: kind === "video" ? "VIDEO" : "IMAGE",
    media_url: mediumUrl(service, file),
    permalink: permalinkOf(service, post),
  }));
  const isAlbum = data.type === "CAROUSEL_ALBUM";
  return {
    id: remoteId,
    caption: post.text === "" ? undefined : post.text,
    media_type: data.type,
    media_product_type: data.product,
    media_url: first ? mediumUrl(service, first.file) : undefined,
    thumbnail_url: first?.kind === "video" ? mediumUrl(service, first.file) : undefined,
    permalink: permalinkOf(service, post),
    shortcode: data.shortcode,
    timestamp: graphTime(post.receivedAt),
    username: service.accounts.get(accountId)?.handle,
    owner: { id: accountId },
    like_count: likes,
    comments_count: comments,
    alt_text: isAlbum ? undefined : first?.alt || undefined,
    is_comment_enabled: !data.commentsOff,
    children: isAlbum ? { data: children } : undefined,
  };
}

export function commentView(service: Service, post: Post<PostData>): Record<string, unknown> {
  const username = service.accounts.get(post.accountId)?.handle;
  return {
    id: post.remoteId,
    text: post.text,
    timestamp: graphTime(post.receivedAt),
    username,
    from: { id: post.accountId, username },
    media: { id: post.parentId },
    parent_id: post.parentId,
    like_count: 0,
    hidden: false,
  };
}

export function containerView(container: Container, now: number): Record<string, unknown> {
  const code = statusOf(container, now);
  const words: Record<typeof code, string> = {
    IN_PROGRESS: "In Progress: Media is still being processed.",
    FINISHED: "Finished: Media has been uploaded and it is ready to be published.",
    PUBLISHED: "Published: Media has been published.",
    EXPIRED: "Expired: The container was not published within 24 hours and has expired.",
    ERROR: container.failure ?? "Error: Media upload has failed.",
  };
  return { id: container.id, status_code: code, status: words[code] };
}

export function accountView(service: Service, account: Account<Profile>): Record<string, unknown> {
  const since = service.world.now() - account.createdAt + 86_400_000;
  return {
    id: service.way.sends ? account.id : `${account.id.slice(0, 3)}9${account.id.slice(4)}`,
    ...(service.way.sends ? {} : { user_id: account.id, account_type: "Business" }),
    username: account.handle,
    name: account.name,
    biography: account.data.note,
    profile_picture_url: undefined,
    followers_count: 120 + grown(account.id, "followers", since, 900),
    follows_count: 31,
    media_count: service.posts.list({ accountId: account.id }).filter(({ parentId }) => parentId === null)
      .length,
  };
}

const insights: Readonly<Record<string, readonly string[]>> = {
  FEED: [
    "views",
    "reach",
    "likes",
    "comments",
    "shares",
    "saved",
    "reposts",
    "total_interactions",
    "profile_visits",
    "profile_activity",
    "follows",
  ],
  REELS: [
    "views",
    "reach",
    "likes",
    "comments",
    "shares",
    "saved",
    "reposts",
    "total_interactions",
    "ig_reels_avg_watch_time",
    "ig_reels_video_view_total_time",
    "reels_skip_rate",
    "crossposted_views",
  ],
  STORY: [
    "views",
    "reach",
    "shares",
    "replies",
    "navigation",
    "profile_visits",
    "follows",
    "total_interactions",
  ],
};

/** One name that this product does not have refuses them all. */
export function insightsView(service: Service, post: Post<PostData>, names: readonly string[]) {
  const allowed = insights[post.data.product] ?? [];
  if (names.length === 0) throw badParameter("The parameter metric is required");
  for (const [index, name] of names.entries())
    if (!allowed.includes(name))
      throw badParameter(`metric[${index}] must be one of the following values: ${allowed.join(", ")}`);
  const counts: Record<string, number> = countsOf(service, post);
  const numberOf = (name: string) => counts[name] ?? grown(post.remoteId, name, age(service, post), 5000);
  return {
    data: names.map((name) => ({
      name,
      period: "lifetime",
      values: [{ value: numberOf(name) }],
      title: name.replaceAll("_", " "),
      description: `How many: ${name}`,
      id: `${post.remoteId}/insights/${name}/lifetime`,
    })),
  };
}

export const publishingLimit = (service: Service, accountId: string, total: number) => ({
  data: [
    {
      quota_usage: usedToday(service, accountId),
      config: { quota_total: total, quota_duration: 86_400 },
    },
  ],
});
