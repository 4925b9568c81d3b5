import { createHash } from "node:crypto";
import { FULL_MENTION } from "./links";

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** What a reader sees of an HTML fragment: blocks and breaks become new lines, entities their characters. */
export function textOfHtml(html: string): string {
  return html
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/<\/(p|div|li|blockquote|h[1-6]|pre)>/gi, "\n")
    .replace(/<[^<>]*>/g, "")
    .replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => decodeEntity(name) ?? whole)
    .trim();
}

const entityOf = (name: string): string | null =>
  Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? null) : null;

function decodeEntity(name: string): string | null {
  if (!name.startsWith("#")) return entityOf(name.toLowerCase());
  const point = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : null;
}

/**
 * A text without what platforms change when they show it: schemes and closing slashes of links, hosts of
 * mentions, Markdown marks and punctuation, letter case, and all white space.
 */
export function normalise(text: string): string {
  return text
    .normalize("NFC")
    .replace(/https?:\/\/(?:www\.)?/gi, "")
    .replace(FULL_MENTION, "@$1")
    .toLowerCase()
    .replace(/[\p{P}\p{Z}\p{C}`~^]/gu, (mark) => (mark === "\u200d" ? mark : ""));
}

/** Equal for two posts that a reader could not tell apart: same text, same number of media. Hex SHA-256. */
export function fingerprint(content: { text: string; mediaCount: number }): string {
  return createHash("sha256")
    .update(`${content.mediaCount}\n${normalise(content.text)}`)
    .digest("hex");
}
