import { Readable } from "node:stream";
import { objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  FindAnswer,
  Intent,
  Outgoing,
  OutgoingMedia,
  Platform,
  PublishFailure,
  Receipt,
  RemoteDraft,
} from "../contract";
import { errorNameOf, saysLater } from "../shared/failures";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { uploadEach } from "../shared/uploading";
import { facetsOf, mentionedHandles } from "./facets";
import { bluesky as facts } from "./facts";
import { resolveHandle } from "./identity";
import { type ReplyRefs, readReply, replyTo } from "./replying";
import { tidOf } from "./tid";
import { ask, send } from "./xrpc";

export const COLLECTION = "app.bsky.feed.post";
/** Uploads nobody refers to are removed after some hours; half of one is safe. */
const DRAFT_LIFE_MS = 30 * 60_000;

type Upload = { mediaId: string; blob: Json };
type Draft = { preparedAt: string; uploads: Upload[]; dids: Record<string, string>; reply: ReplyRefs | null };

function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const uploads = (Array.isArray(draft.uploads) ? draft.uploads : []).flatMap((entry): Upload[] => {
    const mediaId = asString(asObject(entry)?.mediaId);
    const blob = asObject(asObject(entry)?.blob);
    return mediaId && blob ? [{ mediaId, blob }] : [];
  });
  const dids = Object.entries(asObject(draft.dids) ?? {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return {
    preparedAt: preparedAt.toISOString(),
    uploads,
    dids: Object.fromEntries(dids),
    reply: readReply(draft.reply),
  };
}

/** Uploads the images, looks up who is mentioned and which version of a post is answered. What a fresh draft already has is not done again. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const before = readDraft(draft);
  const preparedAt = before?.preparedAt ?? new Date().toISOString();
  const uploads = await uploadEach<Upload>(outgoing.media, {
    known: async ({ mediaId }) => before?.uploads.find((one) => one.mediaId === mediaId) ?? null,
    upload: (media) => uploadImage(context, media),
    keep: async (done) => progress?.keep({ preparedAt, uploads: done }),
    progress,
  });
  if (!uploads.ok) return uploads;
  const dids: Record<string, string> = {};
  for (const handle of mentionedHandles(outgoing.text)) {
    const known = before?.dids[handle];
    const resolved = known ? ok(known) : await resolveHandle(context.origin, handle);
    if (resolved.ok && resolved.value) dids[handle] = resolved.value;
  }
  const reply = await replyTo(context, outgoing, before?.reply ?? null);
  if (!reply.ok) return reply;
  return ok({
    preparedAt,
    uploads: uploads.value,
    dids,
    ...(reply.value ? { reply: reply.value } : {}),
  });
};

async function uploadImage(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<Upload, PublishFailure>> {
  if (media.kind !== "image") {
    return failWith({
      next: "revise",
      field: "media",
      reason: "Bluesky posts from here take images only. Remove the other file.",
    });
  }
  if (media.bytes > facts.images.maxBytes) {
    const reason = `An image has ${media.bytes.toLocaleString("en")} bytes; Bluesky takes ${facts.images.maxBytes.toLocaleString("en")}. Use a smaller one.`;
    return failWith({ next: "revise", field: "media", reason });
  }
  const stream = await media.open();
  const answered = await ask({
    origin: context.origin,
    method: "com.atproto.repo.uploadBlob",
    token: context.access.token,
    procedure: {
      kind: "stream",
      contentType: media.mimeType,
      bytes: media.bytes,
      open: () => Readable.fromWeb(stream as never),
    },
    timeoutMs: 90_000,
  });
  if (!answered.ok) return answered;
  const blob = asObject(answered.value.json.blob);
  if (blob) return ok({ mediaId: media.mediaId, blob });
  const reason = "Bluesky took the image but did not say under which name.";
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 60_000),
    reason,
    evidence: answered.value.answer.trace,
  });
}

/** The record key and creation time: with them a resend can only ever hit the same record. */
export const commitMaterial: Platform["commitMaterial"] = (_outgoing, { operationId, revision, now }) => ({
  rkey: tidOf(now, `${operationId}:${revision}`),
  createdAt: now.toISOString(),
});

/** One `createRecord` under the chosen key. A second one under the same key is refused by the server. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const record = recordOf(outgoing, readDraft(draft), material.createdAt ?? "");
  if (!record) {
    const reason = "What was prepared for it is no longer known; it will be prepared again.";
    return failWith({ next: "wait", until: new Date(), reason, staleDraft: true });
  }
  const rkey = material.rkey ?? "";
  const value = { repo: context.accountId, collection: COLLECTION, rkey, record };
  const { origin, access } = context;
  const answered = await ask({
    origin,
    method: "com.atproto.repo.createRecord",
    token: access.token,
    procedure: { kind: "json", value },
    gate,
  });
  if (!answered.ok) return answered;
  const uri = asString(answered.value.json.uri);
  if (uri) {
    const evidence = answered.value.answer.trace;
    return ok({ ...receiptOf(context, uri, new Date(record.createdAt)), evidence });
  }
  return failWith({
    next: "look",
    reason: "Bluesky did not say under which address the post is.",
    evidence: answered.value.answer.trace,
  });
};

type PostRecord = { createdAt: string } & Json;

function recordOf(outgoing: Outgoing, draft: Draft | null, createdAt: string): PostRecord | null {
  const images: Json[] = [];
  for (const media of outgoing.media) {
    const upload = draft?.uploads.find(({ mediaId }) => mediaId === media.mediaId);
    if (!upload) return null;
    const ratio =
      media.width && media.height ? { aspectRatio: { width: media.width, height: media.height } } : {};
    images.push({ alt: media.alt, image: upload.blob, ...ratio });
  }
  const reply = draft?.reply ?? null;
  if (outgoing.replyTo && reply?.parent.uri !== outgoing.replyTo.remoteId) return null;
  const facets = facetsOf(outgoing.text, draft?.dids ?? {});
  return {
    $type: COLLECTION,
    text: outgoing.text,
    createdAt,
    ...(reply && outgoing.replyTo ? { reply } : {}),
    ...(facets.length > 0 ? { facets } : {}),
    ...(images.length > 0 ? { embed: { $type: "app.bsky.embed.images", images } } : {}),
  };
}

/** A record of this account, as a receipt. */
export function receiptOf(context: AccountContext, uri: string, publishedAt: Date | null): Receipt {
  const rkey = uri.slice(uri.lastIndexOf("/") + 1);
  return { remoteId: uri, address: postAddress(context.origin, context.accountId, rkey), publishedAt };
}

/** Where a person sees the post. A bare server without pages of its own shows the record itself. */
function postAddress(origin: string, did: string, rkey: string): string {
  const url = new URL(origin);
  if (url.protocol === "https:") return `https://bsky.app/profile/${did}/post/${rkey}`;
  if (url.pathname !== "/") return `${origin}/profile/${did}/post/${rkey}`;
  return `${origin}/xrpc/com.atproto.repo.getRecord?${new URLSearchParams({ repo: did, collection: COLLECTION, rkey })}`;
}

/** Reads the one record the key names, at the account's own server. Only its own *RecordNotFound* proves absence. */
export async function find(context: AccountContext, intent: Intent): Promise<FindAnswer> {
  const rkey = intent.material.rkey ?? "";
  const params = { repo: context.accountId, collection: COLLECTION, rkey };
  const sent = await send({ origin: context.origin, method: "com.atproto.repo.getRecord", params });
  if (!sent.ok)
    return { found: "unclear", reason: sent.failure.reason, evidence: sent.failure.trace, away: true };
  const answer = sent.value;
  const json = answer.status === 200 ? objectOf(answer) : null;
  const uri = asString(json?.uri);
  if (uri) {
    const createdAt = asDate(asObject(json?.value)?.createdAt);
    return { found: "yes", receipt: receiptOf(context, uri, createdAt), evidence: answer.trace };
  }
  if (answer.status === 400 && errorNameOf(answer) === "RecordNotFound")
    return { found: "no", evidence: answer.trace };
  return {
    found: "unclear",
    reason: "Bluesky did not say clearly whether the post is there.",
    evidence: answer.trace,
    away: saysLater(answer),
  };
}

/** Deletes a post; one that is already gone counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const rkey = remoteId.slice(remoteId.lastIndexOf("/") + 1);
  const value = { repo: context.accountId, collection: COLLECTION, rkey };
  const { origin, access } = context;
  const answered = await ask({
    origin,
    method: "com.atproto.repo.deleteRecord",
    token: access.token,
    procedure: { kind: "json", value },
  });
  return answered.ok ? ok(null) : answered;
}
