/** Characters that mean something in a post's text, and must be escaped where they do not. */
const reserved = new Set("\\|{}@[]()<>#*_~");
const template = /^\{hashtag\|\\?[#＃]\|((?:\\.|[^\\}])*)\}/su;
const mention = /^@\[((?:\\.|[^\\\]])*)\]\(urn:li:(?:person|organization):[\w-]+\)/su;
const tag = /^#([\p{L}\p{N}\p{M}]+)/u;

export type Read = { text: string; hashtags: string[]; cut: string | null };

const plain = (escaped: string): string => escaped.replace(/\\(.)/gsu, "$1");

/** The markup that begins here: what it shows, how long it is, and whether it is a hashtag. */
function markup(rest: string): { shown: string; length: number; hashtag: string | null } | null {
  const named = mention.exec(rest);
  if (named) return { shown: plain(named[1] ?? ""), length: named[0].length, hashtag: null };
  const tagged = template.exec(rest) ?? tag.exec(rest);
  if (!tagged) return null;
  const word = plain(tagged[1] ?? "");
  return { shown: `#${word}`, length: tagged[0].length, hashtag: word };
}

/**
 * What a reader sees of a text. As on LinkedIn, a reserved character that is not escaped ends the text there, without a
 * word to whoever sent it: `cut` is that character.
 */
export function readLittleText(little: string): Read {
  let text = "";
  const hashtags: string[] = [];
  for (let at = 0; at < little.length; ) {
    const character = String.fromCodePoint(little.codePointAt(at) ?? 0);
    if (character === "\\" && at + 1 < little.length) {
      const next = String.fromCodePoint(little.codePointAt(at + 1) ?? 0);
      text += next;
      at += 1 + next.length;
      continue;
    }
    const found = reserved.has(character) ? markup(little.slice(at)) : null;
    if (found) {
      text += found.shown;
      if (found.hashtag) hashtags.push(found.hashtag);
      at += found.length;
      continue;
    }
    if (reserved.has(character)) return { text, hashtags, cut: character };
    text += character;
    at += character.length;
  }
  return { text, hashtags, cut: null };
}

const escaped = (text: string): string =>
  [...text].map((one) => (reserved.has(one) ? `\\${one}` : one)).join("");

/** A text as it is answered: everything escaped, hashtags in their long form. */
export function writeLittleText(text: string, hashtags: readonly string[]): string {
  let little = "";
  let at = 0;
  for (const word of hashtags) {
    const found = text.indexOf(`#${word}`, at);
    if (found < 0) continue;
    little += `${escaped(text.slice(at, found))}{hashtag|\\#|${escaped(word)}}`;
    at = found + word.length + 1;
  }
  return little + escaped(text.slice(at));
}
