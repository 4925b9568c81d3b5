/** A place in a list sorted by (time, id): everything on one side of it. */
export type Cursor = {
  /** `after` it in reading order (the next page), or `before` it (the page one came from). */
  side: "after" | "before";
  /** Microseconds since the epoch, as digits: JavaScript's own dates would cut them to milliseconds. */
  at: string;
  id: string;
};

const SHAPE = /^(a|b)\.(\d{1,17})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A cursor as it stands in an address. */
export const writeCursor = ({ side, at, id }: Cursor): string =>
  `${side === "after" ? "a" : "b"}.${at}.${id}`;

/** The cursor in an address; null for anything that is none, which shows the first page. */
export function readCursor(text: string | undefined): Cursor | null {
  const [, side, at, id] = SHAPE.exec(text ?? "") ?? [];
  return side && at && id ? { side: side === "a" ? "after" : "before", at, id } : null;
}

/**
 * One page out of `limit + 1` rows read from the cursor on: in reading order, with the cursors of its neighbours.
 * A page that was read backwards comes in reverse and has a next page by the way one came.
 */
export function pageOf<Row extends { id: string; at: string }>(
  read: Row[],
  limit: number,
  cursor: Cursor | null,
) {
  const more = read.length > limit;
  const kept = read.slice(0, limit);
  const backwards = cursor?.side === "before";
  const rows = backwards ? kept.reverse() : kept;
  const first = rows[0];
  const last = rows.at(-1);
  const hasNext = backwards || more;
  const hasPrevious = backwards ? more : cursor !== null;
  return {
    rows,
    nextCursor: hasNext && last ? writeCursor({ side: "after", at: last.at, id: last.id }) : null,
    previousCursor: hasPrevious && first ? writeCursor({ side: "before", at: first.at, id: first.id }) : null,
  };
}
