import { badParameter } from "../graph/error.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters as Threads counts them: an emoji is as long as its UTF-8 bytes. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const { segment } of segmenter.segment(text))
    length += /\p{Emoji_Presentation}|\p{Extended_Pictographic}/u.test(segment)
      ? Buffer.byteLength(segment)
      : [...segment].length;
  return length;
}

/** Refuses a text that is too long, or has too many different links. */
export function checkText(text: string): string {
  if (lengthOf(text) > 500) throw badParameter("Param text must be at most 500 characters long.");
  const links = new Set(text.match(/https?:\/\/[^\s]+/g) ?? []);
  if (links.size > 5)
    throw badParameter("THREADS_API__LINK_LIMIT_EXCEEDED", {
      userMessage: "THREADS_API__LINK_LIMIT_EXCEEDED: a post can have at most 5 unique links.",
    });
  return text;
}
