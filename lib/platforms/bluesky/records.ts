import type { Outgoing } from "../contract";
import { asObject, type Json } from "../shared/reading";
import { facetsOf } from "./facets";
import { COLLECTION } from "./naming";
import { markings } from "./options";
import type { Draft } from "./preparing";

/** The record of a post; null when something that was prepared for it is not known any more. */
export function recordOf(outgoing: Outgoing, draft: Draft | null, createdAt: string): Json | null {
  const embed = embedOf(outgoing, draft);
  if (embed === null) return null;
  const reply = draft?.reply ?? null;
  if (outgoing.replyTo && reply?.parent.uri !== outgoing.replyTo.remoteId) return null;
  const facets = facetsOf(outgoing.text, draft?.dids ?? {});
  return {
    $type: COLLECTION,
    text: outgoing.text,
    createdAt,
    ...(reply && outgoing.replyTo ? { reply } : {}),
    ...(facets.length > 0 ? { facets } : {}),
    ...embed,
    ...markings(outgoing),
  };
}

/** The files of a post, as its record names them; null when one has no upload. */
function embedOf({ media }: Outgoing, draft: Draft | null): Json | null {
  const files: { isVideo: boolean; blob: Json; about: Json }[] = [];
  for (const { mediaId, kind, alt, width, height } of media) {
    const blob = draft?.uploads.find((upload) => upload.mediaId === mediaId)?.blob;
    if (!blob) return null;
    const about = { alt, ...(width && height ? { aspectRatio: { width, height } } : {}) };
    files.push({ isVideo: kind === "video", blob, about });
  }
  const [first] = files;
  if (!first) return {};
  if (first.isVideo) return { embed: { $type: "app.bsky.embed.video", video: first.blob, ...first.about } };
  const images = files.map(({ blob, about }) => ({ ...about, image: blob }));
  return { embed: { $type: "app.bsky.embed.images", images } };
}

/** How many files a record shows. */
export function mediaCountOf(record: Json): number {
  const embed = asObject(record.embed);
  const items = [embed?.images, embed?.items].find(Array.isArray);
  if (items) return items.length;
  return asObject(embed?.video) ? 1 : 0;
}
