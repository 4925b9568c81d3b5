import { failWith, ok } from "@/lib/result";
import type { Outgoing, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asObject, asString } from "../shared/reading";
import { uploadEach } from "../shared/uploading";
import { problemOf, stillThere, type Uploaded, untilProcessed, uploadFile } from "./uploading";

/** Unattached media is removed after about a day; half of one is safe. */
const DRAFT_LIFE_MS = 12 * 60 * 60_000;
/** After this long an upload is only used again when the server still shows it. */
const DRAFT_TRUST_MS = 60 * 60_000;

type Upload = { mediaId: string } & Uploaded;
type Draft = { preparedAt: string; uploads: Upload[] };

function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const uploads = (Array.isArray(draft.uploads) ? draft.uploads : []).flatMap((entry): Upload[] => {
    const upload = asObject(entry);
    const mediaId = asString(upload?.mediaId);
    const remoteId = asString(upload?.remoteId);
    // Drafts of an earlier version hold processed images only.
    return mediaId && remoteId ? [{ mediaId, remoteId, processed: upload?.processed !== false }] : [];
  });
  return { preparedAt: preparedAt.toISOString(), uploads };
}

/** Uploads the files and waits until the server is done with them. What a fresh draft already has is not uploaded again. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const problem = problemOf(outgoing.media);
  if (problem) return failWith(problem);
  const before = readDraft(draft);
  const preparedAt = before?.preparedAt ?? new Date().toISOString();
  const old = Date.now() - Date.parse(preparedAt) > DRAFT_TRUST_MS;
  const uploads = await uploadEach<Upload>(outgoing.media, {
    known: async ({ mediaId }) => {
      const known = before?.uploads.find((one) => one.mediaId === mediaId) ?? null;
      return known && (!old || (await stillThere(context, known.remoteId))) ? known : null;
    },
    upload: async (media) => {
      const uploaded = await uploadFile(context, media);
      return uploaded.ok ? ok({ mediaId: media.mediaId, ...uploaded.value }) : uploaded;
    },
    keep: async (done) => progress?.keep({ preparedAt, uploads: done }),
    progress,
  });
  if (!uploads.ok) return uploads;
  const done: Upload[] = [];
  for (const upload of uploads.value) {
    if (!upload.processed) {
      const processed = await untilProcessed(context, upload.remoteId);
      if (!processed.ok) return processed;
    }
    done.push({ ...upload, processed: true });
  }
  return ok({ preparedAt, uploads: done });
};

/** The server's ids of the uploaded files, in their order; null when one is not known any more. */
export function mediaIdsOf(outgoing: Outgoing, draft: RemoteDraft | null): string[] | null {
  const uploads = readDraft(draft)?.uploads ?? [];
  const ids = outgoing.media.flatMap(({ mediaId }) => {
    const upload = uploads.find((candidate) => candidate.mediaId === mediaId);
    return upload ? [upload.remoteId] : [];
  });
  return ids.length === outgoing.media.length ? ids : null;
}
