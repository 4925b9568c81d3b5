import { FULL_MENTION, findLinks } from "@/lib/platforms/shared/links";

/** A piece of a text as a reader sees it. */
export type Piece = { kind: "plain" | "mark" | "over"; text: string };

const HASHTAG = /(?<![\p{L}\p{N}_/&#])#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*/gu;
const MENTION = /(?<![\p{L}\p{N}_/@.])@[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?/giu;

function marks(text: string): { start: number; end: number }[] {
  const links = findLinks(text).map(({ start, end }) => ({ start, end }));
  const others = [FULL_MENTION, HASHTAG, MENTION].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length })),
  );
  const found: { start: number; end: number }[] = [];
  for (const one of [...links, ...others]) {
    if (!found.some((other) => one.start < other.end && other.start < one.end)) found.push(one);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Cuts a text into plain words and what stands out: links, mentions, hashtags. What is beyond `limit` UTF-16 units is `over`. */
export function piecesOf(text: string, limit = text.length): Piece[] {
  const kept = text.slice(0, limit);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end } of marks(kept)) {
    if (start > at) pieces.push({ kind: "plain", text: kept.slice(at, start) });
    pieces.push({ kind: "mark", text: kept.slice(start, end) });
    at = end;
  }
  if (at < kept.length) pieces.push({ kind: "plain", text: kept.slice(at) });
  if (limit < text.length) pieces.push({ kind: "over", text: text.slice(limit) });
  return pieces;
}

/**
 * How many UTF-16 units of a text fit, whole characters only; `fits` says whether so much of it is not too much.
 * Counting is monotonic enough for halving: a longer beginning never counts less than a few units less.
 */
export function fittingLength(text: string, fits: (part: string) => boolean): number {
  if (fits(text)) return text.length;
  const ends = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map(
    (one) => one.index,
  );
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, ends[middle]))) low = middle;
    else high = middle - 1;
  }
  return ends[low] ?? 0;
}
