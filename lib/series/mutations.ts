import "server-only";
import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { posts } from "@/db/schema/content";
import { series } from "@/db/schema/series";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { deletePost } from "@/lib/deliveries/cancelling/mutations";
import { withdrawOccurrence } from "@/lib/deliveries/recurring/mutations";
import { schedulePost } from "@/lib/deliveries/scheduling/mutations";
import { writeMissedPolicy, writeOccurrence } from "@/lib/posts/recurring/mutations";
import type { When } from "@/lib/posts/schema";
import { fail, ok } from "@/lib/result";
import { toInstant } from "@/lib/zoned";
import { makeOccurrences, type Series } from "./making/mutations";
import { daysAfter, firstDay, repeatWords } from "./rules";
import { type PlanPost, SeriesTemplate } from "./schema";

const own = (scope: Scope, id: string) => and(eq(series.id, id), eq(series.workspaceId, scope.workspaceId));

/** Locks the series that a post belongs to; everyone locks the series before its posts. Null when it is in none. */
async function lockSeriesOf(scope: Scope, postId: string, tx: Tx): Promise<Series | null> {
  const [post] = await tx
    .select({ seriesId: posts.seriesId })
    .from(posts)
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId)));
  if (!post?.seriesId) return null;
  const [row] = await tx.select().from(series).where(own(scope, post.seriesId)).for("update");
  return row ?? null;
}

/**
 * Locks a post of a series and all that come after it, by id, as holds do: they are changed one by one in another
 * order.
 */
async function lockFrom(scope: Scope, old: Series, postId: string, tx: Tx): Promise<void> {
  const after = sql`(select occurrence from posts where id = ${postId})`;
  await tx
    .select({ id: posts.id })
    .from(posts)
    .where(
      and(
        eq(posts.workspaceId, scope.workspaceId),
        or(eq(posts.id, postId), and(eq(posts.seriesId, old.id), gt(posts.occurrence, after))),
      ),
    )
    .orderBy(asc(posts.id))
    .for("no key update");
}

const dayOf = (wallTime: string) => wallTime.slice(0, 10);
const clockOf = (wallTime: string) => wallTime.slice(11, 16);

/** The first time of a repetition: the chosen one, or the next that the rule names. */
const firstOf = (when: When, repeat: NonNullable<PlanPost["repeat"]>): When => ({
  zone: when.zone,
  wallTime: `${firstDay(repeat.rule, dayOf(when.wallTime))}T${clockOf(when.wallTime)}`,
});

/**
 * Ends a series before one of its posts, because another begins there: its later posts that were not sent are taken
 * back. Answers the days that the new one leaves out: somebody cancelled, deleted or sent their post already.
 */
async function endBefore(scope: Scope, old: Series, postId: string, tx: Tx): Promise<string[]> {
  const [post] = await tx
    .select({ occurrence: posts.occurrence })
    .from(posts)
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId)));
  const from = post?.occurrence ?? "";
  const later = await tx
    .select({ id: posts.id, occurrence: posts.occurrence, status: posts.status, deletedAt: posts.deletedAt })
    .from(posts)
    .where(
      and(eq(posts.seriesId, old.id), eq(posts.workspaceId, scope.workspaceId), gt(posts.occurrence, from)),
    )
    .orderBy(asc(posts.id));
  const skips = new Set(old.skips);
  for (const one of later) {
    const untouched = one.deletedAt === null && (one.status === "scheduled" || one.status === "failed");
    const taken = untouched && (await deletePost(scope, { postId: one.id }, tx)).ok;
    if (!taken) skips.add(dayOf(one.occurrence ?? ""));
  }
  const last = new Date(`${dayOf(from)}T00:00:00Z`);
  last.setUTCDate(last.getUTCDate() - 1);
  await tx
    .update(series)
    .set({ ends: { kind: "on", date: last.toISOString().slice(0, 10) }, makeAt: null })
    .where(own(scope, old.id));
  return [...skips];
}

