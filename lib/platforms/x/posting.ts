import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitMaterial,
  Outgoing,
  PublishFailure,
  Receipt,
  RemoteDraft,
} from "../contract";
import type { Platform } from "../contract-platform";
import { countText } from "../shared/counting";
import { asDate, asNumber, asObject, asString, type Json } from "../shared/reading";
import { uploadEach } from "../shared/uploading";
import { x as facts } from "./facts";
import { find } from "./finding";
import { addressOf, ask } from "./http";
import { isDuplicate, isGone } from "./refusals";
import { type Pending, type Upload, unfit, uploadFile } from "./uploading";

/** An upload that X forgets soon is not counted on. */
const MARGIN_MS = 3_600_000;
/** Even subscribers get no further. */
const LONGEST = 25_000;

type Draft = { uploads: Upload[]; pending: Pending | null };

function readUpload(value: unknown): Upload | null {
  const json = asObject(value);
  const mediaId = asString(json?.mediaId);
  const remoteId = asString(json?.remoteId);
  const until = asDate(json?.until);
  if (!(mediaId && remoteId && until) || until.getTime() - Date.now() < MARGIN_MS) return null;
  return { mediaId, remoteId, until: until.toISOString() };
}

function readDraft(draft: RemoteDraft | null): Draft {
  const kept = Array.isArray(draft?.uploads) ? draft.uploads.map(readUpload) : [];
  const begun = asObject(draft?.pending);
  const upload = readUpload(begun);
  return {
    uploads: kept.filter((one) => one !== null),
    pending: upload && {
      ...upload,
      segments: asNumber(begun?.segments) ?? 0,
      finalized: begun?.finalized === true,
    },
  };
}

/** The poll's answers, one on each line. */
const answersOf = ({ options, role }: Outgoing): string[] =>
  role === "post" ? (options.poll ?? "").split("\n").flatMap((line) => line.trim() || []) : [];

/** What X would refuse, in time for the author to mend it. */
function problemOf(outgoing: Outgoing): PublishFailure | null {
  const { media, text } = outgoing;
  const answers = answersOf(outgoing);
  const revise = (field: "text" | "media" | "options", reason: string): PublishFailure => ({
    next: "revise",
    field,
    reason,
  });
  const bad = media.map(unfit).find((failure) => failure !== null);
  if (bad) return bad;
  const videos = media.filter(({ kind, mimeType }) => kind === "video" || mimeType === "image/gif").length;
  if (media.length > facts.images.max || (videos > 0 && media.length > 1))
    return revise("media", "X takes up to four images, or one GIF, or one video. Remove the other files.");
  if (answers.length > 0 && media.length > 0)
    return revise("options", "X takes a poll or files, not both. Remove the poll or the files.");
  if (answers.length === 1 || answers.length > 4 || answers.some((answer) => [...answer].length > 25))
    return revise("options", "A poll on X has two to four answers of at most 25 characters each.");
  if (text.trim() === "" && media.length === 0 && answers.length === 0)
    return revise("text", "X takes no post without a text or a file. Write something.");
  return countText(facts.text, text).used > LONGEST
    ? revise("text", "X takes no text of more than 25,000 characters. Shorten it.")
    : null;
}

/** Uploads the files. What a fresh draft already has is not uploaded again, nor a segment that is there. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const problem = problemOf(outgoing);
  if (problem) return failWith(problem);
  const before = readDraft(draft);
  let done: Upload[] = [];
  const uploads = await uploadEach<Upload>(outgoing.media, {
    known: async ({ mediaId }) => before.uploads.find((one) => one.mediaId === mediaId) ?? null,
    upload: (media) =>
      uploadFile(context, media, {
        pending: before.pending?.mediaId === media.mediaId ? before.pending : null,
        keep: async (pending) => progress?.keep({ uploads: done, pending }),
        progress,
      }),
    keep: async (all) => {
      done = all;
      await progress?.keep({ uploads: all, pending: null });
    },
    progress,
  });
  return uploads.ok ? ok({ uploads: uploads.value, pending: null }) : uploads;
};

/**
 * X has no key. What is kept tells equal texts of two threads apart when they are looked for, and says since when this
 * very post may be there.
 */
export const commitMaterial: Platform["commitMaterial"] = ({ replyTo }, { now }) => ({
  since: now.toISOString(),
  ...(replyTo ? { inReplyTo: replyTo.remoteId } : {}),
});

