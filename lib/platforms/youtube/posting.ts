import { failWith, ok } from "@/lib/result";
import type { AccountContext, PublishFailure, Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asObject, type Json } from "../shared/reading";
import { commentMaterial, isComment, publishComment, removeComment, updateComment } from "./commenting";
import { privacyIn, privacyOf, wantedResource } from "./describing";
import { ask, watchAddress } from "./http";
import { videosOf } from "./marked";
import { videoIdOf } from "./preparing";

/** Clocks differ. */
const SKEW_MS = 5 * 60_000;

/** The private video is the handle: what it has become says whether the commit arrived. */
export const commitMaterial: Platform["commitMaterial"] = (outgoing, { draft }) => {
  if (outgoing.role === "comment") return commentMaterial(outgoing);
  const videoId = videoIdOf(outgoing, draft);
  return { privacy: privacyOf(outgoing), ...(videoId ? { videoId } : {}) };
};

/** A private video carries the time of its upload; what was published since `from` carries a later one. */
export function receiptOf(context: AccountContext, videoId: string, video: Json, from: Date): Receipt {
  const at = asDate(asObject(video.snippet)?.publishedAt);
  const publishedAt = at && at.getTime() >= from.getTime() - SKEW_MS ? at : null;
  return { remoteId: videoId, address: watchAddress(context, videoId), publishedAt };
}

const stale = (reason: string): PublishFailure => ({
  next: "wait",
  until: new Date(),
  reason,
  staleDraft: true,
});

/** YouTube's own words that the video is gone, not the route. */
export const isGone = ({ evidence }: PublishFailure): boolean =>
  evidence?.status === 404 && /videoNotFound/.test(evidence.body ?? "");

/** One `PUT /videos` that puts title, description, tags and the wanted visibility on the private video. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  if (outgoing.role === "comment") return publishComment(context, outgoing, gate);
  const videoId = material.videoId ?? videoIdOf(outgoing, draft);
  if (!videoId) return failWith(stale("The uploaded video is not known any more. It is uploaded again."));
  const sentAt = new Date();
  const answered = await ask(context, {
    method: "PUT",
    path: "/videos?part=snippet,status",
    body: { kind: "json", value: wantedResource(videoId, outgoing) },
    gate,
  });
  if (!answered.ok)
    return failWith(
      isGone(answered.failure)
        ? stale("YouTube no longer has the uploaded video. It is uploaded again.")
        : answered.failure,
    );
  const { json, answer } = answered.value;
  const evidence = answer.trace;
  const privacy = privacyIn(json);
  if (json.id !== videoId || !privacy)
    return failWith({ next: "look", reason: "YouTube did not say what became of the video.", evidence });
  if (privacy === "private" && privacyOf(outgoing) !== "private") return failWith(locked(evidence));
  return ok({ ...receiptOf(context, videoId, json, sentAt), evidence });
};

/** Uploads of projects that Google has not audited stay private, whatever is asked. */
const locked = (evidence: PublishFailure["evidence"]): PublishFailure => ({
  next: "configure",
  reason:
    "YouTube keeps the video private: it does so with every upload until Google has audited the application. An operator can ask for the audit, and its owner can publish the video at YouTube meanwhile.",
  ...(evidence ? { evidence } : {}),
});

/**
 * Reads what is there and puts the same with the author's words back, since what is not named is cleared. The file of a
 * video cannot be changed: what preparing uploaded for it goes again.
 */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, draft, gate) => {
  if (isComment(remoteId)) return updateComment(context, remoteId, outgoing, gate);
  const read = await videosOf(context, [remoteId], "snippet,status");
  if (!read.ok) return read;
  const [current] = read.value;
  if (!current) return failWith(gone());
  const answered = await ask(context, {
    method: "PUT",
    path: "/videos?part=snippet,status",
    body: { kind: "json", value: wantedResource(remoteId, outgoing, current) },
    gate,
  });
  if (!answered.ok) return isGone(answered.failure) ? failWith(gone(answered.failure.evidence)) : answered;
  const spare = videoIdOf(outgoing, draft);
  if (spare && spare !== remoteId) await remove(context, spare);
  return ok(null);
};

const gone = (evidence?: PublishFailure["evidence"]): PublishFailure => ({
  next: "revise",
  field: "text",
  reason: "The video is no longer on YouTube: it was deleted there.",
  gone: true,
  ...(evidence ? { evidence } : {}),
});

/** Deletes a video or a comment; one that is already gone counts as deleted. */
export const remove: NonNullable<Platform["remove"]> = async (context, remoteId) => {
  if (isComment(remoteId)) return removeComment(context, remoteId);
  const path = `/videos?${new URLSearchParams({ id: remoteId })}`;
  const answered = await ask(context, { method: "DELETE", path });
  return answered.ok || isGone(answered.failure) ? ok(null) : answered;
};
