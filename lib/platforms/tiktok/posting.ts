import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitGate,
  Outgoing,
  OutgoingMedia,
  PublishFailure,
  Receipt,
  RemoteDraft,
} from "../contract";
import type { Platform } from "../contract-platform";
import { serverTrouble, uncommitted, waitFor } from "../shared/failures";
import { asString } from "../shared/reading";
import { problemOf } from "./checking";
import { photoInfo } from "./describing";
import { photoDraftOf, type VideoDraft, videoDraftOf } from "./draft";
import { ask, envelopeOf } from "./http";
import { classify } from "./refusals";
import { isWaitingForBytes, PUBLIC_LEVEL, receiptOf, type Status, settled, statusOf } from "./status";
import { sendChunk } from "./uploading";

/** A video can be asked after later, by its id; photos cannot, so that more patience is worth while. */
const VIDEO_PATIENCE_MS = 6_000;
const PHOTO_PATIENCE_MS = 40_000;

/**
 * A video has its handle before it is published. Photos have none: what is kept of them helps to look for them in the
 * account's list.
 */
export const commitMaterial: Platform["commitMaterial"] = ({ media, options }, { draft }) => {
  const [first] = media;
  const upload = first?.kind === "video" ? videoDraftOf(draft, first.mediaId) : null;
  const kind = first?.kind === "video" ? "video" : "photos";
  return {
    kind,
    ...(upload
      ? { publishId: upload.publishId, bytes: String(first?.bytes ?? 0), audience: options.privacy ?? "" }
      : {}),
    ...(kind === "photos" && options.title ? { title: options.title } : {}),
  };
};

const isPublicOf = ({ options }: Outgoing): boolean => options.privacy === PUBLIC_LEVEL;

const stale = (reason: string) =>
  failWith({ next: "wait" as const, until: new Date(), reason, staleDraft: true as const });

type Sent = Result<Receipt, PublishFailure>;

/** What an answer about the state of a post means for the one who sent it. */
function conclude(
  context: AccountContext,
  status: Status,
  about: { publishId: string; kind: string; evidence?: Receipt["evidence"] },
): Sent {
  const evidence = about.evidence ? { evidence: about.evidence } : {};
  if (status.state === "published")
    return ok({ ...receiptOf(context, { ...about, postId: status.postId }), ...evidence });
  if (status.state === "failed") return failWith(status.failure);
  const reason = `TikTok has the post (${about.publishId}) and is still working on it.`;
  return failWith({ next: "look", reason, ...evidence });
}

/** Sends the last stretch of the video: TikTok publishes it once it is whole. */
async function publishVideo(
  context: AccountContext,
  media: OutgoingMedia,
  draft: VideoDraft,
  isPublic: boolean,
  gate: CommitGate,
): Promise<Sent> {
  const sent = await sendChunk(media, draft, draft.chunks - 1, gate);
  if (!sent.ok) return failWith(uncommitted(sent.failure));
  const answer = sent.value;
  const { publishId } = draft;
  const about = { publishId, kind: "video", evidence: answer.trace };
  if (answer.status >= 200 && answer.status < 300) {
    const waiting = { whole: 0, isPublic, patienceMs: VIDEO_PATIENCE_MS };
    return conclude(context, await settled(context, publishId, waiting), about);
  }
  if (answer.status === 429) return failWith(waitFor(answer, "TikTok's limit on requests is used up."));
  if (answer.status >= 500 || answer.status === 408)
    return failWith(serverTrouble(answer, "commit", "TikTok"));
  const said = envelopeOf(answer);
  if (said && said.code !== "ok") return failWith(classify(answer, said, "commit"));
  // A refusal without a word: it has the stretch already, or no longer wants the upload.
  const status = await settled(context, publishId, {
    whole: media.bytes,
    isPublic,
    patienceMs: VIDEO_PATIENCE_MS,
  });
  if (!isWaitingForBytes(status, media.bytes)) return conclude(context, status, about);
  return stale("TikTok no longer takes what was uploaded of the video; it is uploaded again.");
}

/**
 * An earlier try was armed with another upload than the one that is there now. It is only given up when TikTok says
 * that nothing came of it.
 */
async function settleEarlier(context: AccountContext, publishId: string, bytes: number): Promise<Sent> {
  const status = await statusOf(context, publishId);
  const nothing =
    isWaitingForBytes(status, bytes) || (status.state === "failed" && status.failure.next === "wait");
  if (!nothing) return conclude(context, status, { publishId, kind: "video" });
  const reason = "The upload was begun anew; the post is sent with it at once.";
  return failWith({ next: "wait", until: new Date(), reason });
}

/** Tells TikTok to fetch the photos and publish them. */
async function publishPhotos(
  context: AccountContext,
  outgoing: Outgoing,
  draft: RemoteDraft | null,
  gate: CommitGate,
): Promise<Sent> {
  const files = outgoing.media.map(({ mediaId }) => mediaId);
  const kept = photoDraftOf(draft, files);
  const addresses = outgoing.media.flatMap(({ address }) => address ?? []);
  if (!kept || addresses.length !== files.length)
    return stale("TikTok has to be asked about the account again before it is sent.");
  const answered = await ask(context, {
    path: "/v2/post/publish/content/init/",
    value: {
      media_type: "PHOTO",
      post_mode: "DIRECT_POST",
      post_info: photoInfo(outgoing, kept.closed),
      source_info: { source: "PULL_FROM_URL", photo_images: addresses, photo_cover_index: 0 },
      is_aigc: outgoing.options.madeWithAi === "on",
    },
    gate,
  });
  if (!answered.ok) return answered;
  const evidence = answered.value.answer.trace;
  const publishId = asString(answered.value.data.publish_id);
  if (!publishId)
    return failWith({ next: "look", reason: "TikTok did not say which post it makes.", evidence });
  const status = await settled(context, publishId, {
    whole: 0,
    isPublic: isPublicOf(outgoing),
    patienceMs: PHOTO_PATIENCE_MS,
  });
  return conclude(context, status, { publishId, kind: "photos", evidence });
}

/** One request: the last stretch of a video, or the order to fetch photos. Then TikTok is asked what came of it. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const problem = problemOf(outgoing);
  if (problem) return failWith(problem);
  const [media] = outgoing.media;
  if (media?.kind !== "video") return publishPhotos(context, outgoing, draft, gate);
  const upload = videoDraftOf(draft, media.mediaId);
  if (material.publishId && material.publishId !== upload?.publishId)
    return settleEarlier(context, material.publishId, Number(material.bytes) || media.bytes);
  if (!upload || upload.sent < upload.chunks - 1)
    return stale("What was uploaded of the video is not known any more; it is uploaded again.");
  return publishVideo(context, media, upload, isPublicOf(outgoing), gate);
};
