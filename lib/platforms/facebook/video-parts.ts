import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { multipart } from "../shared/multipart";
import { asString, type Json } from "../shared/reading";
import type { Video } from "./draft";
import { ask } from "./http";
import { again, goOn, offsetOf, SEND_MS, type Steps, strangeStart } from "./video-upload";

type Done = Result<Video, PublishFailure>;

/** Uploads a feed video: a session takes it in parts, whose bounds Facebook names. Nothing is seen before its finish. */
export async function uploadParts(
  context: AccountContext,
  media: OutgoingMedia,
  known: Video | null,
  { keep, progress }: Steps,
): Promise<Done> {
  const started = known ? ok(known) : await start(context, media);
  if (!started.ok) return started;
  let video = started.value;
  if (!known) await keep(video);
  for (let sent = 0; video.next < video.end; sent += 1) {
    if (sent > 0 && progress?.mayBegin() === false)
      return failWith(
        goOn(0, `${video.next} of ${media.bytes} bytes are uploaded; the rest follows at once.`),
      );
    const taken = await sendPart(context, media, video);
    if (!taken.ok) return taken;
    video = taken.value;
    await keep(video);
  }
  if (video.sent) return ok(video);
  const whole = { ...video, sent: true };
  await keep(whole);
  return ok(whole);
}

const edgeOf = ({ accountId }: AccountContext): string => `/${accountId}/videos`;

async function start(context: AccountContext, media: OutgoingMedia): Promise<Done> {
  const fields = { upload_phase: "start", file_size: String(media.bytes) };
  const asked = await ask(context, { method: "POST", path: edgeOf(context), body: { kind: "form", fields } });
  if (!asked.ok) return asked;
  const video = begun(media, asked.value.json);
  return video ? ok(video) : failWith(strangeStart(asked.value.answer.trace));
}

function begun({ mediaId }: OutgoingMedia, json: Json): Video | null {
  const videoId = asString(json.video_id);
  const sessionId = asString(json.upload_session_id);
  const next = offsetOf(json.start_offset);
  const end = offsetOf(json.end_offset);
  if (!videoId || !sessionId || next === null || end === null) return null;
  return { mediaId, format: "post", videoId, sessionId, next, end, sent: false };
}

async function sendPart(context: AccountContext, media: OutgoingMedia, video: Video): Promise<Done> {
  const fields = [
    ["upload_phase", "transfer"],
    ["upload_session_id", video.sessionId ?? ""],
    ["start_offset", String(video.next)],
  ] as const;
  const range = { start: video.next, end: Math.min(video.end, media.bytes) - 1 };
  const body = multipart(fields, [{ name: "video_file_chunk", media, range }]);
  const asked = await ask(context, { method: "POST", path: edgeOf(context), body, timeoutMs: SEND_MS });
  if (!asked.ok) return asked;
  const next = offsetOf(asked.value.json.start_offset);
  const end = offsetOf(asked.value.json.end_offset);
  const moved = next !== null && end !== null && (next > video.next || next === end);
  return moved
    ? ok({ ...video, next, end })
    : failWith(again("Facebook lost its place in the video; it will be uploaded again."));
}
