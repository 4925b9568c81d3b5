/**
 * Web addresses as servers of the Mastodon kind find them: a scheme, a dotted host with a top-level domain, an
 * optional port, and a path of letters, digits and the usual marks. Closing punctuation stays outside.
 */
const HOST = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}`;
const PATH = String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{N}!*';:=+,.$/%#\[\]()\-\u2013_~@|&?]`;
const LINK = new RegExp(String.raw`(?<![\p{L}\p{N}@#])https?://${HOST}(?::\d+)?(?:[/?#]${PATH}*)?`, "giu");

export type Link = { start: number; end: number; url: string };

/** Links in the text with their UTF-16 offsets. */
export function findLinks(text: string): Link[] {
  return [...text.matchAll(LINK)].map((match) => {
    const url = trimEnd(match[0]);
    return { start: match.index, end: match.index + url.length, url };
  });
}

function trimEnd(url: string): string {
  let unopened = url.split(")").length - url.split("(").length;
  for (let end = url.length; ; end -= 1) {
    const last = url[end - 1] ?? "";
    if (last === ")" && unopened > 0) unopened -= 1;
    else if (!/[.,;:!?'"\]*]/.test(last)) return url.slice(0, end);
  }
}

/** `@user@host`, not inside a word or an address. */
export const FULL_MENTION =
  /(?<![\p{L}\p{N}_/@])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@[\p{L}\p{N}.-]*[\p{L}\p{N}]/giu;
