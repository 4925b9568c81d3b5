import tlds from "tlds" with { type: "json" };

/** X's count of a text: what it shortens to its own links is 23, light letters one, all else and each emoji two. */

const known: ReadonlySet<string> = new Set(tlds);
const linkLength = 23;

const candidate =
  /(?<=^|[^\p{L}\p{N}@$#_./-])(https?:\/\/)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}])?\.)+)(\p{L}{2,})(?![\p{L}\p{N}@+-])(?::\d+)?(\/(?:[\p{L}\p{N}!*';:=+,.$/%#[\]\-_~@|&]|\([^()\s]+\))*)?(\?[\w!?*'@();:&=+$/%#[\]\-.,~|]*)?/giu;

const isAscii = (text: string): boolean => /^[^\u0250-\uffff]*$/.test(text);

export type Link = { start: number; end: number; url: string };

/** The addresses that X makes links of, also without a scheme. */
export function linksIn(text: string): Link[] {
  return [...text.matchAll(candidate)].flatMap((match) => {
    const [whole, scheme = "", labels = "", tld = "", path = "", query = ""] = match;
    if (!known.has(tld.toLowerCase()) || (!scheme && !isAscii(labels))) return [];
    const shown = scheme || path ? whole : whole.slice(0, whole.length - query.length).replace(/:\d+$/, "");
    const url = path || query ? shown.replace(/[^\p{L}\p{N}+\-=_#/)]+$/u, "") : shown;
    return [{ start: match.index, end: match.index + url.length, url }];
  });
}

const light = [
  [0x0, 0x10ff],
  [0x2000, 0x200d],
  [0x2010, 0x201f],
  [0x2032, 0x2037],
] as const;

const keycap = String.raw`[\d#*]\uFE0F?\u20E3`;
const emoji = new RegExp(String.raw`${keycap}|\p{RGI_Emoji}`, "gv");

function weightOf(text: string): number {
  const rest = text.replace(emoji, "");
  let total = 2 * (text.match(emoji)?.length ?? 0);
  for (const letter of rest) {
    const point = letter.codePointAt(0) ?? 0;
    total += light.some(([from, to]) => from <= point && point <= to) ? 1 : 2;
  }
  return total;
}

export function weightedLength(given: string): number {
  const text = given.normalize("NFC");
  const links = linksIn(text);
  let plain = "";
  let at = 0;
  for (const { start, end } of links) {
    plain += `${text.slice(at, start)}\n`;
    at = end;
  }
  return weightOf(plain + text.slice(at)) + links.length * (linkLength - 1);
}
