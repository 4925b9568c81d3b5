import type { TextRule } from "../contract-facts";
import { FULL_MENTION, findLinks } from "./links";
import { weightedLength } from "./weighted";

export type TextCount = {
  /** Units used, counted the platform's way. */
  used: number;
  max: number;
  /** UTF-8 bytes, where the platform has a ceiling on them too. */
  bytesUsed?: number;
  maxBytes?: number;
  over: boolean;
};

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Grapheme clusters: what a person calls characters. */
export const graphemes = (text: string): number => {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
};

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Threads: code points, but an emoji counts as its UTF-8 bytes (developers.facebook.com/docs/threads/posts). */
function emojiBytes(text: string): number {
  let total = 0;
  for (const { segment } of segmenter.segment(text))
    total += /\p{Emoji_Presentation}|\p{Extended_Pictographic}/u.test(segment)
      ? bytes(segment)
      : [...segment].length;
  return total;
}

const UNITS: Record<TextRule["unit"], (text: string) => number> = {
  grapheme: graphemes,
  utf16: (text) => text.length,
  codepoint: (text) => [...text].length,
  byte: bytes,
  weighted: weightedLength,
  "emoji-bytes": emojiBytes,
};

/** Counts a text the way a platform does: its unit, its fixed price of links, its short form of mentions. */
export function countText(rule: TextRule, text: string): TextCount {
  if (rule.unit === "weighted") {
    const used = weightedLength(text, rule.perLink);
    return { used, max: rule.max, over: used > rule.max };
  }
  const count = UNITS[rule.unit];
  const links = rule.perLink === undefined ? [] : findLinks(text);
  let plain = "";
  let at = 0;
  for (const { start, end } of links) {
    plain += `${text.slice(at, start)} `;
    at = end;
  }
  plain += text.slice(at);
  // Each link left one blank behind, so that what stood around it cannot merge into one cluster.
  const reserved = links.length * ((rule.perLink ?? 0) - 1);
  const used = count(rule.shortMentions ? plain.replace(FULL_MENTION, "@$1") : plain) + reserved;
  const counted: TextCount = { used, max: rule.max, over: used > rule.max };
  if (rule.maxBytes === undefined) return counted;
  const bytesUsed = bytes(text);
  return { ...counted, bytesUsed, maxBytes: rule.maxBytes, over: counted.over || bytesUsed > rule.maxBytes };
}
