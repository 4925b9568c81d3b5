import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, Progress, PublishFailure } from "../contract";
import { multipart } from "../shared/multipart";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { x as facts } from "./facts";
import { type Answered, ask } from "./http";

/** Segments of at most 5 MB are recommended, 8 MB allowed, a thousand of them. */
const SEGMENT_BYTES = 4_000_000;
const UPLOAD_MS = 90_000;

/** A file that is ready to be posted. `until` is when X forgets it. */
export type Upload = { mediaId: string; remoteId: string; until: string };

/** A file on its way: how many segments are there, and whether X was told that these are all. */
export type Pending = Upload & { segments: number; finalized: boolean };

export type Upkeep = {
  pending: Pending | null;
  keep(pending: Pending): Promise<void>;
  progress: Progress | undefined;
};

const refused = (reason: string): { ok: false; failure: PublishFailure } =>
  failWith({ next: "revise", field: "media", reason });

/** What X would not take of a file, before a byte of it is sent. */
export function unfit(media: OutgoingMedia): PublishFailure | null {
  const rule = media.kind === "image" ? facts.images : media.kind === "video" ? facts.videos : undefined;
  const reason = !rule?.mimeTypes.includes(media.mimeType)
    ? `X does not take files of the kind ${media.mimeType}. Remove the file.`
    : media.bytes > rule.maxBytes
      ? `X takes ${media.kind}s of up to ${Math.floor(rule.maxBytes / 1_000_000)} MB. Choose a smaller one.`
      : null;
  return reason ? { next: "revise", field: "media", reason } : null;
}

const categoryOf = (media: OutgoingMedia): string => {
  if (media.kind === "video") return "tweet_video";
  return media.mimeType === "image/gif" ? "tweet_gif" : "tweet_image";
};

const path = (id: string, step: string): string => `/2/media/upload/${encodeURIComponent(id)}/${step}`;

async function begin(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<Pending, PublishFailure>> {
  const answered = await ask(context, {
    method: "POST",
    path: "/2/media/upload/initialize",
    body: {
      kind: "json",
      value: { media_type: media.mimeType, total_bytes: media.bytes, media_category: categoryOf(media) },
    },
  });
  if (!answered.ok) return answered;
  const data = asObject(answered.value.json.data);
  const remoteId = asString(data?.id);
  if (!remoteId) return unsaid(answered.value);
  const seconds = asNumber(data?.expires_after_secs) ?? 86_400;
  const until = new Date(Date.now() + seconds * 1000).toISOString();
  return ok({ mediaId: media.mediaId, remoteId, until, segments: 0, finalized: false });
}

const unsaid = ({ answer }: Answered) =>
  failWith({
    next: "wait" as const,
    until: new Date(Date.now() + 60_000),
    reason: "X did not say what became of the file.",
    evidence: answer.trace,
  });

/** An upload that X does not know any more begins anew, whatever was kept of it. */
const anew = (failure: PublishFailure): PublishFailure => {
  const { evidence } = failure;
  if (evidence?.status !== 400 && evidence?.status !== 404) return failure;
  return {
    next: "wait",
    until: new Date(Date.now() + 5_000),
    reason: "X no longer takes what was uploaded of the file; it is uploaded again.",
    staleDraft: true,
    evidence,
  };
};

async function appendAll(
  context: AccountContext,
  media: OutgoingMedia,
  from: Pending,
  { keep, progress }: Upkeep,
): Promise<Result<Pending, PublishFailure>> {
  const all = Math.max(1, Math.ceil(media.bytes / SEGMENT_BYTES));
  let pending = from;
  while (pending.segments < all) {
    if (pending.segments > from.segments && progress && !progress.mayBegin())
      return failWith({
        next: "wait",
        until: new Date(),
        reason: `${pending.segments} of ${all} stretches of the file are uploaded; the rest follows at once.`,
        unfinished: true,
      });
    const start = pending.segments * SEGMENT_BYTES;
    const end = Math.min(start + SEGMENT_BYTES, media.bytes) - 1;
    const sent = await ask(context, {
      method: "POST",
      path: path(pending.remoteId, "append"),
      body: multipart(
        [["segment_index", String(pending.segments)]],
        [{ name: "media", media, range: { start, end } }],
      ),
      timeoutMs: UPLOAD_MS,
    });
    if (!sent.ok) return failWith(anew(sent.failure));
    pending = { ...pending, segments: pending.segments + 1 };
    if (all > 1) await keep(pending);
  }
  return ok(pending);
}

/** How far X is with a file; null = there is nothing to be done to it. */
const processingOf = (json: Json): Json | null => asObject(asObject(json.data)?.processing_info);

async function processed(
  context: AccountContext,
  pending: Pending,
  { keep }: Upkeep,
): Promise<Result<null, PublishFailure>> {
  const answered = pending.finalized
    ? await ask(context, {
        path: `/2/media/upload?command=STATUS&media_id=${encodeURIComponent(pending.remoteId)}`,
      })
    : await ask(context, { method: "POST", path: path(pending.remoteId, "finalize") });
  if (!answered.ok) return failWith(anew(answered.failure));
  const info = processingOf(answered.value.json);
  const state = asString(info?.state) ?? "succeeded";
  if (state === "succeeded") return ok(null);
  if (state === "failed") {
    const detail = asString(asObject(info?.error)?.message);
    const reason = `X could not process the file${detail ? `: ${detail}` : "."} Choose another one.`;
    return failWith({ next: "revise", field: "media", reason, evidence: answered.value.answer.trace });
  }
  await keep({ ...pending, finalized: true });
  const seconds = asNumber(info?.check_after_secs) ?? 2;
  return failWith({
    next: "wait",
    until: new Date(Date.now() + seconds * 1000),
    reason: "X is still processing the file.",
    unfinished: true,
  });
}

async function addAltText(
  context: AccountContext,
  media: OutgoingMedia,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  if (media.kind !== "image" || media.alt === "") return ok(null);
  const answered = await ask(context, {
    method: "POST",
    path: "/2/media/metadata",
    body: { kind: "json", value: { id: remoteId, metadata: { alt_text: { text: media.alt } } } },
  });
  return answered.ok ? ok(null) : failWith(anew(answered.failure));
}

/** Uploads one file in segments, tells X that it is whole, waits until X is done with it, and describes it. */
export async function uploadFile(
  context: AccountContext,
  media: OutgoingMedia,
  upkeep: Upkeep,
): Promise<Result<Upload, PublishFailure>> {
  const problem = unfit(media);
  if (problem) return failWith(problem);
  if (media.bytes === 0) return refused("The file is empty. Choose another one.");
  const begun = upkeep.pending ? ok(upkeep.pending) : await begin(context, media);
  if (!begun.ok) return begun;
  const whole = begun.value.finalized ? begun : await appendAll(context, media, begun.value, upkeep);
  if (!whole.ok) return whole;
  const ready = await processed(context, whole.value, upkeep);
  if (!ready.ok) return ready;
  const described = await addAltText(context, media, whole.value.remoteId);
  if (!described.ok) return described;
  const { mediaId, remoteId, until } = whole.value;
  return ok({ mediaId, remoteId, until });
}
