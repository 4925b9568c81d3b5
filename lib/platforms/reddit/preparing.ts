import { failWith, ok } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { countText } from "../shared/counting";
import { asDate, asObject, asString } from "../shared/reading";
import { uploadEach } from "../shared/uploading";
import { flairIdOf, subredditOf } from "./communities";
import { COMMENT_MAX, reddit as facts } from "./facts";
import { type Asset, uploadFile, uploadPoster } from "./uploading";

/** How long a file that no post names is kept is nowhere promised; some hours are used again. */
const DRAFT_LIFE_MS = 6 * 60 * 60_000;

type Upload = Asset & { mediaId: string };
/** A flair is known by its words in one subreddit. */
type Flair = { of: string; id: string };
type Draft = { preparedAt: string; uploads: Upload[]; poster: string | null; flair: Flair | null };

/** What kind of post it becomes. */
export type Kind = "self" | "link" | "poll" | "image" | "gallery" | "video";

/** Reads what preparing left; null when there is nothing, or when it is too old. */
export function readDraft(draft: RemoteDraft | null): Draft | null {
  const preparedAt = asDate(draft?.preparedAt);
  if (!draft || !preparedAt || Date.now() - preparedAt.getTime() > DRAFT_LIFE_MS) return null;
  const uploads = (Array.isArray(draft.uploads) ? draft.uploads : []).flatMap((entry): Upload[] => {
    const upload = asObject(entry);
    const mediaId = asString(upload?.mediaId);
    const assetId = asString(upload?.assetId);
    const url = asString(upload?.url);
    return mediaId && assetId && url ? [{ mediaId, assetId, url }] : [];
  });
  const of = asString(asObject(draft.flair)?.of);
  const id = asString(asObject(draft.flair)?.id);
  return {
    preparedAt: preparedAt.toISOString(),
    uploads,
    poster: asString(draft.poster),
    flair: of && id ? { of, id } : null,
  };
}

export function kindOf({ media, options }: Outgoing): Kind {
  if (media.length > 1) return "gallery";
  if (media[0]) return media[0].kind === "video" ? "video" : "image";
  if (options.poll?.trim()) return "poll";
  return options.link?.trim() ? "link" : "self";
}

const revise = (field: "text" | "media" | "options", reason: string): PublishFailure => ({
  next: "revise",
  field,
  reason,
});

/** The answers of a poll, one in each line. */
export const answersOf = ({ poll = "" }: Outgoing["options"]): string[] =>
  poll
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What stands against a post, before anything is sent. */
export function objection(outgoing: Outgoing): PublishFailure | null {
  const { media, options, text } = outgoing;
  if (outgoing.replyTo) return commentObjection(outgoing);
  const known: readonly string[] = [...facts.images.mimeTypes, ...(facts.videos?.mimeTypes ?? [])];
  const strange = media.find(({ mimeType }) => !known.includes(mimeType));
  if (strange) return revise("media", `Reddit does not take files of the kind ${strange.mimeType}.`);
  if (media.length > 1 && media.some(({ kind }) => kind === "video"))
    return revise("media", "A Reddit post has one video or images, not both. Remove the other files.");
  if (media.length > facts.images.max)
    return revise("media", `A Reddit gallery takes ${facts.images.max} images. Remove the others.`);
  if (countText(facts.text, text).over)
    return revise("text", `Reddit takes ${facts.text.max} characters. Shorten the text.`);
  if (!options.title?.trim()) return revise("options", "A Reddit post needs a title.");
  if (!subredditOf(options)) return revise("options", "Choose the subreddit that the post goes to.");
  const others = [media.length > 0, Boolean(options.link?.trim()), Boolean(options.poll?.trim())];
  if (others.filter(Boolean).length > 1)
    return revise("options", "A Reddit post has files, a link or a poll, not several of them.");
  const answers = answersOf(options);
  if (kindOf(outgoing) === "poll" && (answers.length < 2 || answers.length > 6))
    return revise("options", "A poll has two to six answers.");
  return null;
}

function commentObjection({ media, text }: Outgoing): PublishFailure | null {
  if (media.length > 0) return revise("media", "Comments on Reddit are text only. Remove the files.");
  if (countText({ ...facts.text, max: COMMENT_MAX }, text).over)
    return revise("text", `A comment on Reddit takes ${COMMENT_MAX} characters. Shorten it.`);
  return text.trim() === "" ? revise("text", "A comment needs a text.") : null;
}

/** Which flair a post asks for, in which subreddit; null when none. */
export const flairKey = ({ options }: Outgoing): string | null =>
  options.flair?.trim() ? `${subredditOf(options)}/${options.flair.trim()}` : null;

async function flairFor(context: AccountContext, outgoing: Outgoing, known: Flair | null) {
  const of = flairKey(outgoing);
  if (!of) return ok(null);
  if (known?.of === of) return ok(known);
  const { options } = outgoing;
  const found = await flairIdOf(context, subredditOf(options) ?? "", options.flair ?? "");
  return found.ok ? ok({ of, id: found.value }) : found;
}

/** Uploads the files (and a video's poster) and looks up the flair. What a fresh draft already has is not done again. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, draft, progress) => {
  const refusal = objection(outgoing);
  if (refusal) return failWith(refusal);
  const before = readDraft(draft);
  const preparedAt = before?.preparedAt ?? new Date().toISOString();
  if (outgoing.replyTo) return ok({ preparedAt });
  const uploads = await uploadEach<Upload>(outgoing.media, {
    known: async ({ mediaId }) => before?.uploads.find((one) => one.mediaId === mediaId) ?? null,
    upload: async (media) => {
      const uploaded = await uploadFile(context, media);
      return uploaded.ok ? ok({ mediaId: media.mediaId, ...uploaded.value }) : uploaded;
    },
    keep: async (done) => progress?.keep({ preparedAt, uploads: done }),
    progress,
  });
  if (!uploads.ok) return uploads;
  const kept = { preparedAt, uploads: uploads.value };
  let poster = before?.poster ?? null;
  if (kindOf(outgoing) === "video" && !poster) {
    const uploaded = await uploadPoster(context);
    if (!uploaded.ok) return uploaded;
    poster = uploaded.value.url;
    await progress?.keep({ ...kept, poster });
  }
  const flair = await flairFor(context, outgoing, before?.flair ?? null);
  if (!flair.ok) return flair;
  return ok({ ...kept, ...(poster ? { poster } : {}), ...(flair.value ? { flair: flair.value } : {}) });
};
