import { badParameter, GraphError } from "../graph/error.ts";
import { businessUsage } from "../graph/usage.ts";
import { type Call, pageFor, publishing } from "./access.ts";
import { freshId, hosts, type Page, type Service } from "./network.ts";
import { checkText, publishPost } from "./publish-post.ts";
import { finished, keepVideo, type Video, type VideoFormat, videoOf } from "./video-state.ts";

const DAY_MS = 86_400_000;
const REELS_A_DAY = 30;

function start(service: Service, version: string, page: Page, format: VideoFormat): unknown {
  const id = freshId(service);
  keepVideo(service, {
    id,
    pageId: page.id,
    format,
    sessionId: null,
    size: null,
    received: 0,
    parts: [],
    failed: null,
    readyAt: null,
    finishedAt: null,
    publishedAt: null,
    postId: null,
  });
  return { video_id: id, upload_url: `${service.base}/${hosts.upload}/video-upload/${version}/${id}` };
}

function spendReel({ world }: Service, page: Page): void {
  const rule = { name: "facebook-reels", limit: REELS_A_DAY, windowMs: DAY_MS };
  const left = world.limits.take(page.id, [rule]);
  if (left.allowed) return;
  const minutes = Math.ceil((left.resetAt - world.now()) / 60_000);
  throw new GraphError(613, "(#613) Calls to this api have exceeded the rate limit.", {
    headers: businessUsage(page.id, "pages", 100, minutes),
  });
}

function uploaded(service: Service, { params }: Call, page: Page, format: VideoFormat): Video {
  const id = params.required("video_id");
  const video = videoOf(service, id);
  if (video?.pageId !== page.id || video.format !== format)
    throw badParameter(`Param video_id must be a video that was started here: ${id}`);
  if (video.size === null || video.received < video.size)
    throw new GraphError(6001, "(#6001) The video has not been uploaded yet");
  if (video.failed) throw new GraphError(6000, `(#6000) ${video.failed}`);
  if (video.finishedAt !== null) throw badParameter(`Param video_id names a video that is published already`);
  return video;
}

function finishReel(service: Service, call: Call, page: Page): unknown {
  const video = uploaded(service, call, page, "reel");
  const { params } = call;
  const state = params.required("video_state");
  if (state !== "PUBLISHED") throw badParameter("Only video_state PUBLISHED exists here");
  const text = params.text("description") ?? "";
  checkText("description", text);
  spendReel(service, page);
  const done = finished(service, video);
  const post = publishPost(service, call, page, {
    text,
    kind: "reel",
    videoId: video.id,
    title: params.text("title"),
    visibleAt: done.publishedAt ?? 0,
  });
  keepVideo(service, { ...done, postId: post.remoteId });
  return { success: true };
}

function finishStory(service: Service, call: Call, page: Page): unknown {
  const video = uploaded(service, call, page, "story");
  const done = finished(service, video);
  const visibleAt = done.publishedAt ?? 0;
  const post = publishPost(service, call, page, {
    text: "",
    kind: "video-story",
    videoId: video.id,
    visibleAt,
  });
  keepVideo(service, { ...done, postId: post.remoteId });
  return { success: true, post_id: post.remoteId.split("_")[1] };
}

/** `POST /{page}/video_reels` and `/video_stories`. */
export function postReel(
  service: Service,
  call: Call,
  about: { pageId: string; version: string; format: "reel" | "story" },
): unknown {
  const page = pageFor(service, call, { ...publishing, pageId: about.pageId });
  const phase = call.params.text("upload_phase")?.toLowerCase();
  if (phase === "start") return start(service, about.version, page, about.format);
  if (phase !== "finish") throw badParameter("Param upload_phase must be one of {START, FINISH}");
  return about.format === "reel" ? finishReel(service, call, page) : finishStory(service, call, page);
}
