const MOST_WORDS = 12;

/**
 * What a person typed, as a Postgres text query: every word must begin some word of the post. Null when there is
 * nothing to search for. Each word is quoted, so no operator of the query language can be typed.
 */
export function wordQuery(typed: string): string | null {
  const words = typed
    .normalize("NFC")
    .trim()
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  if (words.length === 0) return null;
  return words
    .slice(0, MOST_WORDS)
    .map((word) => `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}':*`)
    .join(" & ");
}
