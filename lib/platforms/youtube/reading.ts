import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import type { PostMetrics, RemotePost } from "../contract-reading";
import { asDate, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { isComment } from "./commenting";
import { privacyIn } from "./describing";
import { youtube as facts } from "./facts";
import { ask, askAnalytics, itemsOf, watchAddress } from "./http";
import { uploadsOf, uploadsPage, videosOf } from "./marked";

/** Counts come as strings; one that is hidden is absent. */
const count = (value: unknown): number | null =>
  typeof value === "string" && /^\d+$/.test(value) ? Number(value) : null;

function numbersOf(video: Json): PostMetrics {
  const statistics = asObject(video.statistics);
  const named = { views: "viewCount", likes: "likeCount", comments: "commentCount" };
  return Object.fromEntries(
    Object.entries(named).flatMap(([metric, name]) => {
      const value = count(statistics?.[name]);
      return value === null ? [] : [[metric, value]];
    }),
  );
}

function postOf(context: AccountContext, video: Json): RemotePost | null {
  const remoteId = asString(video.id);
  const snippet = asObject(video.snippet);
  if (!remoteId || !snippet) return null;
  const thumbnails = asObject(snippet.thumbnails);
  const thumbnail = asObject(thumbnails?.high) ?? asObject(thumbnails?.default);
  return {
    remoteId,
    text: asString(snippet.description) ?? asString(snippet.title) ?? "",
    address: watchAddress(context, remoteId),
    publishedAt: asDate(snippet.publishedAt),
    editedAt: null,
    mediaCount: 1,
    thumbnailUrl: asWebAddress(thumbnail?.url),
    metrics: numbersOf(video),
    json: video,
  };
}

/** The channel's videos that others can see. Private ones are left out: they are drafts as often as not. */
export const list: NonNullable<Platform["list"]> = async (context, cursor) => {
  const [given, pageToken = null] = cursor?.split(" ", 2) ?? [];
  const playlist = given ? ok(given) : await uploadsOf(context);
  if (!playlist.ok) return playlist;
  const page = await uploadsPage(context, playlist.value, pageToken);
  // A channel without a video has no such list either.
  if (!page.ok) return isEmpty(page.failure) ? ok({ posts: [], next: null }) : page;
  const read = await videosOf(context, page.value.ids, "snippet,status,statistics");
  if (!read.ok) return read;
  const byId = new Map(read.value.map((video) => [video.id, video]));
  const posts = page.value.ids.flatMap((id) => {
    const video = byId.get(id);
    return video && privacyIn(video) !== "private" ? (postOf(context, video) ?? []) : [];
  });
  return ok({ posts, next: page.value.next ? `${playlist.value} ${page.value.next}` : null });
};

const isEmpty = ({ evidence }: PublishFailure): boolean =>
  evidence?.status === 404 && /playlistNotFound/.test(evidence.body ?? "");

/** The counts of videos, and of those with the permission also what the analytics say; they lag, so they may be absent. */
export const metrics: NonNullable<Platform["metrics"]> = async (context, remoteIds) => {
  const ids = remoteIds.filter((id) => !isComment(id));
  const read = await videosOf(context, ids, "statistics");
  if (!read.ok) return read;
  const analysed = await analytics(context, ids);
  return ok(
    new Map(
      read.value.flatMap((video) => {
        const id = asString(video.id);
        return id ? [[id, { ...numbersOf(video), ...analysed.get(id) }] as const] : [];
      }),
    ),
  );
};

/** YouTube did not exist before: everything a video ever had. */
const EVER = "2005-02-14";

async function analytics(
  context: AccountContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PostMetrics>> {
  const [scope = ""] = facts.connect.extraScopes ?? [];
  if (ids.length === 0 || !context.access.scopes.includes(scope)) return new Map();
  const answered = await askAnalytics(
    context,
    new URLSearchParams({
      ids: "channel==MINE",
      startDate: EVER,
      endDate: new Date().toISOString().slice(0, 10),
      metrics: "shares,estimatedMinutesWatched",
      dimensions: "video",
      filters: `video==${ids.join(",")}`,
    }),
  );
  if (!answered.ok) return new Map();
  const { rows, columnHeaders } = answered.value.json;
  const names = (Array.isArray(columnHeaders) ? columnHeaders : []).map((one) => asObject(one)?.name);
  return new Map(
    (Array.isArray(rows) ? rows : []).flatMap((row: unknown) => {
      const value = (name: string): unknown => (Array.isArray(row) ? row[names.indexOf(name)] : undefined);
      const [id, shares, minutes] = [value("video"), value("shares"), value("estimatedMinutesWatched")];
      return typeof id === "string"
        ? [[id, { ...given("shares", shares), ...given("watchSeconds", minutes, 60) }]]
        : [];
    }),
  );
}

const given = (metric: "shares" | "watchSeconds", value: unknown, times = 1): PostMetrics =>
  typeof value === "number" ? { [metric]: value * times } : {};

/** Subscribers are rounded by YouTube, and may be hidden. */
export async function audience(context: AccountContext): ReturnType<NonNullable<Platform["audience"]>> {
  const answered: Result<{ json: Json }, PublishFailure> = await ask(context, {
    path: "/channels?part=statistics&mine=true",
  });
  if (!answered.ok) return answered;
  const statistics = asObject(itemsOf(answered.value.json)[0]?.statistics);
  if (!statistics)
    return failWith({ next: "reconnect", reason: "This sign-in has no channel any more. Connect again." });
  return ok({
    followers: statistics.hiddenSubscriberCount === true ? null : count(statistics.subscriberCount),
    following: null,
    posts: count(statistics.videoCount),
  });
}
