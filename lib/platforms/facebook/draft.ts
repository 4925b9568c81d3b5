import type { Outgoing, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asNumber, asObject, asString } from "../shared/reading";

/** An unpublished photo lives about a day; half of one is safe. */
const DRAFT_LIFE_MS = 12 * 60 * 60_000;
/** After this long an upload is only used again when Facebook still shows it. */
const DRAFT_TRUST_MS = 60 * 60_000;

export type Photo = { mediaId: string; photoId: string };

/** How far the upload of a video is. `next` is the first byte that is missing, `end` where the next part ends. */
export type Video = {
  mediaId: string;
  format: Format;
  videoId: string;
  sessionId: string | null;
  next: number;
  end: number;
  sent: boolean;
};

export type Draft = {
  preparedAt: string;
  photos: Photo[];
  video: Video | null;
  /** Of a comment: the post it stands under. */
  target: string | null;
};

export type Format = "post" | "reel" | "story";

export const formatOf = ({ options }: Pick<Outgoing, "options">): Format =>
  options.format === "reel" || options.format === "story" ? options.format : "post";

const format = (value: unknown): Format | null =>
  value === "post" || value === "reel" || value === "story" ? value : null;

function videoOf(value: unknown): Video | null {
  const json = asObject(value);
  const mediaId = asString(json?.mediaId);
  const videoId = asString(json?.videoId);
  const kind = format(json?.format);
  if (!json || !mediaId || !videoId || !kind) return null;
  return {
    mediaId,
    videoId,
    format: kind,
    sessionId: asString(json.sessionId),
    next: asNumber(json.next) ?? 0,
    end: asNumber(json.end) ?? 0,
    sent: json.sent === true,
  };
}

/** What an earlier step left, unless it is too old. */
export function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const photos = (Array.isArray(draft.photos) ? draft.photos : []).flatMap((entry): Photo[] => {
    const mediaId = asString(asObject(entry)?.mediaId);
    const photoId = asString(asObject(entry)?.photoId);
    return mediaId && photoId ? [{ mediaId, photoId }] : [];
  });
  const target = asString(draft.target);
  return { preparedAt: preparedAt.toISOString(), photos, video: videoOf(draft.video), target };
}

export const isOld = ({ preparedAt }: Draft): boolean => Date.now() - Date.parse(preparedAt) > DRAFT_TRUST_MS;

/** The committing request there is for a post. */
export type Act = "feed" | "video" | "reel" | "photo-story" | "video-story" | "comment";

export function actOf(outgoing: Pick<Outgoing, "role" | "options" | "media">): Act {
  if (outgoing.role === "comment") return "comment";
  const isVideo = outgoing.media.some(({ kind }) => kind === "video");
  if (formatOf(outgoing) === "story") return isVideo ? "video-story" : "photo-story";
  if (!isVideo) return "feed";
  return formatOf(outgoing) === "reel" ? "reel" : "video";
}

/** Facebook's ids of the photos, in their order; null when one is not known. */
function photoIdsOf(outgoing: Outgoing, draft: Draft | null): string[] | null {
  const images = outgoing.media.filter(({ kind }) => kind === "image");
  const ids = images.flatMap(
    ({ mediaId }) => draft?.photos.find((one) => one.mediaId === mediaId)?.photoId ?? [],
  );
  return ids.length === images.length ? ids : null;
}

/** There is no key: the handle is what was uploaded, which stands in the post afterwards. */
export const commitMaterial: Platform["commitMaterial"] = (outgoing, seed) => {
  const draft = readDraft(seed.draft);
  const act = actOf(outgoing);
  const photos = photoIdsOf(outgoing, draft);
  const video = draft?.video?.sent ? draft.video : null;
  const ofVideo = outgoing.media.some(({ kind }) => kind === "video") ? video : null;
  const { link, title } = outgoing.options;
  return {
    act,
    ...(photos && photos.length > 0 ? { photos: photos.join(",") } : {}),
    ...(ofVideo ? { videoId: ofVideo.videoId } : {}),
    ...(ofVideo?.sessionId ? { sessionId: ofVideo.sessionId } : {}),
    ...(act === "comment" && outgoing.replyTo ? { target: draft?.target ?? outgoing.replyTo.remoteId } : {}),
    ...(act === "feed" && link ? { link } : {}),
    ...((act === "video" || act === "reel") && title ? { title } : {}),
  };
};
