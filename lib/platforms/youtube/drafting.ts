import { randomBytes } from "node:crypto";
import type { OutgoingMedia, RemoteDraft } from "../contract";
import { asDate, asNumber, asString } from "../shared/reading";

/** A video on its way to YouTube, or there and private. */
export type Draft = {
  mediaId: string;
  bytes: number;
  /** The only tag of a private video that was not committed yet; the commit puts the author's tags in its place. */
  marker: string;
  /** Address of the upload session. */
  session?: string;
  videoId?: string;
  /** When its last byte was taken, as ISO time. */
  uploadedAt?: string;
  /** YouTube is done with it, or has had long enough. */
  ready?: true;
};

const MARKER = /^posthaste-draft-[\da-f]{12}$/;

/** Whether a video's tags say that it still waits for its commit. */
export const isMarked = (tags: readonly string[]): boolean => tags.some((tag) => MARKER.test(tag));

export const newDraft = ({ mediaId, bytes }: OutgoingMedia): Draft => ({
  mediaId,
  bytes,
  marker: `posthaste-draft-${randomBytes(6).toString("hex")}`,
});

/** What an earlier step left of this very file, or null. */
export function readDraft(draft: RemoteDraft | null, media: OutgoingMedia): Draft | null {
  const marker = asString(draft?.marker);
  if (!draft || !marker || draft.mediaId !== media.mediaId || asNumber(draft.bytes) !== media.bytes)
    return null;
  const session = asString(draft.session);
  const videoId = asString(draft.videoId);
  const uploadedAt = asDate(draft.uploadedAt)?.toISOString();
  return {
    mediaId: media.mediaId,
    bytes: media.bytes,
    marker,
    ...(session ? { session } : {}),
    ...(videoId ? { videoId } : {}),
    ...(uploadedAt ? { uploadedAt } : {}),
    ...(draft.ready === true ? { ready: true } : {}),
  };
}
