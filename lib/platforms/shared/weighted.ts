import tlds from "tlds";

/**
 * X's weighted length (docs.x.com/fundamentals/counting-characters, configuration 3): a light code point is one unit,
 * every other two, a whole emoji two, and a web address a fixed number, also where it stands without a scheme.
 */
const LIGHT: readonly (readonly [number, number])[] = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];

const isLight = (point: number): boolean => LIGHT.some(([from, to]) => point >= from && point <= to);

/** Only sequences that Unicode recommends are one emoji; older browsers do not know the property, and get a near miss. */
function emojiPattern(): RegExp {
  const keycap = String.raw`[\d#*]\uFE0F?\u20E3`;
  try {
    return new RegExp(String.raw`${keycap}|\p{RGI_Emoji}`, "gv");
  } catch {
    const one = String.raw`\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|\p{Emoji}\uFE0F|\p{Emoji_Presentation}`;
    return new RegExp(String.raw`${keycap}|\p{Regional_Indicator}{2}|(?:${one})(?:\u200D(?:${one}))*`, "gu");
  }
}

const EMOJI = emojiPattern();

/** What no part of a host may hold: blanks, marks of direction, code points that are none, and ASCII punctuation. */
const MARKS = String.raw`\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069`;
const NEVER = String.raw`\s\u0085\u180E\uFFFE\uFFFF!#$%&'()*+,./:;<=>?@[\]\\^{|}~${MARKS}`;
const LETTER = `[^${NEVER}_-]`;
/** Longer labels are no address anywhere; the bound also keeps the search short. */
const LABEL = `${LETTER}(?:[^${NEVER}_]{0,61}${LETTER})?`;
const SUBDOMAIN = `${LETTER}(?:[^${NEVER}]{0,61}${LETTER})?`;
const LATIN = String.raw`\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF`;
const TLD = String.raw`(?:(?:${[...tlds].sort((a, b) => b.length - a.length).join("|")})(?![0-9a-z@+\-])|xn--[-0-9a-z]+)`;
/** A name has at most 127 parts (RFC 1035). */
const HOST = `(?:${SUBDOMAIN}\\.){0,125}${LABEL}\\.${TLD}`;

/** Letters of a path; brackets belong to it in pairs, up to two deep; closing punctuation stays outside. */
const IN_PATH = String.raw`[a-z0-9!*';:=+,.$/%#[\]\-\u2013_~@|&\u0400-\u04FF${LATIN}]`;
const BRACKETS = String.raw`\((?:${IN_PATH}+|${IN_PATH}*\(${IN_PATH}+\)${IN_PATH}*)\)`;
const PATH = String.raw`/(?:(?:${IN_PATH}|${BRACKETS})*(?:[a-z0-9+\-=_#/\u0400-\u04FF${LATIN}]|${BRACKETS}))?`;
const QUERY = String.raw`\?[a-z0-9!?*'@();:&=+$/%#[\]\-_.,~|]*[a-z0-9\-_&=#/]`;

// A first letter that may stand before an address does, even when it could begin one: so X reads it.
const BEFORE = String.raw`[^a-z0-9@\uFF20$#\uFF03\uFEFF\uFFFE\uFFFF]|[${MARKS}]|^`;
const ADDRESS = new RegExp(
  `(?<before>${BEFORE})(?<scheme>https?://)?(?<host>${HOST})(?::[0-9]+)?(?<rest>(?:${PATH})?(?:${QUERY})?)`,
  "gi",
);
const PLAIN_HOST = new RegExp(String.raw`(?:[-a-z0-9${LATIN}]+\.)+${TLD}`, "gi");
const SHORTENED = new RegExp(`^https?://t\\.co/([a-z0-9]+)(?:${QUERY})?`, "i");
const LONGEST_ADDRESS = 4096;
const LONGEST_SLUG = 40;

type Span = { start: number; end: number };

/** Without a scheme only hosts of Latin letters count, each of several that touch; what follows belongs to the last. */
function plainSpans(host: string, start: number, end: number, hasMore: boolean): Span[] {
  const spans = [...host.matchAll(PLAIN_HOST)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
  const last = spans.at(-1);
  if (last && hasMore) last.end = end;
  return spans;
}

function schemedSpan(address: string, start: number): Span[] {
  const short = SHORTENED.exec(address);
  if (!short) return [{ start, end: start + address.length }];
  return (short[1] ?? "").length > LONGEST_SLUG ? [] : [{ start, end: start + short[0].length }];
}

/** Where X finds web addresses, as UTF-16 offsets into a text in normal form C. */
function addressesIn(text: string): Span[] {
  if (!text.includes(".")) return [];
  return [...text.matchAll(ADDRESS)].flatMap((match) => {
    const { before = "", scheme = "", host = "", rest = "" } = match.groups ?? {};
    const address = match[0].slice(before.length);
    const start = match.index + before.length;
    if (address.length > LONGEST_ADDRESS) return [];
    if (scheme) return schemedSpan(address, start);
    if (/[-_./]$/.test(before)) return [];
    return plainSpans(host, start, start + address.length, rest.startsWith("/"));
  });
}

function weightOf(text: string): number {
  let total = 0;
  const plain = text.replace(EMOJI, () => {
    total += 2;
    return "";
  });
  for (const character of plain) total += isLight(character.codePointAt(0) ?? 0) ? 1 : 2;
  return total;
}

/** Units of a text; an address is as long as it is when `perLink` is absent. */
export function weightedLength(text: string, perLink?: number): number {
  const normal = text.normalize("NFC");
  if (perLink === undefined) return weightOf(normal);
  let total = 0;
  let at = 0;
  for (const { start, end } of addressesIn(normal)) {
    total += weightOf(normal.slice(at, start)) + perLink;
    at = end;
  }
  return total + weightOf(normal.slice(at));
}
