import type { PostStatus } from "@/lib/posts/rules";
import type { AttentionItem, WeekDay } from "./schema";

const DAY_MS = 86_400_000;

/** The seven days from `monday` (`YYYY-MM-DD`) on, each with its posts. Days without posts are there too. */
export function weekOf(
  monday: string,
  rows: readonly { day: string; status: PostStatus; total: number }[],
): WeekDay[] {
  const start = Date.parse(`${monday}T00:00:00Z`);
  return Array.from({ length: 7 }, (_, index) => {
    const day = new Date(start + index * DAY_MS).toISOString().slice(0, 10);
    const own = rows.filter((row) => row.day === day);
    return {
      day,
      counts: Object.fromEntries(own.map((row) => [row.status, row.total])),
      total: own.reduce((sum, row) => sum + row.total, 0),
    };
  });
}

const PRESSING: Record<AttentionItem["kind"], number> = {
  duplicated: 0,
  unknown: 1,
  channel: 2,
  expiring: 3,
  failed: 4,
  after: 5,
  missed: 6,
};

const timeOf = (item: AttentionItem): number => ("post" in item ? (item.post.dueAt?.getTime() ?? 0) : 0);

/** What may do harm first, then what stops others, then what failed; within a kind the newest first. */
export const byUrgency = (items: readonly AttentionItem[]): AttentionItem[] =>
  [...items].sort((a, b) => PRESSING[a.kind] - PRESSING[b.kind] || timeOf(b) - timeOf(a));
