import { createHash } from "node:crypto";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, Platform, PublishFailure, Receipt, RemoteDraft } from "../contract";
import { asDate, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { uploadEach } from "../shared/uploading";
import { ask } from "./http";
import { stillThere, uploadImage } from "./uploading";

/** Unattached media is removed after about a day; half of one is safe. */
const DRAFT_LIFE_MS = 12 * 60 * 60_000;
/** After this long an upload is only used again when the server still shows it. */
const DRAFT_TRUST_MS = 60 * 60_000;

type Upload = { mediaId: string; remoteId: string };
type Draft = { preparedAt: string; uploads: Upload[] };

function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const uploads = (Array.isArray(draft.uploads) ? draft.uploads : []).flatMap((entry): Upload[] => {
    const mediaId = asString(asObject(entry)?.mediaId);
    const remoteId = asString(asObject(entry)?.remoteId);
    return mediaId && remoteId ? [{ mediaId, remoteId }] : [];
  });
  return { preparedAt: preparedAt.toISOString(), uploads };
}

/** Uploads the images. What a fresh draft already has is not uploaded again. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const before = readDraft(draft);
  const preparedAt = before?.preparedAt ?? new Date().toISOString();
  const old = Date.now() - Date.parse(preparedAt) > DRAFT_TRUST_MS;
  const uploads = await uploadEach<Upload>(outgoing.media, {
    known: async ({ mediaId }) => {
      const known = before?.uploads.find((one) => one.mediaId === mediaId) ?? null;
      return known && (!old || (await stillThere(context, known.remoteId))) ? known : null;
    },
    upload: async (media) => {
      const uploaded = await uploadImage(context, media);
      return uploaded.ok ? ok({ mediaId: media.mediaId, remoteId: uploaded.value }) : uploaded;
    },
    keep: async (done) => progress?.keep({ preparedAt, uploads: done }),
    progress,
  });
  return uploads.ok ? ok({ preparedAt, uploads: uploads.value }) : uploads;
};

/**
 * The key under which servers remember a status for an hour: the same intent never makes a second one. What it
 * answers is kept beside it, so that equal texts of two threads are told apart when they are looked for.
 */
export const commitMaterial: Platform["commitMaterial"] = (outgoing, { operationId, revision }) => ({
  idempotencyKey: createHash("sha256").update(`${operationId}:${revision}`).digest("hex"),
  ...(outgoing.replyTo ? { inReplyTo: outgoing.replyTo.remoteId } : {}),
});

/** The server's ids of the uploaded images, in their order; null when one is not known any more. */
function mediaIdsOf(outgoing: Outgoing, draft: RemoteDraft | null): string[] | null {
  const uploads = readDraft(draft)?.uploads ?? [];
  const ids = outgoing.media.flatMap(({ mediaId }) => {
    const upload = uploads.find((candidate) => candidate.mediaId === mediaId);
    return upload ? [upload.remoteId] : [];
  });
  return ids.length === outgoing.media.length ? ids : null;
}

const uploadsUnknown = () =>
  failWith({
    next: "wait" as const,
    until: new Date(),
    reason: "The uploaded images are no longer known; they will be uploaded again.",
    staleDraft: true as const,
  });

/** One `POST /api/v1/statuses` with its idempotency key. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const mediaIds = mediaIdsOf(outgoing, draft);
  if (!mediaIds) return uploadsUnknown();
  const value = {
    status: outgoing.text,
    ...(mediaIds.length > 0 ? { media_ids: mediaIds } : {}),
    ...(outgoing.replyTo ? { in_reply_to_id: outgoing.replyTo.remoteId } : {}),
  };
  const answered = await ask(context, {
    method: "POST",
    path: "/api/v1/statuses",
    // JSON: one server of this kind publishes an empty post from a multipart form.
    body: { kind: "json", value },
    headers: { "idempotency-key": material.idempotencyKey ?? "" },
    gate,
  });
  if (!answered.ok) return failWith(predecessorGone(answered.failure) ?? answered.failure);
  const receipt = receiptOf(asObject(answered.value.json));
  if (receipt) return ok({ ...receipt, evidence: answered.value.answer.trace });
  return failWith({
    next: "look",
    reason: "The server did not say which post it made.",
    evidence: answered.value.answer.trace,
  });
};

/** A server that does not find the post to answer says so with 404, and has made nothing. */
function predecessorGone(failure: PublishFailure): PublishFailure | null {
  const { evidence } = failure;
  if (evidence?.status !== 404 || !/reply/i.test(evidence.body ?? "")) return null;
  const reason = "The post it should follow is no longer on the server.";
  return { next: "revise", field: "text", reason, evidence };
}

/** 404 with the API's own words: the post is gone, not the route. */
const isGone = (failure: PublishFailure): boolean =>
  failure.evidence?.status === 404 && failure.evidence.body?.includes("Record not found") === true;

/** One `PUT /api/v1/statuses/:id`. Images that an edit does not name are taken away, so all are named again. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, draft, gate) => {
  const mediaIds = mediaIdsOf(outgoing, draft);
  if (!mediaIds) return uploadsUnknown();
  const answered = await ask(context, {
    method: "PUT",
    path: `/api/v1/statuses/${encodeURIComponent(remoteId)}`,
    body: { kind: "json", value: { status: outgoing.text, media_ids: mediaIds } },
    gate,
  });
  if (answered.ok) return ok(null);
  if (!isGone(answered.failure)) return answered;
  return failWith({
    next: "revise",
    field: "text",
    reason: "The post is no longer on the server: it was deleted there.",
    gone: true,
    ...(answered.failure.evidence ? { evidence: answered.failure.evidence } : {}),
  });
};

/** The proof inside a status; null when it has no id. */
export function receiptOf(status: Json | null): Receipt | null {
  const remoteId = asString(status?.id);
  if (!status || !remoteId) return null;
  const address = asWebAddress(status.url) ?? asWebAddress(status.uri);
  return { remoteId, address, publishedAt: asDate(status.created_at) };
}

/** Deletes a post; one that is already gone counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, {
    method: "DELETE",
    path: `/api/v1/statuses/${encodeURIComponent(remoteId)}`,
  });
  return answered.ok || isGone(answered.failure) ? ok(null) : answered;
}
