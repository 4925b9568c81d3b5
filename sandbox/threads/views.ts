import type { Account } from "../accounts.ts";
import { type Container, statusOf } from "../graph/containers.ts";
import { badParameter } from "../graph/error.ts";
import { graphTime } from "../graph/times.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import type { PostData, Profile, Service } from "./network.ts";
import { aDay, usedToday } from "./publishing.ts";

export const mediumUrl = ({ base }: Pick<Service, "base">, file: string): string =>
  `${base}/scontent.cdninstagram.com/${file}`;

/** Where a follower sees it. */
export const permalinkOf = ({ base, accounts }: Service, { accountId, data }: Post<PostData>): string =>
  `${base}/www.threads.com/@${accounts.get(accountId)?.handle}/post/${data.shortcode}`;

const age = ({ world }: Service, { receivedAt }: Post<PostData>): number => world.now() - receivedAt;

export const countsOf = (service: Service, post: Post<PostData>) => ({
  likes: grown(post.remoteId, "likes", age(service, post), 300),
  replies: service.posts.answers(post.remoteId).length,
});

function rootOf({ posts }: Service, post: Post<PostData>): string | null {
  let root: string | null = null;
  for (let above = post.parentId; above; above = posts.trace(above)?.parentId ?? null) root = above;
  return root;
}

/** Everything the media node knows; what was asked for is picked out of it. */
export function mediaView(service: Service, post: Post<PostData>): Record<string, unknown> {
  const { data, accountId, remoteId, parentId } = post;
  const [first] = data.media;
  const isAlbum = data.type === "CAROUSEL_ALBUM";
  const root = rootOf(service, post);
  return {
    id: remoteId,
    media_product_type: "THREADS",
    media_type: data.type,
    media_url: first && !isAlbum ? mediumUrl(service, first.file) : undefined,
    permalink: permalinkOf(service, post),
    owner: { id: accountId },
    username: service.accounts.get(accountId)?.handle,
    text: post.text === "" ? undefined : post.text,
    timestamp: graphTime(post.receivedAt),
    shortcode: data.shortcode,
    thumbnail_url: first?.kind === "video" ? mediumUrl(service, first.file) : undefined,
    children: isAlbum ? { data: data.media.map(({ id }) => ({ id })) } : undefined,
    is_quote_post: false,
    alt_text: isAlbum ? undefined : first?.alt || undefined,
    link_attachment_url: undefined,
    topic_tag: undefined,
    is_reply: parentId !== null,
    replied_to: parentId ? { id: parentId } : undefined,
    root_post: root ? { id: root } : undefined,
    has_replies: service.posts.answers(remoteId).length > 0,
  };
}

export function containerView(container: Container, now: number): Record<string, unknown> {
  const status = statusOf(container, now);
  return {
    id: container.id,
    status,
    error_message: status === "ERROR" ? (container.failure ?? "UNKNOWN") : undefined,
  };
}

export const accountView = (account: Account<Profile>): Record<string, unknown> => ({
  id: account.id,
  username: account.handle,
  name: account.name,
  threads_profile_picture_url: undefined,
  threads_biography: account.data.biography,
  is_verified: false,
});

const metrics = ["views", "likes", "replies", "reposts", "quotes", "shares"];

export function insightsView(service: Service, post: Post<PostData>, names: readonly string[]) {
  if (names.length === 0) throw badParameter("The parameter metric is required");
  const wrong = names.find((name) => !metrics.includes(name));
  if (wrong) throw badParameter(`Param metric must be one of {${metrics.join(", ")}}: ${wrong}`);
  const counts: Record<string, number> = countsOf(service, post);
  return {
    data: names.map((name) => ({
      name,
      period: "lifetime",
      values: [{ value: counts[name] ?? grown(post.remoteId, name, age(service, post), 2000) }],
      title: name,
      description: `How many: ${name}`,
      id: `${post.remoteId}/insights/${name}/lifetime`,
    })),
  };
}

const accountMetrics = ["views", "likes", "replies", "reposts", "quotes", "clicks", "followers_count"];

export function accountInsights({ world }: Service, account: Account<Profile>, names: readonly string[]) {
  const wrong = names.find((name) => !accountMetrics.includes(name));
  if (wrong || names.length === 0)
    throw badParameter(`Param metric must be one of {${accountMetrics.join(", ")}}`);
  const value = (name: string) => grown(account.id, name, world.now() - account.createdAt + 86_400_000, 900);
  return {
    data: names.map((name) => ({
      name,
      period: "day",
      title: name,
      description: `How many: ${name}`,
      id: `${account.id}/threads_insights/${name}/day`,
      ...(name === "views"
        ? { values: [{ value: value(name), end_time: graphTime(world.now()) }] }
        : name === "clicks"
          ? { link_total_values: [] }
          : { total_value: { value: value(name) } }),
    })),
  };
}

export function publishingLimit(service: Service, accountId: string): Record<string, unknown> {
  const used = usedToday(service, accountId);
  const config = (total: number) => ({ quota_total: total, quota_duration: 86_400 });
  return {
    quota_usage: used.posts,
    config: config(aDay.posts),
    reply_quota_usage: used.replies,
    reply_config: config(aDay.replies),
    delete_quota_usage: used.deletions,
    delete_config: config(aDay.deletions),
  };
}
