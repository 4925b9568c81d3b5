import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitMaterial,
  Outgoing,
  OutgoingMedia,
  PublishFailure,
  RemoteDraft,
} from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { FileSlot, jsonWithFiles } from "./base64-body";
import { pinterest as facts } from "./facts";
import { ask } from "./http";
import { receiptOf } from "./pins";
import { expectProcessed, uploadVideo } from "./uploading";

/** How long an upload that no Pin uses is kept is nowhere promised; half a day is used again. */
const DRAFT_LIFE_MS = 12 * 60 * 60_000;
/** Widths divided by heights of one carousel: rounding to whole pixels makes them differ this much. */
const RATIO_SLACK = 0.01;

type Upload = { mediaId: string; remoteId: string };
type Draft = { preparedAt: string; upload: Upload | null };

function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const mediaId = asString(asObject(draft.upload)?.mediaId);
  const remoteId = asString(asObject(draft.upload)?.remoteId);
  return { preparedAt: preparedAt.toISOString(), upload: mediaId && remoteId ? { mediaId, remoteId } : null };
}

const revise = (field: "media" | "options", reason: string): PublishFailure => ({
  next: "revise",
  field,
  reason,
});

/** What stands against the files, before anything is sent. */
function objection({ media, options }: Outgoing): PublishFailure | null {
  const videos = media.filter(({ kind }) => kind === "video");
  const known: readonly string[] = [...facts.images.mimeTypes, ...(facts.videos?.mimeTypes ?? [])];
  const strange = media.find(({ mimeType }) => !known.includes(mimeType));
  if (strange) return revise("media", `Pinterest does not take files of the kind ${strange.mimeType}.`);
  if (media.length === 0) return revise("media", "A Pin needs an image or a video. Add one.");
  if (videos.length > 0 && media.length > 1)
    return revise("media", "A Pin has one video or images, not both. Remove the other files.");
  if (media.length > facts.images.max)
    return revise("media", `A Pin takes ${facts.images.max} images. Remove the others.`);
  if (!sameShape(media))
    return revise("media", "The images of one Pin must have the same shape. Crop them to one ratio.");
  if (!options.board) return revise("options", "Choose the board that the Pin goes to.");
  if (videos.length > 0 && coverOf(options) === null)
    return revise("options", "The cover is a second of the video, such as 0 or 2.5.");
  return null;
}

function sameShape(media: readonly OutgoingMedia[]): boolean {
  const ratios = media.flatMap(({ width, height }) => (width && height ? [width / height] : []));
  return ratios.every((ratio) => Math.abs(ratio / (ratios[0] ?? ratio) - 1) <= RATIO_SLACK);
}

/** Which second of a video is its cover; null when that is no number. */
function coverOf({ cover = "" }: Outgoing["options"]): number | null {
  const text = cover.trim().replace(",", ".");
  if (text === "") return 0;
  return /^\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Uploads a video and waits until it is processed. Images need no preparing: they travel with the Pin. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const refusal = objection(outgoing);
  if (refusal) return failWith(refusal);
  const before = readDraft(draft);
  const preparedAt = before?.preparedAt ?? new Date().toISOString();
  const video = outgoing.media.find(({ kind }) => kind === "video");
  if (!video) return ok({ preparedAt });
  let upload = before?.upload?.mediaId === video.mediaId ? before.upload : null;
  if (!upload) {
    const uploaded = await uploadVideo(context, video);
    if (!uploaded.ok) return uploaded;
    upload = { mediaId: video.mediaId, remoteId: uploaded.value };
    await progress?.keep({ preparedAt, upload });
  }
  const processed = await expectProcessed(context, upload.remoteId);
  return processed.ok ? ok({ preparedAt, upload }) : processed;
};

