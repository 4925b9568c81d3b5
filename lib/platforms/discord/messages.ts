import type { Body } from "@/lib/outbound/body";
import type { Outgoing, OutgoingMedia } from "../contract";
import { countText } from "../shared/counting";
import { multipart } from "../shared/multipart";
import type { Json } from "../shared/reading";
import { discord as facts, MOST_REQUEST } from "./facts";

const SUPPRESS_EMBEDS = 1 << 2;
const SUPPRESS_NOTIFICATIONS = 1 << 12;

export type Problem = { field: "text" | "media" | "options"; reason: string };

/** What Discord would refuse, said before anything is sent. */
export function problemOf({ text, media }: Outgoing): Problem | null {
  const { used, max, over } = countText(facts.text, text);
  if (over) {
    const reason = `The text has ${used.toLocaleString("en")} characters; Discord takes ${max.toLocaleString("en")}. Shorten it.`;
    return { field: "text", reason };
  }
  if (media.length === 0 && text.trim() === "")
    return { field: "text", reason: "A post needs a text or a file." };
  return problemOfFiles(media);
}

function problemOfFiles(media: readonly OutgoingMedia[]): Problem | null {
  const no = (reason: string): Problem => ({ field: "media", reason });
  if (media.length > facts.images.max) return no("A message on Discord has at most ten files.");
  for (const file of media) {
    const rule = { image: facts.images, video: facts.videos, document: facts.documents }[file.kind];
    if (!rule?.mimeTypes.includes(file.mimeType))
      return no(`Discord does not show files of the kind ${file.mimeType}.`);
    if (file.bytes > rule.maxBytes)
      return no(`${file.filename} is larger than 10 MiB, which is what Discord takes.`);
  }
  const all = media.reduce((sum, { bytes }) => sum + bytes, 0);
  return all > MOST_REQUEST - 100_000 ? no("The files of one message have at most 25 MiB together.") : null;
}

/** Text and flags of a message. Nobody is ever called by it: `@everyone` stays words. */
export function contentOf({ text, options }: Outgoing, more: Json): Json {
  const flags =
    (options.noEmbeds === "on" ? SUPPRESS_EMBEDS : 0) |
    (options.silent === "on" ? SUPPRESS_NOTIFICATIONS : 0);
  return { content: text, allowed_mentions: { parse: [] }, ...(flags ? { flags } : {}), ...more };
}

/** A message with its files, streamed; without files plain JSON. */
export function bodyOf(payload: Json, media: readonly OutgoingMedia[]): Body {
  if (media.length === 0) return { kind: "json", value: payload };
  const attachments = media.map(({ filename, alt }, id) => ({
    id,
    filename,
    ...(alt ? { description: alt } : {}),
  }));
  const files = media.map((file, index) => ({ name: `files[${index}]`, media: file }));
  return multipart([["payload_json", JSON.stringify({ ...payload, attachments })]], files);
}