function mediaIdsOf(outgoing: Outgoing, draft: RemoteDraft | null): string[] | null {
  const { uploads } = readDraft(draft);
  const ids = outgoing.media.flatMap(
    ({ mediaId }) => uploads.find((one) => one.mediaId === mediaId)?.remoteId ?? [],
  );
  return ids.length === outgoing.media.length ? ids : null;
}

const REPLIES = new Set(["following", "mentionedUsers", "subscribers", "verified"]);

function bodyOf(outgoing: Outgoing, mediaIds: readonly string[]): Json {
  const { text, options, replyTo, role } = outgoing;
  const answers = answersOf(outgoing);
  const replies = options.replies ?? "";
  return {
    ...(text === "" ? {} : { text }),
    ...(mediaIds.length > 0 ? { media: { media_ids: mediaIds } } : {}),
    ...(replyTo ? { reply: { in_reply_to_tweet_id: replyTo.remoteId } } : {}),
    ...(answers.length > 0
      ? { poll: { options: answers, duration_minutes: Number(options.pollMinutes) || 1_440 } }
      : {}),
    ...(role === "post" && REPLIES.has(replies) ? { reply_settings: replies } : {}),
    ...(options.madeWithAi === "on" ? { made_with_ai: true } : {}),
    ...(options.paidPartnership === "on" ? { paid_partnership: true } : {}),
  };
}

/** X's ids hold the time they were given out, in milliseconds since its own beginning. */
function timeIn(id: string): Date | null {
  if (!/^\d{15,19}$/.test(id)) return null;
  return new Date(Number(BigInt(id) >> 22n) + 1_288_834_974_657);
}

/** One `POST /2/tweets`. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const problem = problemOf(outgoing);
  if (problem) return failWith(problem);
  const mediaIds = mediaIdsOf(outgoing, draft);
  if (!mediaIds)
    return failWith({
      next: "wait",
      until: new Date(),
      reason: "The uploaded files are no longer known; they are uploaded again.",
      staleDraft: true,
    });
  const answered = await ask(context, {
    method: "POST",
    path: "/2/tweets",
    body: { kind: "json", value: bodyOf(outgoing, mediaIds) },
    gate,
  });
  if (!answered.ok)
    return isDuplicate(answered.failure)
      ? alreadyThere(context, outgoing, material, answered.failure)
      : failWith(predecessorGone(answered.failure, outgoing) ?? answered.failure);
  const id = asString(asObject(answered.value.json.data)?.id);
  const evidence = answered.value.answer.trace;
  if (!id) return failWith({ next: "look", reason: "X did not say which post it made.", evidence });
  return ok({ remoteId: id, address: addressOf(context, id), publishedAt: timeIn(id), evidence });
};

/** X does not find the post to answer: nothing was made. */
function predecessorGone(failure: PublishFailure, { replyTo }: Outgoing): PublishFailure | null {
  if (!replyTo || !isGone(failure)) return null;
  const reason = "The post it should follow is no longer on X.";
  return {
    next: "revise",
    field: "text",
    reason,
    ...(failure.evidence ? { evidence: failure.evidence } : {}),
  };
}

/** X says it has this text already: it may be this very post, sent before, when nobody heard the answer. */
async function alreadyThere(
  context: AccountContext,
  outgoing: Outgoing,
  material: CommitMaterial,
  refusal: PublishFailure,
): Promise<Result<Receipt, PublishFailure>> {
  const now = new Date();
  const found = await find(context, {
    material,
    outgoing: { text: outgoing.text, mediaCount: outgoing.media.length },
    armedAt: asDate(material.since) ?? now,
    notAfter: now,
  });
  const evidence = refusal.evidence ? { evidence: refusal.evidence } : {};
  if (found.found === "yes") return ok({ ...found.receipt, ...evidence });
  if (found.found === "no") return failWith(refusal);
  const reason = "X says that it has this text already, but not where.";
  return failWith({ next: "look", reason, ...evidence });
}

/** Deletes a post with all its versions; one that is gone already counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, {
    method: "DELETE",
    path: `/2/tweets/${encodeURIComponent(remoteId)}`,
  });
  return answered.ok || isGone(answered.failure) ? ok(null) : answered;
}
