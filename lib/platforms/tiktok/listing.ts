import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { PostMetrics, PostPage, RemotePost } from "../contract-reading";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask } from "./http";
import { statusOf } from "./status";

const PAGE = 20;
const FIELDS =
  "id,title,video_description,create_time,cover_image_url,share_url,duration,like_count,comment_count,share_count,view_count";

function metricsOf(video: Json): PostMetrics {
  const counts = {
    views: asNumber(video.view_count),
    likes: asNumber(video.like_count),
    comments: asNumber(video.comment_count),
    shares: asNumber(video.share_count),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
}

const idOf = (video: Json): string | null =>
  video.id === undefined || video.id === null ? null : asString(String(video.id));

/** A listed post as the product knows posts; null when it has no id. */
function postOf(video: Json): RemotePost | null {
  const remoteId = idOf(video);
  if (!remoteId) return null;
  const seconds = asNumber(video.create_time);
  return {
    remoteId,
    text: asString(video.video_description) ?? asString(video.title) ?? "",
    address: asWebAddress(video.share_url),
    publishedAt: seconds === null ? null : new Date(seconds * 1000),
    editedAt: null,
    mediaCount: 1,
    thumbnailUrl: asWebAddress(video.cover_image_url),
    metrics: metricsOf(video),
    json: video,
  };
}

const unreadable = (evidence: RemotePost["json"]) =>
  failWith({
    next: "wait" as const,
    until: new Date(Date.now() + 60_000),
    reason: "TikTok's list of posts could not be read.",
    evidence,
  });

/** One page of the account's public posts, newest first; TikTok lists no others. */
export async function list(
  context: AccountContext,
  cursor: string | null,
  timeoutMs?: number,
): Promise<Result<PostPage, PublishFailure>> {
  const answered = await ask(context, {
    path: `/v2/video/list/?fields=${FIELDS}`,
    value: { max_count: PAGE, ...(cursor ? { cursor: Number(cursor) } : {}) },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (!answered.ok) return answered;
  const { data, answer } = answered.value;
  const videos = Array.isArray(data.videos) ? data.videos.map(asObject) : null;
  if (!videos) return unreadable(answer.trace);
  const posts = videos.map((video) => video && postOf(video)).filter((post) => post !== null);
  if (posts.length !== videos.length) return unreadable(answer.trace);
  const next = asNumber(data.cursor);
  return ok({ posts, next: data.has_more === true && next !== null ? String(next) : null });
}

/** Some posts by their ids; those that are gone or not public are left out. */
export async function readVideos(
  context: AccountContext,
  ids: readonly string[],
): Promise<Result<RemotePost[], PublishFailure>> {
  const posts: RemotePost[] = [];
  for (let at = 0; at < ids.length; at += PAGE) {
    const answered = await ask(context, {
      path: `/v2/video/query/?fields=${FIELDS}`,
      value: { filters: { video_ids: ids.slice(at, at + PAGE) } },
    });
    if (!answered.ok) return answered;
    const { data, answer } = answered.value;
    if (!Array.isArray(data.videos)) return unreadable(answer.trace);
    posts.push(...data.videos.flatMap((video) => postOf(asObject(video) ?? {}) ?? []));
  }
  return ok(posts);
}

/** Whether an id is one that a post was sent under, before its public id was known. */
const isPublishId = (id: string): boolean => !/^\d+$/.test(id);

/** The numbers of some posts; a post that was not public yet when it was sent is looked up by what it was sent under. */
export async function metrics(
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const known = new Map<string, string>();
  for (const id of remoteIds) {
    const status = isPublishId(id) ? await statusOf(context, id) : null;
    const postId = status?.state === "published" ? status.postId : isPublishId(id) ? null : id;
    if (postId) known.set(postId, id);
  }
  const videos = await readVideos(context, [...known.keys()]);
  if (!videos.ok) return videos;
  return ok(new Map(videos.value.map((post) => [known.get(post.remoteId) ?? post.remoteId, post.metrics])));
}
