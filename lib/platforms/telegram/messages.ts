import type { Body } from "@/lib/outbound/body";
import type { Outgoing, OutgoingMedia } from "../contract";
import { type FilePart, multipart } from "../shared/multipart";
import type { Json } from "../shared/reading";
import { telegram as facts, MOST_CAPTION, MOST_QUESTION } from "./facts";
import { messageIds } from "./naming";

/** sendPhoto: width and height together. */
const MOST_SIDES = 10_000;

export type Problem = { field: "text" | "media" | "options"; reason: string };
export type Message = { method: string; body: Body };

const isOn = ({ options }: Outgoing, name: string): boolean => options[name] === "on";

/** Answers of the poll the post is to be; none = it is no poll. What follows in its thread is none. */
export const answersOf = ({ options, role }: Outgoing): string[] =>
  role === "post"
    ? (options.poll ?? "")
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean)
    : [];

/** What the Bot API would refuse, said before anything is sent. */
export function problemOf(outgoing: Outgoing): Problem | null {
  return problemOfPoll(outgoing) ?? problemOfFiles(outgoing.media) ?? problemOfText(outgoing);
}

function problemOfText({ text, media }: Outgoing): Problem | null {
  const most = media.length > 0 ? MOST_CAPTION : facts.text.max;
  if (text.length > most) {
    const over = `has ${text.length.toLocaleString("en")} characters; Telegram takes ${most.toLocaleString("en")}`;
    const reason =
      media.length > 0
        ? `The text under files ${over}. Shorten it, or put the rest into a second part.`
        : `The text ${over}. Shorten it.`;
    return { field: "text", reason };
  }
  return media.length === 0 && text.trim() === ""
    ? { field: "text", reason: "A post needs a text or a file." }
    : null;
}

function problemOfPoll(outgoing: Outgoing): Problem | null {
  const answers = answersOf(outgoing);
  if (answers.length === 0) return null;
  if (outgoing.media.length > 0)
    return { field: "media", reason: "A poll on Telegram carries no files. Remove the files or the poll." };
  if (answers.length < 2 || answers.length > 10)
    return { field: "options", reason: "A poll has 2 to 10 answers, one on each line." };
  if (answers.some((answer) => answer.length > 100))
    return { field: "options", reason: "An answer of a poll has at most 100 characters." };
  return outgoing.text.length > MOST_QUESTION
    ? { field: "text", reason: `The question of a poll has at most ${MOST_QUESTION} characters.` }
    : null;
}

function problemOfFiles(media: readonly OutgoingMedia[]): Problem | null {
  const no = (reason: string): Problem => ({ field: "media", reason });
  if (media.length > facts.images.max) return no("An album on Telegram has at most ten files.");
  const kinds = new Set(media.map(({ kind }) => kind));
  if (kinds.has("document") && kinds.size > 1)
    return no("Telegram shows documents only among themselves. Post the images or videos separately.");
  if (media.length > 1 && media.some(isAnimation))
    return no("A moving image stands alone on Telegram. Post it by itself.");
  for (const file of media) {
    const rule = { image: facts.images, video: facts.videos, document: facts.documents }[file.kind];
    if (!rule?.mimeTypes.includes(file.mimeType))
      return no(`Telegram does not take files of the kind ${file.mimeType}.`);
    if (file.bytes > rule.maxBytes)
      return no(`${file.filename} is larger than Telegram takes (${rule.maxBytes / 1_000_000} MB).`);
    const sides = (file.width ?? 0) + (file.height ?? 0);
    if (file.kind === "image" && !isAnimation(file) && sides > MOST_SIDES)
      return no("Width and height of an image may be at most 10,000 pixels together.");
  }
  return null;
}

const isAnimation = ({ mimeType }: OutgoingMedia): boolean => mimeType === "image/gif";

/** The one request that makes the post, with its text as it is: no mark in it is read as markup. */
export function messageOf(chatId: string, outgoing: Outgoing): Message {
  const [replyTo] = messageIds(outgoing.replyTo?.remoteId ?? "");
  const common: Json = {
    chat_id: chatId,
    ...(isOn(outgoing, "silent") ? { disable_notification: true } : {}),
    ...(isOn(outgoing, "protect") ? { protect_content: true } : {}),
    ...(outgoing.replyTo ? { reply_parameters: { message_id: replyTo ?? 0 } } : {}),
  };
  const { media, text } = outgoing;
  const answers = answersOf(outgoing);
  if (answers.length > 0) {
    const several = isOn(outgoing, "pollMultiple") ? { allows_multiple_answers: true } : {};
    const value = {
      ...common,
      question: text,
      options: answers.map((answer) => ({ text: answer })),
      ...several,
    };
    return { method: "sendPoll", body: { kind: "json", value } };
  }
  const [only] = media;
  if (!only)
    return { method: "sendMessage", body: { kind: "json", value: { ...common, ...written(outgoing) } } };
  return media.length === 1 ? single(common, outgoing, only) : album(common, outgoing);
}

/** Text and preview of a message without files, as sending and editing want them. */
export const written = (outgoing: Outgoing): Json => ({
  text: outgoing.text,
  ...(isOn(outgoing, "noPreview") ? { link_preview_options: { is_disabled: true } } : {}),
});

function single(common: Json, outgoing: Outgoing, file: OutgoingMedia): Message {
  const type = isAnimation(file) ? "animation" : typeOf(file);
  const method = `send${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  const caption = outgoing.text === "" ? {} : { caption: outgoing.text };
  const fields = { ...common, ...caption, ...about(outgoing, file) };
  return { method, body: form(fields, [{ name: type, media: file }]) };
}

/** Only the first caption shows under an album. */
function album(common: Json, outgoing: Outgoing): Message {
  const items = outgoing.media.map((file, index) => ({
    type: typeOf(file),
    media: `attach://file${index}`,
    ...(index === 0 && outgoing.text !== "" ? { caption: outgoing.text } : {}),
    ...about(outgoing, file),
  }));
  const files = outgoing.media.map((media, index) => ({ name: `file${index}`, media }));
  return { method: "sendMediaGroup", body: form({ ...common, media: items }, files) };
}

const typeOf = ({ kind }: OutgoingMedia): string => (kind === "image" ? "photo" : kind);

/** What Telegram wants to know of a film, and whether it is covered. */
function about(outgoing: Outgoing, { kind, width, height, seconds }: OutgoingMedia): Json {
  const covered = kind !== "document" && isOn(outgoing, "spoiler") ? { has_spoiler: true } : {};
  if (kind !== "video") return covered;
  return {
    ...covered,
    supports_streaming: true,
    ...(width && height ? { width, height } : {}),
    ...(seconds ? { duration: Math.round(seconds) } : {}),
  };
}

function form(fields: Json, files: readonly FilePart[]): Body {
  const plain = Object.entries(fields).map(
    ([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)] as const,
  );
  return multipart(plain, files);
}