/** What looking for the Pin needs, and the upload that this intent is about. */
export const commitMaterial: Platform["commitMaterial"] = ({ options }, { draft }): CommitMaterial => {
  const upload = readDraft(draft)?.upload?.remoteId;
  return {
    board: options.board ?? "",
    title: options.title ?? "",
    link: options.link ?? "",
    ...(upload ? { upload } : {}),
  };
};

/** A Pin has one alt text, also for several images: all of them, in their order. */
function altOf(media: readonly OutgoingMedia[]): string {
  const all = media.map(({ alt }) => alt.trim()).filter((alt) => alt !== "");
  const letters = [...all.join(" · ")];
  return letters.length > facts.images.maxAlt
    ? `${letters.slice(0, facts.images.maxAlt - 1).join("")}…`
    : letters.join("");
}

const base64 = (media: OutgoingMedia): Json => ({ content_type: media.mimeType, data: new FileSlot(media) });

/** Where the Pin's picture or video comes from; null when the uploaded video is not known any more. */
function sourceOf({ media, options }: Outgoing, upload: string | undefined): Json | null {
  const [first] = media;
  if (!first) return null;
  if (first.kind === "video")
    return upload
      ? { source_type: "video_id", media_id: upload, cover_image_key_frame_time: coverOf(options) ?? 0 }
      : null;
  if (media.length === 1) return { source_type: "image_base64", ...base64(first) };
  return { source_type: "multiple_image_base64", index: 0, items: media.map(base64) };
}

const preparedAnew = (): Result<never, PublishFailure> =>
  failWith({
    next: "wait",
    until: new Date(),
    reason: "The uploaded video is no longer known; it will be uploaded again.",
    staleDraft: true,
  });

/** One `POST /v5/pins`, with the images inside it. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const refusal = objection(outgoing);
  if (refusal) return failWith(refusal);
  const source = sourceOf(outgoing, material.upload ?? readDraft(draft)?.upload?.remoteId);
  if (!source) return preparedAnew();
  const { board, title, link } = outgoing.options;
  const alt = altOf(outgoing.media);
  const body = jsonWithFiles({
    board_id: board,
    ...(title ? { title } : {}),
    ...(outgoing.text ? { description: outgoing.text } : {}),
    ...(link ? { link } : {}),
    ...(alt ? { alt_text: alt } : {}),
    media_source: source,
  });
  const answered = await ask(context, { method: "POST", path: "/pins", body, gate });
  if (!answered.ok) return answered;
  const evidence = answered.value.answer.trace;
  const receipt = receiptOf(context, asObject(answered.value.json));
  if (receipt) return ok({ ...receipt, evidence });
  return failWith({ next: "look", reason: "Pinterest did not say which Pin it made.", evidence });
};

/** Pinterest knows no such Pin: it was deleted there. */
const isGone = ({ evidence }: PublishFailure): boolean =>
  evidence?.status === 404 && /"message"\s*:\s*"[^"]*\bpin\b/i.test(evidence.body ?? "");

/** One `PATCH /v5/pins/:id`: its words, link and board; what it shows cannot be exchanged. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, _draft, gate) => {
  const { board, title, link } = outgoing.options;
  const value = {
    title: title ?? "",
    description: outgoing.text,
    alt_text: altOf(outgoing.media),
    link: link || null,
    ...(board ? { board_id: board } : {}),
  };
  const answered = await ask(context, {
    method: "PATCH",
    path: `/pins/${encodeURIComponent(remoteId)}`,
    body: { kind: "json", value },
    gate,
  });
  if (answered.ok) return ok(null);
  if (!isGone(answered.failure)) return answered;
  const { evidence } = answered.failure;
  const reason = "The Pin is no longer at Pinterest: it was deleted there.";
  return failWith({ next: "revise", field: "text", reason, gone: true, ...(evidence ? { evidence } : {}) });
};

/** Deletes a Pin; one that is already gone counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const path = `/pins/${encodeURIComponent(remoteId)}`;
  const answered = await ask(context, { method: "DELETE", path });
  return answered.ok || isGone(answered.failure) ? ok(null) : answered;
}