/** Writes a new series whose first occurrence is a post that is planned already, and makes the next ones. */
async function begin(
  scope: Scope,
  { draft, missed }: PlanPost,
  repeat: NonNullable<PlanPost["repeat"]>,
  when: When,
  skips: string[],
  tx: Tx,
) {
  const day = dayOf(when.wallTime);
  const [row] = await tx
    .insert(series)
    .values({
      workspaceId: scope.workspaceId,
      authorId: scope.actor.kind === "job" ? null : scope.actor.userId,
      template: SeriesTemplate.parse(draft),
      repeat: repeat.rule,
      ends: repeat.ends,
      startsOn: day,
      clock: clockOf(when.wallTime),
      zone: when.zone,
      missedPolicy: missed.policy,
      publishWithinHours: missed.withinHours,
      skips,
      madeThrough: day,
      made: 1,
    })
    .returning();
  if (!row) throw new Error("a series was not written");
  await writeOccurrence(scope, draft.id, { seriesId: row.id, occurrence: `${day}T${row.clock}` }, tx);
  await makeOccurrences(scope, row, tx);
  const data = { repeat: repeatWords(repeat.rule), zone: when.zone };
  await writeAudit(scope, { action: "series.begun", subject: row.id, data }, tx);
  return row;
}

/**
 * Schedules a post: once, or as the first of a series. A post of a series given a `repeat` changes that series from
 * itself on: the earlier ones stay, the later ones are made anew from what is in the post now. Fails like
 * `schedulePost`, and with `ended` when the rule has no day at all.
 */
export async function planPost(scope: Scope, input: PlanPost, tx: Tx = db()) {
  const { draft, repeat } = input;
  const typed = toInstant(input.when.wallTime, input.when.zone);
  if (!typed.ok && typed.failure.code === "bad-time") return typed;
  const when = repeat ? firstOf(input.when, repeat) : input.when;
  if (repeat) {
    const rule = { repeat: repeat.rule, ends: repeat.ends, startsOn: dayOf(when.wallTime) };
    if (daysAfter(rule, null, 0, 1).length === 0)
      return fail("ended", "The series would end before its first post. Choose a later end.", {
        field: "ends",
      });
  }
  return tx.transaction(async (inner) => {
    // Asked for twice at once, the second has to see the series that the first began.
    await inner.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`plan|${draft.id}`}, 0))`);
    const old = await lockSeriesOf(scope, draft.id, inner);
    if (old && repeat) await lockFrom(scope, old, draft.id, inner);
    const scheduled = await schedulePost(scope, { draft, when }, inner);
    if (!scheduled.ok) return scheduled;
    await writeMissedPolicy(scope, draft.id, input.missed, inner);
    if (!repeat) return ok({ ...scheduled.value, seriesId: old?.id ?? null, wallTime: when.wallTime });
    const skips = old ? await endBefore(scope, old, draft.id, inner) : [];
    const row = await begin(scope, input, repeat, when, skips, inner);
    return ok({ ...scheduled.value, seriesId: row.id, wallTime: when.wallTime });
  });
}

/**
 * Stops a series: no more posts are made, and those that wait are cancelled; what is out stays. Answers how many
 * posts were cancelled. Fails with `not-found` or `stopped`.
 */
export async function stopSeries(scope: Scope, { seriesId }: { seriesId: string }, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    const [row] = await inner.select().from(series).where(own(scope, seriesId)).for("update");
    if (!row) return fail("not-found", "This series is no longer here.");
    if (row.stoppedAt) return fail("stopped", "This series is stopped already.");
    await inner
      .update(series)
      .set({ stoppedAt: sql`clock_timestamp()`, makeAt: null })
      .where(own(scope, seriesId));
    const waiting = await inner
      .select({ id: posts.id })
      .from(posts)
      .where(
        and(eq(posts.seriesId, seriesId), eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt)),
      )
      .orderBy(asc(posts.id));
    let cancelled = 0;
    for (const { id } of waiting) {
      const reason = "Its series was stopped. Nothing was sent.";
      if ((await withdrawOccurrence(scope, id, reason, inner)) > 0) cancelled += 1;
    }
    await writeAudit(scope, { action: "series.stopped", subject: seriesId, data: { cancelled } }, inner);
    return ok({ cancelled });
  });
}
