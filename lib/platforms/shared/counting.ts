import type { TextRule } from "../contract-facts";
import { FULL_MENTION, findLinks } from "./links";

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

/** Code points that X counts as one unit; all others count two, a whole emoji too. */
const LIGHT: readonly (readonly [number, number])[] = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];

function weight(text: string): number {
  let total = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment) && !/^[\d#*]$/.test(segment)) {
      total += 2;
      continue;
    }
    for (const character of segment) {
      const point = character.codePointAt(0) ?? 0;
      total += LIGHT.some(([from, to]) => point >= from && point <= to) ? 1 : 2;
    }
  }
  return total;
}

const UNITS: Record<TextRule["unit"], (text: string) => number> = {
  grapheme: graphemes,
  utf16: (text) => text.length,
  weighted: weight,
};

/** Counts a text the way a platform does: its unit, its fixed price of links, its short form of mentions. */
export function countText(rule: TextRule, text: string): TextCount {
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
  const bytesUsed = new TextEncoder().encode(text).length;
  return { ...counted, bytesUsed, maxBytes: rule.maxBytes, over: counted.over || bytesUsed > rule.maxBytes };
}
