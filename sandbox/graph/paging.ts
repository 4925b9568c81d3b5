import { badParameter } from "./error.ts";

const cursorOf = (key: string): string => Buffer.from(`QVFI${key}`).toString("base64url");

function keyOf(cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString();
  if (!text.startsWith("QVFI")) throw badParameter("Invalid cursors values", { type: "OAuthException" });
  return text.slice(4);
}

export type PageAsked = { limit: string | null; after: string | null; before: string | null };

/** One page by cursors. `next` is there exactly when there is more; the token never stands in it. */
export function graphPage<Row>(
  rows: readonly Row[],
  asked: PageAsked,
  about: { key(row: Row): string; shown(row: Row): unknown; address: string; most: number; usual?: number },
): { data: unknown[]; paging?: Record<string, unknown> } {
  const limit = Number(asked.limit ?? about.usual ?? 25);
  if (!Number.isInteger(limit) || limit < 1) throw badParameter("Param limit must be an integer above zero");
  const size = Math.min(limit, about.most);
  const place = (cursor: string) => rows.findIndex((row) => about.key(row) === keyOf(cursor));
  const end = asked.before ? Math.max(0, place(asked.before)) : rows.length;
  const start = asked.before ? Math.max(0, end - size) : asked.after ? place(asked.after) + 1 : 0;
  if (asked.after && start === 0) throw badParameter("Invalid cursors values");
  const page = rows.slice(start, Math.min(end, start + size));
  const [first, last] = [page.at(0), page.at(-1)];
  if (first === undefined || last === undefined) return { data: [] };
  const cursors = { before: cursorOf(about.key(first)), after: cursorOf(about.key(last)) };
  const link = (side: "after" | "before") => {
    const url = new URL(about.address);
    url.searchParams.set("limit", String(limit));
    url.searchParams.set(side, cursors[side]);
    return url.href;
  };
  return {
    data: page.map(about.shown),
    paging: {
      cursors,
      ...(start + page.length < rows.length ? { next: link("after") } : {}),
      ...(start > 0 ? { previous: link("before") } : {}),
    },
  };
}
