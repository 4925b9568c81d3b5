import { createHash } from "node:crypto";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Platform, PublishFailure, Receipt, RemoteDraft } from "../contract";
import { asDate, asObject, asString, type Json } from "../shared/reading";
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
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft) => {
  const before = readDraft(draft);
  const old = before !== null && Date.now() - Date.parse(before.preparedAt) > DRAFT_TRUST_MS;
  const uploads: Upload[] = [];
  for (const media of outgoing.media) {
    const known = before?.uploads.find(({ mediaId }) => mediaId === media.mediaId);
    const usable = known !== undefined && (!old || (await stillThere(context, known.remoteId)));
    const upload = usable ? ok(known.remoteId) : await uploadImage(context, media);
    if (!upload.ok) return upload;
    uploads.push({ mediaId: media.mediaId, remoteId: upload.value });
  }
  return ok({ preparedAt: before?.preparedAt ?? new Date().toISOString(), uploads });
};

/** The key under which servers remember a status for an hour: the same intent never makes a second one. */
export const commitMaterial: Platform["commitMaterial"] = (_outgoing, { operationId, revision }) => ({
  idempotencyKey: createHash("sha256").update(`${operationId}:${revision}`).digest("hex"),
});

/** One `POST /api/v1/statuses` with its idempotency key. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const uploads = readDraft(draft)?.uploads ?? [];
  const mediaIds = outgoing.media.flatMap(({ mediaId }) => {
    const upload = uploads.find((candidate) => candidate.mediaId === mediaId);
    return upload ? [upload.remoteId] : [];
  });
  if (mediaIds.length !== outgoing.media.length) {
    const reason = "The uploaded images are no longer known; they will be uploaded again.";
    return failWith({ next: "wait", until: new Date(), reason, staleDraft: true });
  }
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
  if (!answered.ok) return answered;
  const receipt = receiptOf(asObject(answered.value.json));
  if (receipt) return ok(receipt);
  return failWith({
    next: "look",
    reason: "The server did not say which post it made.",
    evidence: answered.value.answer.trace,
  });
};

/** The proof inside a status; null when it has no id. */
export function receiptOf(status: Json | null): Receipt | null {
  const remoteId = asString(status?.id);
  if (!status || !remoteId) return null;
  const address = asString(status.url) ?? asString(status.uri);
  const safe =
    address && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : null;
  return { remoteId, address: safe, publishedAt: asDate(status.created_at) };
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
  if (answered.ok) return ok(null);
  const evidence = answered.failure.evidence;
  if (evidence?.status === 404 && evidence.body?.includes("Record not found")) return ok(null);
  return answered;
}
