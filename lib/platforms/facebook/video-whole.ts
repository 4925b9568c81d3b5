import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { isMissing } from "../shared/graph";
import { streamed } from "../shared/multipart";
import { asObject, asString, type Json } from "../shared/reading";
import type { Format, Video } from "./draft";
import { ask, sendVideo } from "./http";
import { type VideoStatus, videoStatus } from "./video-status";
import { again, goOn, SEND_MS, type Steps, strangeStart } from "./video-upload";

type Done = Result<Video, PublishFailure>;

/** Uploads a reel or the video of a story: one body, which goes on where it broke off. Then Facebook works on it. */
export async function uploadWhole(
  context: AccountContext,
  media: OutgoingMedia,
  format: Format,
  known: Video | null,
  { keep }: Steps,
): Promise<Done> {
  const video = known ? ok(known) : await begin(context, media, format, keep);
  if (!video.ok) return video;
  const looked = await videoStatus(context, video.value.videoId);
  if (!looked.ok)
    return isMissing(looked.failure)
      ? failWith(again("Facebook no longer has the video; it will be uploaded again."))
      : looked;
  const open = unready(looked.value) ?? (await missingBytes(context, media, video.value, looked.value));
  if (open) return failWith(open);
  if (video.value.sent) return video;
  const whole = { ...video.value, next: media.bytes, sent: true };
  await keep(whole);
  return ok(whole);
}

/** Opens a video there, and sends it. */
async function begin(
  context: AccountContext,
  media: OutgoingMedia,
  format: Format,
  keep: Steps["keep"],
): Promise<Done> {
  const path = `/${context.accountId}/${format === "reel" ? "video_reels" : "video_stories"}`;
  const fields = { upload_phase: "start" };
  const asked = await ask(context, { method: "POST", path, body: { kind: "form", fields } });
  if (!asked.ok) return asked;
  const videoId = asString(asked.value.json.video_id);
  if (!videoId) return failWith(strangeStart(asked.value.answer.trace));
  const { mediaId, bytes } = media;
  const video: Video = { mediaId, format, videoId, sessionId: null, next: 0, end: bytes, sent: false };
  await keep(video);
  const failure = await sendFrom(context, media, videoId, 0);
  return failure ? failWith(failure) : ok(video);
}

/** Why the video is of no use yet, or never will be. */
function unready({ expired, problem, processing, evidence }: VideoStatus): PublishFailure | null {
  if (expired) return again("The upload of the video has expired; it will be uploaded again.");
  if (problem) {
    const reason = `Facebook could not process the video: ${problem}`;
    return { next: "revise", field: "media", reason, evidence };
  }
  return processing ? goOn(3, "Facebook is still processing the video.") : null;
}

/** Sends what is not there yet; null when everything is. */
async function missingBytes(
  context: AccountContext,
  media: OutgoingMedia,
  { videoId }: Video,
  { uploaded, received }: VideoStatus,
): Promise<PublishFailure | null> {
  if (uploaded) return null;
  const failure = received < media.bytes ? await sendFrom(context, media, videoId, received) : null;
  return failure ?? goOn(1, "Facebook is taking in the video.");
}

/** Sends the video from a byte on. A connection that breaks leaves what arrived there. */
async function sendFrom(
  context: AccountContext,
  media: OutgoingMedia,
  videoId: string,
  offset: number,
): Promise<PublishFailure | null> {
  const body = streamed(media, { start: offset, end: media.bytes - 1 });
  const sent = await sendVideo(context, videoId, { body, offset, size: media.bytes, timeoutMs: SEND_MS });
  return sent.ok ? null : ofUpload(sent.failure);
}

/** The host that takes videos has errors of its own kind: `debug_info`. */
function ofUpload(failure: PublishFailure): PublishFailure {
  const info = debugInfo(failure.evidence?.body);
  if (!info) return failure;
  const type = asString(info.type) ?? "";
  const words = asString(info.message) ?? type;
  const evidence = failure.evidence ? { evidence: failure.evidence } : {};
  if (info.retriable === true || /Offset|Partial/.test(type))
    return { ...goOn(5, `Facebook did not take all of the video: ${words}`), ...evidence };
  return { next: "revise", field: "media", reason: `Facebook did not take the video: ${words}`, ...evidence };
}

function debugInfo(body: string | undefined): Json | null {
  try {
    return asObject(asObject(JSON.parse(body ?? ""))?.debug_info);
  } catch {
    return null;
  }
}
