import type { Answer } from "@/lib/outbound/answer";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, OutgoingMedia, Progress, PublishFailure } from "../contract";
import { serverTrouble, unreached, waitFor } from "../shared/failures";
import { streamed } from "../shared/multipart";
import { asString, asWebAddress } from "../shared/reading";
import { postInfo } from "./describing";
import type { Closed, VideoDraft } from "./draft";
import { ask } from "./http";
import { isWaitingForBytes, statusOf } from "./status";

/** Chunks have 5 to 64 MB; what is left over goes with the last. */
const CHUNK_BYTES = 10_000_000;
const CHUNK_MS = 90_000;

/** How a file is cut: one that is smaller than two chunks goes whole. */
const cutOf = (bytes: number): { chunkBytes: number; chunks: number } =>
  bytes < CHUNK_BYTES
    ? { chunkBytes: bytes, chunks: 1 }
    : { chunkBytes: CHUNK_BYTES, chunks: Math.floor(bytes / CHUNK_BYTES) };

/** Begins an upload. Nothing is posted without its last bytes, so it may be begun again. */
export async function begin(
  context: AccountContext,
  outgoing: Outgoing,
  media: OutgoingMedia,
  closed: Closed,
): Promise<Result<VideoDraft, PublishFailure>> {
  const { chunkBytes, chunks } = cutOf(media.bytes);
  const answered = await ask(context, {
    path: "/v2/post/publish/video/init/",
    value: {
      post_info: postInfo(outgoing, closed),
      source_info: {
        source: "FILE_UPLOAD",
        video_size: media.bytes,
        chunk_size: chunkBytes,
        total_chunk_count: chunks,
      },
    },
  });
  if (!answered.ok) return answered;
  const { data, answer } = answered.value;
  const publishId = asString(data.publish_id);
  const uploadUrl = asWebAddress(data.upload_url);
  if (publishId && uploadUrl)
    return ok({
      kind: "video",
      mediaId: media.mediaId,
      publishId,
      uploadUrl,
      chunkBytes,
      chunks,
      sent: 0,
      begunAt: new Date().toISOString(),
    });
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 60_000),
    reason: "TikTok did not say where to upload the video.",
    evidence: answer.trace,
  });
}

/** One chunk. With a gate it is the last one: the request that publishes. */
export function sendChunk(
  media: OutgoingMedia,
  draft: VideoDraft,
  index: number,
  gate?: Gate,
): Promise<Result<Answer, OutboundFailure>> {
  const start = index * draft.chunkBytes;
  const isLast = index === draft.chunks - 1;
  const end = isLast ? media.bytes - 1 : start + draft.chunkBytes - 1;
  const signature = new URL(draft.uploadUrl).searchParams.get("upload_token");
  return request({
    method: "PUT",
    url: draft.uploadUrl,
    headers: { "content-range": `bytes ${start}-${end}/${media.bytes}` },
    body: streamed(media, { start, end }),
    secrets: signature ? [signature] : [],
    ...(gate ? { gate } : { timeoutMs: CHUNK_MS }),
  });
}

const restart = (evidence: Answer["trace"]) =>
  failWith({
    next: "wait" as const,
    until: new Date(Date.now() + 5_000),
    reason: "TikTok no longer takes what was uploaded of the video; it is uploaded again.",
    staleDraft: true as const,
    evidence,
  });

/** TikTok refused a chunk: it may have it already, when its answer to it was lost. */
async function afterRefusal(
  context: AccountContext,
  draft: VideoDraft,
  answer: Answer,
): Promise<Result<VideoDraft, PublishFailure>> {
  if (answer.status !== 416) return restart(answer.trace);
  const status = await statusOf(context, draft.publishId);
  if (status.state === "unknown") return failWith(status.failure);
  const there = status.state === "processing" ? status.sent : null;
  const sent = there === null ? 0 : Math.floor(there / draft.chunkBytes);
  return sent === draft.sent + 1 && sent < draft.chunks ? ok({ ...draft, sent }) : restart(answer.trace);
}

async function nextChunk(
  context: AccountContext,
  media: OutgoingMedia,
  draft: VideoDraft,
): Promise<Result<VideoDraft, PublishFailure>> {
  const sent = await sendChunk(media, draft, draft.sent);
  if (!sent.ok) return failWith(unreached(sent.failure));
  const answer = sent.value;
  if (answer.status === 206) return ok({ ...draft, sent: draft.sent + 1 });
  if (answer.status === 429) return failWith(waitFor(answer, "TikTok's limit on uploads is used up."));
  if (answer.status >= 500 || answer.status === 408) return failWith(serverTrouble(answer, "free", "TikTok"));
  return afterRefusal(context, draft, answer);
}

/** Sends every chunk but the last, each kept as it is there. */
export async function sendAhead(
  context: AccountContext,
  media: OutgoingMedia,
  begun: VideoDraft,
  progress: Progress | undefined,
): Promise<Result<VideoDraft, PublishFailure>> {
  let draft = begun;
  while (draft.sent < draft.chunks - 1) {
    if (draft.sent > begun.sent && progress && !progress.mayBegin())
      return failWith({
        next: "wait",
        until: new Date(),
        reason: `${draft.sent} of ${draft.chunks} parts of the video are uploaded; the rest follows at once.`,
        unfinished: true,
      });
    const sent = await nextChunk(context, media, draft);
    if (!sent.ok) return sent;
    draft = sent.value;
    await progress?.keep(draft);
  }
  return ok(draft);
}

/**
 * Whether an upload that is ready can still be used: TikTok may have given it up meanwhile, for a reason that only the
 * author can mend. Null = it has to begin anew.
 */
export async function stillThere(
  context: AccountContext,
  media: OutgoingMedia,
  draft: VideoDraft,
): Promise<Result<VideoDraft | null, PublishFailure>> {
  const status = await statusOf(context, draft.publishId);
  if (status.state === "unknown") {
    const { failure } = status;
    return failure.next === "wait" && failure.staleDraft ? ok(null) : failWith(failure);
  }
  if (status.state === "failed") return status.failure.next === "wait" ? ok(null) : failWith(status.failure);
  if (!isWaitingForBytes(status, media.bytes) || status.state !== "processing") return ok(draft);
  return status.sent === draft.sent * draft.chunkBytes ? ok(draft) : ok(null);
}
