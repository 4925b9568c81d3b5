import type { RemoteDraft } from "../contract";
import { asDate, asNumber, asObject, asString, asStrings, asWebAddress, type Json } from "../shared/reading";

/** An upload address is good for an hour; what is older than this begins anew. */
const UPLOAD_LIFE_MS = 50 * 60_000;
/** TikTok wants to be asked about the creator before each post; an answer holds this long. */
const ASKED_LIFE_MS = 60 * 60_000;

/** What the creator has closed, however the post is set. */
export type Closed = { comments: boolean; duet: boolean; stitch: boolean };

/** Photos leave nothing at TikTok ahead of time; what was asked of it is kept. */
export type PhotoDraft = { kind: "photos"; files: string[]; closed: Closed; askedAt: string };

/** A video's upload: how many of its chunks are there. The last one is never sent ahead of time: it publishes. */
export type VideoDraft = {
  kind: "video";
  mediaId: string;
  publishId: string;
  uploadUrl: string;
  chunkBytes: number;
  chunks: number;
  sent: number;
  begunAt: string;
};

const closedOf = (value: unknown): Closed => {
  const json: Json = asObject(value) ?? {};
  return {
    comments: json.comments === true,
    duet: json.duet === true,
    stitch: json.stitch === true,
  };
};

const isYounger = (at: Date | null, than: number): at is Date =>
  at !== null && Date.now() - at.getTime() < than;

/** A kept draft of photos; null when it is none, or of other files, or too old. */
export function photoDraftOf(draft: RemoteDraft | null, mediaIds: readonly string[]): PhotoDraft | null {
  const askedAt = asDate(draft?.askedAt);
  if (draft?.kind !== "photos" || !isYounger(askedAt, ASKED_LIFE_MS)) return null;
  const files = asStrings(draft.files);
  if (files.join() !== mediaIds.join()) return null;
  return { kind: "photos", files, closed: closedOf(draft.closed), askedAt: askedAt.toISOString() };
}

/** A kept upload; null when it is none, or of another file. It may be too old to go on with. */
export function videoDraftOf(draft: RemoteDraft | null, mediaId: string): VideoDraft | null {
  const publishId = asString(draft?.publishId);
  const uploadUrl = asWebAddress(draft?.uploadUrl);
  const chunkBytes = asNumber(draft?.chunkBytes);
  const chunks = asNumber(draft?.chunks);
  const begunAt = asDate(draft?.begunAt);
  if (draft?.kind !== "video" || draft.mediaId !== mediaId) return null;
  if (!(publishId && uploadUrl && chunkBytes && chunks && begunAt)) return null;
  const sent = asNumber(draft.sent) ?? 0;
  return {
    kind: "video",
    mediaId,
    publishId,
    uploadUrl,
    chunkBytes,
    chunks,
    sent,
    begunAt: begunAt.toISOString(),
  };
}

/** Whether TikTok still takes bytes for an upload. */
export const isOpen = ({ begunAt }: VideoDraft): boolean => isYounger(asDate(begunAt), UPLOAD_LIFE_MS);
