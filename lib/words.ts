/** Counts, lists and names inside English sentences. */

const SMALL = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** A count inside a sentence: words up to twelve, then figures. */
export const spelled = (count: number): string => SMALL[count] ?? count.toLocaleString("en-GB");

export const plural = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many);

/** `Bluesky`, `Bluesky and Mastodon`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

/** The middle of a sentence turned into its beginning. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The first `length` letters as people count them; with an ellipsis when there are more. */
export function shortened(text: string, length: number): string {
  const letters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
  if (letters.length <= length) return text;
  return `${letters
    .slice(0, length - 1)
    .map((one) => one.segment)
    .join("")
    .trimEnd()}…`;
}

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Signs that set a direction themselves, for whatever follows them. */
const DIRECTIONS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name inside a sentence: neither right-to-left letters nor signs in it turn what stands around them. */
export function isolated(name: string): string {
  const plain = name.replace(DIRECTIONS, "");
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}
