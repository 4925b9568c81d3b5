import { failWith, ok } from "@/lib/result";
import type { Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { badOptions } from "./describing";
import { type Draft, newDraft, readDraft } from "./drafting";
import { youtube as facts } from "./facts";
import { untilProcessed } from "./processing";
import { uploadVideo } from "./uploading";

/** Uploads the video as private and waits until YouTube can show it. A comment needs nothing. */
export const prepare: NonNullable<Platform["prepare"]> = async (context, outgoing, before, progress) => {
  if (outgoing.role === "comment") return ok({});
  const [media, ...others] = outgoing.media;
  if (!media || others.length > 0) return failWith(media ? oneOnly : needed);
  const bad = badFile(media) ?? badOptions(outgoing);
  if (bad) return failWith(bad);
  let draft = readDraft(before, media) ?? newDraft(media);
  if (!draft.videoId) {
    const uploaded = await uploadVideo(context, outgoing, media, draft, progress);
    if (!uploaded.ok) return uploaded;
    draft = uploaded.value;
  }
  if (draft.ready) return ok(draft);
  const processed = await untilProcessed(context, draft, progress?.mayBegin ?? (() => true));
  if (!processed.ok) return processed;
  const ready: Draft = { ...draft, ready: true };
  await progress?.keep(ready);
  return ok(ready);
};

const needed: PublishFailure = {
  next: "revise",
  field: "media",
  reason: "YouTube takes videos only. Add a video.",
};
const oneOnly: PublishFailure = {
  next: "revise",
  field: "media",
  reason: "A post on YouTube is one video. Remove the other files.",
};

function badFile({ kind, mimeType }: OutgoingMedia): PublishFailure | null {
  if (kind === "video" && facts.videos?.mimeTypes.includes(mimeType)) return null;
  return { next: "revise", field: "media", reason: `YouTube does not take files of the kind ${mimeType}.` };
}

/** The video that is to be published: the intent's own, else the one that preparing left. */
export const videoIdOf = (outgoing: Outgoing, draft: Parameters<typeof readDraft>[0]): string | null => {
  const [media] = outgoing.media;
  return (media && readDraft(draft, media)?.videoId) || null;
};
