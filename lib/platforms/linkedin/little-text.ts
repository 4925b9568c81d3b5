import { findLinks } from "../shared/links";

/**
 * LinkedIn's markup of a post's text (learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format).
 * One reserved character that is not escaped may cut a post short without a word.
 */
const RESERVED = /[\\|{}@[\]()<>#*_~]/g;

/** `#word` with a letter in it, not inside a word or an address: it stays as it is, and becomes a hashtag. */
const HASHTAG = /(?<![\p{L}\p{N}\p{M}_&/#])#(?=[\p{N}\p{M}]*\p{L})[\p{L}\p{N}\p{M}]+(?![_\p{L}\p{N}\p{M}])/gu;

const escaped = (text: string): string => text.replace(RESERVED, "\\$&");

/** A plain text as LinkedIn takes it: shown exactly as it was written, hashtags as hashtags. */
export function toLittleText(text: string): string {
  let little = "";
  let at = 0;
  const links = findLinks(text);
  const inLink = (index: number) => links.some(({ start, end }) => index >= start && index < end);
  for (const { index, 0: tag } of text.matchAll(HASHTAG)) {
    if (inLink(index)) continue;
    little += escaped(text.slice(at, index)) + tag;
    at = index + tag.length;
  }
  return little + escaped(text.slice(at));
}

/** A hashtag as it is answered, a mention with its name, or one escaped character. */
const MARKUP =
  /\{hashtag\|\\?[#＃]\|((?:\\.|[^\\}])*)\}|@\[((?:\\.|[^\\\]])*)\]\(urn:li:[^)]*\)|\\([\s\S])/gu;

/** What a reader sees of LinkedIn's markup. */
export const ofLittleText = (little: string): string =>
  little.replace(MARKUP, (_whole, tag?: string, name?: string, character?: string) => {
    if (tag !== undefined) return `#${ofLittleText(tag)}`;
    return name !== undefined ? ofLittleText(name) : (character ?? "");
  });
