import type { WeekDay } from "@/lib/deliveries/overview/schema";
import type { PostStatus } from "@/lib/posts/rules";

/** What the week tells apart. */
export type PileKind = "published" | "scheduled" | "approval" | "failed";

const KIND: Partial<Record<PostStatus, PileKind>> = {
  published: "published",
  publishing: "scheduled",
  scheduled: "scheduled",
  awaiting_approval: "approval",
  partly_published: "failed",
  failed: "failed",
  missed: "failed",
};

/** From the ground up. */
const ORDER: readonly PileKind[] = ["published", "scheduled", "approval", "failed"];

/** Blocks that a pile can hold one by one. */
export const MOST_BLOCKS = 5;

/** One stone of a pile: `size` posts of a kind; `place` counts from the ground. */
export type Stone = { kind: PileKind; size: number; place: number };

/** A day's pile: a stone for each post while they fit, else one for each kind. Cancelled posts and drafts are not in it. */
export function pileOf(day: WeekDay): Stone[] {
  const sums = new Map<PileKind, number>();
  for (const [status, count] of Object.entries(day.counts) as [PostStatus, number][]) {
    const kind = KIND[status];
    if (kind) sums.set(kind, (sums.get(kind) ?? 0) + count);
  }
  const kinds = ORDER.flatMap((kind) => (sums.has(kind) ? [{ kind, size: sums.get(kind) ?? 0 }] : []));
  const total = kinds.reduce((sum, stone) => sum + stone.size, 0);
  const stones =
    total > MOST_BLOCKS
      ? kinds
      : kinds.flatMap(({ kind, size }) => Array.from({ length: size }, () => ({ kind, size: 1 })));
  return stones.map((stone, place) => ({ ...stone, place }));
}

/** Pixels of a pile of `total` posts in a week whose fullest day has `most`: blocks of 11 px, or its share of `height`. */
export function pileHeight(total: number, most: number, height: number): number {
  if (most <= MOST_BLOCKS) return total * 14 - (total > 0 ? 3 : 0);
  return Math.max(total > 0 ? 6 : 0, Math.round((total / most) * height));
}
