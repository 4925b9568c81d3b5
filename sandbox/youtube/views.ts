import { grown } from "../metrics.ts";
import { type Tube, uploadsOf, type Video } from "./tube.ts";

/** What the platform knows of a video's numbers; nobody watches what nobody sees. */
export function statisticsOf(tube: Tube, { id, status, publishedAt }: Video) {
  const age = status.privacyStatus === "private" ? 0 : tube.world.now() - publishedAt;
  return {
    viewCount: String(grown(id, "views", age, 20_000)),
    likeCount: String(grown(id, "likes", age, 900)),
    favoriteCount: "0",
    commentCount: String(tube.posts.answers(id).length + grown(id, "comments", age, 120)),
  };
}

const iso = (at: number): string => new Date(at).toISOString();

/** How far the platform is with a film. */
export function workOn(tube: Tube, { uploadedAt, failure, mime }: Video) {
  const done = tube.world.now() >= uploadedAt + tube.world.processingMs;
  if (!done) return { uploadStatus: "uploaded", processing: "processing" };
  const why = failure ?? (mime.startsWith("video/") ? null : "invalidFile");
  return why
    ? { uploadStatus: "failed", processing: "failed", failureReason: why }
    : { uploadStatus: "processed", processing: "succeeded" };
}

export const thumbnailUrl = (tube: Tube, id: string): string => `${tube.base}/vi/${id}/hqdefault.svg`;

function thumbnails(tube: Tube, id: string) {
  const url = thumbnailUrl(tube, id);
  return {
    default: { url, width: 120, height: 90 },
    medium: { url, width: 320, height: 180 },
    high: { url, width: 480, height: 360 },
  };
}

/** The parts of a video that its owner (or, without tags and processing, anybody) is shown. */
export function videoView(tube: Tube, video: Video, parts: readonly string[], owner: boolean) {
  const work = workOn(tube, video);
  const account = tube.accounts.get(video.accountId);
  const { tags, ...snippet } = video.snippet;
  const { containsSyntheticMedia, ...status } = video.status;
  const all: Record<string, unknown> = {
    snippet: {
      publishedAt: iso(video.publishedAt),
      channelId: video.accountId,
      ...snippet,
      thumbnails: thumbnails(tube, video.id),
      channelTitle: account?.name,
      ...(owner && tags.length > 0 ? { tags } : {}),
      liveBroadcastContent: "none",
      localized: { title: snippet.title, description: snippet.description },
    },
    status: {
      uploadStatus: work.uploadStatus,
      ...(work.failureReason ? { failureReason: work.failureReason } : {}),
      ...status,
      ...(containsSyntheticMedia ? { containsSyntheticMedia } : {}),
      madeForKids: status.selfDeclaredMadeForKids,
    },
    statistics: statisticsOf(tube, video),
    contentDetails: { duration: "PT4S", dimension: "2d", definition: "hd", caption: "false" },
    processingDetails: owner ? { processingStatus: work.processing } : undefined,
  };
  return {
    kind: "youtube#video",
    etag: "sandbox",
    id: video.id,
    ...Object.fromEntries(parts.flatMap((part) => (all[part] ? [[part, all[part]]] : []))),
  };
}

/** The parts of a channel. */
export function channelView(tube: Tube, id: string, parts: readonly string[]) {
  const account = tube.accounts.get(id);
  const age = tube.world.now() - (account?.createdAt ?? 0);
  const all: Record<string, unknown> = {
    snippet: {
      title: account?.name,
      description: `${account?.name} practises here.`,
      customUrl: `@${account?.handle}`,
      publishedAt: iso(account?.createdAt ?? 0),
      thumbnails: thumbnails(tube, id),
    },
    contentDetails: { relatedPlaylists: { likes: "", uploads: uploadsOf(id) } },
    statistics: {
      viewCount: String(grown(id, "views", age, 900_000)),
      subscriberCount: String(120 + grown(id, "subscribers", age, 4_000)),
      hiddenSubscriberCount: false,
      videoCount: String(tube.posts.count(id)),
    },
  };
  return {
    kind: "youtube#channel",
    etag: "sandbox",
    id,
    ...Object.fromEntries(parts.flatMap((part) => (all[part] ? [[part, all[part]]] : []))),
  };
}
