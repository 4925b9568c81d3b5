/** A stretch of text: in both, only in the shared text, or only in the channel's own. */
export type Stretch = { in: "both" | "shared" | "own"; text: string };

const words = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];

/** Above this many words a comparison would take longer than it helps. */
const MOST_WORDS = 1200;

function lengths(one: string[], other: string[]): Uint16Array[] {
  const table = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      const below = table[i + 1];
      if (!row || !below) continue;
      row[j] = one[i] === other[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

/** What a channel's own text has more or less than the shared one, word by word, in reading order. */
export function compare(shared: string, own: string): Stretch[] {
  const one = words(shared);
  const other = words(own);
  if (one.length > MOST_WORDS || other.length > MOST_WORDS) {
    return [
      { in: "shared" as const, text: shared },
      { in: "own" as const, text: own },
    ].filter((part) => part.text !== "");
  }
  const table = lengths(one, other);
  const parts: Stretch[] = [];
  const add = (where: Stretch["in"], text: string) => {
    const last = parts.at(-1);
    if (last?.in === where) last.text += text;
    else parts.push({ in: where, text });
  };
  let i = 0;
  let j = 0;
  while (i < one.length || j < other.length) {
    const left = one[i];
    const right = other[j];
    if (left !== undefined && left === right) {
      add("both", left);
      i += 1;
      j += 1;
    } else if (
      left !== undefined &&
      (right === undefined || (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))
    ) {
      add("shared", left);
      i += 1;
    } else if (right !== undefined) {
      add("own", right);
      j += 1;
    }
  }
  return parts;
}
