import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asObject, asString } from "../shared/reading";
import { uploadEach } from "../shared/uploading";
import { mentionedHandles } from "./facets";
import { resolveHandle } from "./identity";
import { problemOfOptions } from "./options";
import { type ReplyRefs, readReply, replyTo } from "./replying";
import { problemOfFiles, uploadFile } from "./uploading";
import { blobOf, type Upload } from "./video";

/** Uploads nobody refers to are removed after some hours; half of one is safe. */
const DRAFT_LIFE_MS = 30 * 60_000;

export type Draft = {
  preparedAt: string;
  uploads: Upload[];
  dids: Record<string, string>;
  reply: ReplyRefs | null;
};

/** What an earlier step left, unless it is too old to trust. */
export function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const uploads = (Array.isArray(draft.uploads) ? draft.uploads : []).flatMap((entry): Upload[] => {
    const mediaId = asString(asObject(entry)?.mediaId);
    const blob = asObject(asObject(entry)?.blob);
    const job = asString(asObject(entry)?.job);
    return mediaId && (blob || job) ? [{ mediaId, blob, job }] : [];
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

/**
 * Uploads the files, looks up who is mentioned and which version of a post is answered. What a fresh draft already has is
 * not done again.
 */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const problem = problemOfFiles(outgoing.media);
  if (problem) return failWith({ next: "revise", field: "media", reason: problem });
  const odd = problemOfOptions(outgoing);
  if (odd) return failWith({ next: "revise", field: "options", reason: odd });
  const before = readDraft(draft);
  const preparedAt = before?.preparedAt ?? new Date().toISOString();
  const uploads = await uploadEach<Upload>(outgoing.media, {
    known: async ({ mediaId }) => before?.uploads.find((one) => one.mediaId === mediaId) ?? null,
    upload: (media) => uploadFile(context, media),
    keep: async (done) => progress?.keep({ preparedAt, uploads: done }),
    progress,
  });
  if (!uploads.ok) return uploads;
  const done = await processed(context, uploads.value);
  if (!done.ok) return done;
  const dids = await didsIn(context, outgoing, before);
  const reply = await replyTo(context, outgoing, before?.reply ?? null);
  if (!reply.ok) return reply;
  return ok({ preparedAt, uploads: done.value, dids, ...(reply.value ? { reply: reply.value } : {}) });
};

/** Every file with its blob: videos are waited for. */
async function processed(
  context: AccountContext,
  uploads: readonly Upload[],
): Promise<Result<Upload[], PublishFailure>> {
  const done: Upload[] = [];
  for (const { mediaId, blob, job } of uploads) {
    const made = blob ? ok(blob) : await blobOf(context, job ?? "");
    if (!made.ok) return made;
    done.push({ mediaId, blob: made.value, job });
  }
  return ok(done);
}

async function didsIn(
  { origin }: AccountContext,
  { text }: Outgoing,
  before: Draft | null,
): Promise<Record<string, string>> {
  const dids: Record<string, string> = {};
  for (const handle of mentionedHandles(text)) {
    const known = before?.dids[handle];
    const resolved = known ? ok(known) : await resolveHandle(origin, handle);
    if (resolved.ok && resolved.value) dids[handle] = resolved.value;
  }
  return dids;
}
