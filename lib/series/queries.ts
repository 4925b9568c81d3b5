import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { posts } from "@/db/schema/content";
import { series } from "@/db/schema/series";
import type { Scope } from "@/lib/auth/scope";
import { databaseNow } from "@/lib/deliveries/clock/queries";
import { type Missed, USUAL } from "@/lib/deliveries/missed/rules";
import { PostId } from "@/lib/posts/schema";
import { progressOf } from "./making/mutations";
import { daysAfter, endsWords, momentOf, repeatWords } from "./rules";
import type { Ends, Repeat } from "./schema";

/** A series as one of its posts shows it. */
type SeriesView = {
  id: string;
  repeat: Repeat;
  ends: Ends;
  /** `Every week on Friday at 10:00, 12 times` */
  words: string;
  /** IANA zone of its clock. */
  zone: string;
  stopped: boolean;
  /** Posts of it that wait for their time. */
  waiting: number;
  /** The next times, at most three: of posts that wait, then of those still to be made. */
  next: Date[];
};

const NEXT = 3;

async function waitingOf(scope: Scope, seriesId: string): Promise<Date[]> {
  const rows = await db()
    .select({ dueAt: posts.dueAt })
    .from(posts)
    .where(
      and(
        eq(posts.seriesId, seriesId),
        eq(posts.workspaceId, scope.workspaceId),
        eq(posts.status, "scheduled"),
        isNull(posts.deletedAt),
      ),
    )
    .orderBy(posts.dueAt);
  return rows.flatMap(({ dueAt }) => (dueAt ? [dueAt] : []));
}

/** The series that a post is an occurrence of; null when it is in none. */
export async function getSeriesOfPost(scope: Scope, postId: string): Promise<SeriesView | null> {
  if (!PostId.safeParse({ postId }).success) return null;
  const [found] = await db()
    .select({ series })
    .from(posts)
    .innerJoin(series, eq(series.id, posts.seriesId))
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt)));
  if (!found) return null;
  const row = found.series;
  const [waiting, now] = await Promise.all([waitingOf(scope, row.id), databaseNow()]);
  const { rule, clock, zone, madeThrough, made } = progressOf(row);
  const toMake = row.stoppedAt
    ? []
    : daysAfter(rule, madeThrough, made, NEXT)
        .filter((day) => !row.skips.includes(day))
        .flatMap((day) => momentOf(day, clock, zone)?.instant ?? []);
  const words = `${repeatWords(row.repeat)} at ${clock}${endsWords(row.ends)}`;
  return {
    id: row.id,
    repeat: row.repeat,
    ends: row.ends,
    words: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    zone,
    stopped: row.stoppedAt !== null,
    waiting: waiting.length,
    next: [...waiting.filter((at) => at > now), ...toMake].slice(0, NEXT),
  };
}

/** What the composer has to know of a post's plan besides its time. */
export type PlanView = { missed: Missed; series: SeriesView | null };

/** The plan of a post, whatever its status; the usual one for a post that was never saved. */
export async function getPlan(scope: Scope, postId: string): Promise<PlanView> {
  if (!PostId.safeParse({ postId }).success) return { missed: USUAL, series: null };
  const [row] = await db()
    .select({ policy: posts.missedPolicy, withinHours: posts.publishWithinHours })
    .from(posts)
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt)));
  return { missed: row ?? USUAL, series: row ? await getSeriesOfPost(scope, postId) : null };
}
