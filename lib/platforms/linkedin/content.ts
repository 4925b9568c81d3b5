import { failWith, ok, type Result } from "@/lib/result";
import type { Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import type { Json } from "../shared/reading";
import { asWebAddress } from "../shared/reading";
import { COMMENT_MAX, linkedin, POLL } from "./facts";

/** What stands beside the text: nothing, or one of these. */
type Shape = "nothing" | "poll" | "card" | "image" | "images" | "video" | "document";

const revise = (field: "text" | "media" | "options", reason: string) =>
  failWith({ next: "revise" as const, field, reason });

const chosen = ({ options }: Outgoing, name: string): string => options[name]?.trim() ?? "";

const answersOf = (outgoing: Outgoing): string[] =>
  chosen(outgoing, "pollOptions")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** What a post is made of; fails with what its author has to change. Asked before anything is uploaded. */
export function shapeOf(outgoing: Outgoing): Result<Shape, PublishFailure> {
  const { media } = outgoing;
  for (const file of media) {
    const problem = problemOf(file);
    if (problem) return revise("media", problem);
  }
  if (outgoing.role === "comment") return shapeOfComment(outgoing);
  const poll = chosen(outgoing, "pollQuestion") !== "" || answersOf(outgoing).length > 0;
  const card = chosen(outgoing, "link") !== "";
  if (poll) return card || media.length > 0 ? oneOnly() : pollFits(outgoing);
  if (card) return cardFits(outgoing);
  return shapeOfMedia(media);
}

const oneOnly = () =>
  revise(
    "options",
    "A LinkedIn post has files, or a link card, or a poll. Keep one of them and remove the rest.",
  );

function shapeOfMedia(media: readonly OutgoingMedia[]): Result<Shape, PublishFailure> {
  const [first, ...others] = media;
  if (!first) return ok("nothing");
  if (others.length === 0) return ok(first.kind);
  if (media.some(({ kind }) => kind !== "image"))
    return revise(
      "media",
      "LinkedIn takes several images, or one video, or one document. Remove the other files.",
    );
  return media.length > linkedin.images.max
    ? revise("media", `LinkedIn takes up to ${linkedin.images.max} images in a post. Remove some.`)
    : ok("images");
}

function shapeOfComment({ text, media }: Outgoing): Result<Shape, PublishFailure> {
  if (text.length > COMMENT_MAX)
    return revise("text", `A comment on LinkedIn may have ${COMMENT_MAX} characters. Shorten it.`);
  if (media.length > 1 || media.some(({ kind }) => kind !== "image"))
    return revise("media", "A comment on LinkedIn may have one image and nothing else.");
  return ok(media.length === 0 ? "nothing" : "image");
}

function pollFits(outgoing: Outgoing): Result<Shape, PublishFailure> {
  const question = chosen(outgoing, "pollQuestion");
  const answers = answersOf(outgoing);
  const { min, max } = POLL.options;
  if (question === "" || question.length > POLL.question)
    return revise("options", `A poll needs a question of at most ${POLL.question} characters.`);
  if (answers.length < min || answers.length > max || answers.some((one) => one.length > POLL.option))
    return revise(
      "options",
      `A poll needs ${min} to ${max} answers of at most ${POLL.option} characters, one in each line.`,
    );
  return ok("poll");
}

function cardFits(outgoing: Outgoing): Result<Shape, PublishFailure> {
  const { media } = outgoing;
  if (!asWebAddress(chosen(outgoing, "link")))
    return revise("options", "The address of the link card is not a web address. It begins with https://.");
  return media.length > 1 || media.some(({ kind }) => kind !== "image") ? oneOnly() : ok("card");
}

/** Why LinkedIn would not take a file; null when it would. */
function problemOf(file: OutgoingMedia): string | null {
  const { kind, mimeType, bytes, seconds } = file;
  const { images, videos, documents } = linkedin;
  const rule = { image: images, video: videos, document: documents }[kind];
  if (!rule?.mimeTypes.includes(mimeType)) return `LinkedIn does not take files of the kind ${mimeType}.`;
  if (bytes > rule.maxBytes)
    return `LinkedIn takes files of this kind up to ${Math.floor(rule.maxBytes / 1_000_000)} MB.`;
  if (kind !== "video") return null;
  if (bytes < (videos?.minBytes ?? 0)) return "LinkedIn does not take videos smaller than 75 KB.";
  const { minSeconds = 0, maxSeconds = Number.POSITIVE_INFINITY } = videos ?? {};
  return seconds !== null && (seconds < minSeconds || seconds > maxSeconds)
    ? "LinkedIn takes videos from 3 seconds to 30 minutes."
    : null;
}

const described = (urn: string | undefined, file: OutgoingMedia | undefined): Json => ({
  id: urn,
  ...(file?.alt ? { altText: file.alt } : {}),
});

const nameOf = ({ filename }: OutgoingMedia): string => filename.replace(/\.[^.]+$/, "") || filename;

/** What stands beside the text, as LinkedIn wants it; `assets` are the files' URNs in their order. Undefined: nothing. */
export function contentOf(outgoing: Outgoing, shape: Shape, assets: readonly string[]): Json | undefined {
  const [urn] = assets;
  const [file] = outgoing.media;
  const title = chosen(outgoing, "title");
  switch (shape) {
    case "poll":
      return { poll: pollOf(outgoing) };
    case "card":
      return { article: cardOf(outgoing, urn) };
    case "image":
      return { media: described(urn, file) };
    case "images":
      return { multiImage: { images: assets.map((id, at) => described(id, outgoing.media[at])) } };
    case "video":
      return { media: { id: urn, ...(title ? { title } : {}) } };
    case "document":
      return { media: { id: urn, title: title || (file ? nameOf(file) : "Document") } };
    case "nothing":
      return undefined;
  }
}

const pollOf = (outgoing: Outgoing): Json => ({
  question: chosen(outgoing, "pollQuestion"),
  options: answersOf(outgoing).map((text) => ({ text })),
  settings: { duration: chosen(outgoing, "pollDuration") || "THREE_DAYS" },
});

function cardOf(outgoing: Outgoing, thumbnail: string | undefined): Json {
  const source = chosen(outgoing, "link");
  const description = chosen(outgoing, "linkDescription");
  return {
    source,
    title: chosen(outgoing, "linkTitle") || new URL(source).host,
    ...(description ? { description } : {}),
    ...(thumbnail ? { thumbnail } : {}),
  };
}

/** How many files a post that was read back shows: the picture of a link card counts as one. */
export function mediaCountOf(content: Json | null): number {
  const images = (content?.multiImage as Json | undefined)?.images;
  if (Array.isArray(images)) return images.length;
  if (content?.media) return 1;
  return (content?.article as Json | undefined)?.thumbnail ? 1 : 0;
}
