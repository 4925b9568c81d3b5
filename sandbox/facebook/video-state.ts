import { mediaKind } from "../media-kind.ts";
import { reelLinkOf, type Service } from "./network.ts";

export type VideoFormat = "feed" | "reel" | "story";

/** A video on its way. Times are epochs in milliseconds. */
export type Video = {
  id: string;
  pageId: string;
  format: VideoFormat;
  /** Of a feed video: the session that takes its parts. */
  sessionId: string | null;
  size: number | null;
  received: number;
  /** Names of the files that hold its bytes, in order. */
  parts: readonly string[];
  failed: string | null;
  readyAt: number | null;
  finishedAt: number | null;
  publishedAt: number | null;
  postId: string | null;
};

export const videoOf = ({ documents }: Service, id: string): Video | null =>
  documents.get<Video>("video", id);

export const keepVideo = ({ documents }: Service, video: Video): void =>
  documents.put("video", video.id, video);

/** Saves bytes behind those that are there; answers how many came, and what is wrong with the first ones. */
export async function append(
  service: Service,
  video: Video,
  body: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<Video | "too-much"> {
  const name = `${video.id}.${video.parts.length}`;
  const saved = await service.blobs.save(body, most, () => name);
  if (!saved) return "too-much";
  const mime = video.parts.length === 0 ? mediaKind(saved.head)?.mime : "video/mp4";
  const fits = mime === "video/mp4" || mime === "video/quicktime";
  return {
    ...video,
    received: video.received + saved.size,
    parts: [...video.parts, name],
    failed: video.failed ?? (fits ? null : "The video file you tried to upload is not a supported format."),
  };
}

/** From the commit until followers see it. */
export function finished({ world }: Service, video: Video): Video {
  const now = world.now();
  const readyAt = video.readyAt ?? now + world.processingMs;
  const publishedAt = Math.max(now, readyAt) + Math.floor(world.processingMs / 4);
  return { ...video, readyAt, finishedAt: now, publishedAt };
}

function wholeStatus({ received, size, failed, readyAt, publishedAt }: Video, now: number): string {
  if (failed) return "error";
  if (readyAt === null) return size !== null && received >= size ? "upload_complete" : "uploading";
  if (now < readyAt) return "processing";
  return publishedAt !== null && now >= publishedAt ? "ready" : "upload_complete";
}

function publishingPhase({ failed, finishedAt, publishedAt }: Video, now: number) {
  if (finishedAt === null || failed) return { status: "not_started" };
  if (publishedAt === null || now < publishedAt) return { status: "in_progress" };
  const publish_time = Math.floor(publishedAt / 1000);
  return { status: "complete", publish_status: "published", publish_time };
}

/** `GET /{video}?fields=status,…`. `bytes_transfered` is really spelled like this. */
export function videoView(service: Service, video: Video): Record<string, unknown> {
  const now = service.world.now();
  const { received, size, failed, readyAt, publishedAt } = video;
  const visible = publishedAt !== null && now >= publishedAt && !failed;
  const complete = size !== null && received >= size;
  const processed = readyAt === null ? "not_started" : now < readyAt ? "in_progress" : "complete";
  const error = { status: "error", errors: [{ code: 1363008, message: failed }] };
  return {
    id: video.id,
    status: {
      video_status: wholeStatus(video, now),
      uploading_phase: {
        status: complete ? "complete" : received > 0 ? "in_progress" : "not_started",
        bytes_transfered: received,
      },
      processing_phase: failed ? error : { status: processed },
      publishing_phase: publishingPhase(video, now),
    },
    post_id: visible && video.postId ? video.postId.split("_")[1] : undefined,
    permalink_url: visible ? new URL(reelLinkOf(service, video.id)).href : undefined,
  };
}
