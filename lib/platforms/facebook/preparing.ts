import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, OutgoingMedia, Progress, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { isMissing } from "../shared/graph";
import { uploadEach } from "../shared/uploading";
import { misfit } from "./checking";
import { type Draft, formatOf, isOld, type Photo, readDraft } from "./draft";
import { isVideoId, postIdOf } from "./http";
import { photoIsThere, uploadPhoto } from "./uploading";
import { uploadParts } from "./video-parts";
import { videoStatus } from "./video-status";
import type { Steps } from "./video-upload";
import { uploadWhole } from "./video-whole";

type Made = Promise<Result<Draft, PublishFailure>>;

/** Uploads pictures nobody sees yet, or the video; of a comment it finds out where it belongs. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const unfit = misfit(outgoing);
  if (unfit) return failWith(unfit);
  const base: Draft = readDraft(draft) ?? {
    preparedAt: new Date().toISOString(),
    photos: [],
    video: null,
    target: null,
  };
  if (outgoing.role === "comment") return withTarget(context, outgoing, base);
  const [file] = outgoing.media;
  return file?.kind === "video"
    ? withVideo(context, outgoing, file, base, progress)
    : withPhotos(context, outgoing, base, progress);
};

async function withVideo(
  context: AccountContext,
  outgoing: Outgoing,
  file: OutgoingMedia,
  base: Draft,
  progress: Progress | undefined,
): Made {
  const steps: Steps = { keep: async (video) => progress?.keep({ ...base, video }), progress };
  const format = formatOf(outgoing);
  const same = base.video?.mediaId === file.mediaId && base.video.format === format;
  const known = same ? base.video : null;
  const video =
    format === "post"
      ? await uploadParts(context, file, known, steps)
      : await uploadWhole(context, file, format, known, steps);
  return video.ok ? ok({ ...base, video: video.value }) : video;
}

async function withPhotos(
  context: AccountContext,
  { media }: Outgoing,
  base: Draft,
  progress: Progress | undefined,
): Made {
  const old = isOld(base);
  const photos = await uploadEach<Photo>(media, {
    known: async ({ mediaId }) => {
      const known = base.photos.find((one) => one.mediaId === mediaId) ?? null;
      return known && (!old || (await photoIsThere(context, known.photoId))) ? known : null;
    },
    upload: async (file) => {
      const uploaded = await uploadPhoto(context, file);
      return uploaded.ok ? ok({ mediaId: file.mediaId, photoId: uploaded.value }) : uploaded;
    },
    keep: async (done) => progress?.keep({ ...base, photos: done }),
    progress,
  });
  return photos.ok ? ok({ ...base, photos: photos.value }) : photos;
}

/** A video is commented on at its post, which is there once Facebook has published it. */
async function withTarget(context: AccountContext, { replyTo }: Outgoing, base: Draft): Made {
  if (!replyTo || !isVideoId(replyTo.remoteId)) return ok({ ...base, target: replyTo?.remoteId ?? null });
  if (base.target) return ok(base);
  const looked = await videoStatus(context, replyTo.remoteId);
  if (!looked.ok) return isMissing(looked.failure) ? failWith(predecessorGone(looked.failure)) : looked;
  if (looked.value.postId) return ok({ ...base, target: postIdOf(context.accountId, looked.value.postId) });
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 10_000),
    reason: "Facebook is still publishing the video that is to be commented on.",
    evidence: looked.value.evidence,
    unfinished: true,
  });
}

/** A comment whose post was deleted meanwhile. */
export const predecessorGone = ({ evidence }: PublishFailure): PublishFailure => ({
  next: "revise",
  field: "text",
  reason: "The post that is to be commented on is no longer on Facebook.",
  ...(evidence ? { evidence } : {}),
});
