import "server-only";
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { operations } from "@/db/schema/delivery";
import { workspaces } from "@/db/schema/sharing";
import type { Scope } from "@/lib/auth/scope";
import { listedAt } from "@/lib/posts/queries";
import { listAttention } from "../attention/queries";
import { rowsOf, withDeliveries } from "../listing/queries";
import { weekOf } from "./rules";
import type { HomeView } from "./schema";

const UPCOMING = 10;
const ON_ITS_WAY_MINUTES = 10;
const JUST_PUBLISHED = 4;

/** Where the workspace's clocks stand, in its own zone. */
async function clockOf(scope: Scope) {
  const local = sql`clock_timestamp() at time zone ${workspaces.zone}`;
  const [row] = await db()
    .select({
      zone: workspaces.zone,
      now: sql`clock_timestamp()`.mapWith(workspaces.createdAt),
      monday: sql<string>`to_char(date_trunc('week', ${local}), 'YYYY-MM-DD')`,
      weekStart: sql`date_trunc('week', ${local}) at time zone ${workspaces.zone}`.mapWith(
        workspaces.createdAt,
      ),
      weekEnd:
        sql`(date_trunc('week', ${local}) + interval '7 days') at time zone ${workspaces.zone}`.mapWith(
          workspaces.createdAt,
        ),
      dayEnd: sql`(date_trunc('day', ${local}) + interval '1 day') at time zone ${workspaces.zone}`.mapWith(
        workspaces.createdAt,
      ),
    })
    .from(workspaces)
    .where(eq(workspaces.id, scope.workspaceId));
  if (!row) throw new Error("the workspace of a scope is gone");
  return row;
}
type Clock = Awaited<ReturnType<typeof clockOf>>;

const here = (scope: Scope) => and(eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt));

async function scheduledNumbers(scope: Scope, clock: Clock) {
  const [row] = await db()
    .select({
      scheduled: sql<number>`count(*) filter (where ${posts.status} = 'scheduled')::int`,
      nextDueAt: sql`min(${posts.dueAt}) filter (where ${posts.dueAt} > ${clock.now.toISOString()})`.mapWith(
        posts.dueAt,
      ),
      leftToday: sql<number>`count(*) filter (where ${posts.dueAt} > ${clock.now.toISOString()}
        and ${posts.dueAt} < ${clock.dayEnd.toISOString()})::int`,
    })
    .from(posts)
    .where(and(here(scope), inArray(posts.status, ["scheduled", "publishing"])));
  return row ?? { scheduled: 0, nextDueAt: null, leftToday: 0 };
}

async function publishedNumbers(scope: Scope, clock: Clock) {
  const weekAgo = sql`${clock.now.toISOString()}::timestamptz - interval '7 days'`;
  const [row] = await db()
    .select({
      published: sql<number>`count(distinct ${operations.postId}) filter (where ${operations.publishedAt} > ${weekAgo})::int`,
      publishedBefore: sql<number>`count(distinct ${operations.postId}) filter (where ${operations.publishedAt} <= ${weekAgo})::int`,
    })
    .from(operations)
    .innerJoin(posts, eq(posts.id, operations.postId))
    .where(
      and(
        here(scope),
        eq(operations.workspaceId, scope.workspaceId),
        eq(operations.status, "published"),
        eq(operations.kind, "publish"),
        gt(operations.publishedAt, sql`${clock.now.toISOString()}::timestamptz - interval '14 days'`),
      ),
    );
  return row ?? { published: 0, publishedBefore: 0 };
}

/** What is to come, and what is on its way right now; what has been in doubt for longer is under *Needs attention*. */
async function upcomingOf(scope: Scope) {
  const onItsWay = sql`${posts.dueAt} > clock_timestamp() - ${ON_ITS_WAY_MINUTES} * interval '1 minute'`;
  const where = or(eq(posts.status, "scheduled"), and(eq(posts.status, "publishing"), onItsWay));
  return withDeliveries(
    scope,
    await rowsOf(scope, {
      where: and(inArray(posts.status, ["scheduled", "publishing"]), where),
      orderBy: [asc(posts.dueAt), asc(posts.id)],
      limit: UPCOMING,
    }),
  );
}

async function justPublishedOf(scope: Scope) {
  const newest = await db()
    .select({ postId: operations.postId })
    .from(operations)
    .where(
      and(
        eq(operations.workspaceId, scope.workspaceId),
        eq(operations.status, "published"),
        eq(operations.kind, "publish"),
      ),
    )
    .orderBy(desc(operations.publishedAt))
    .limit(JUST_PUBLISHED * 8);
  const ids = [...new Set(newest.map((row) => row.postId))].slice(0, JUST_PUBLISHED * 2);
  if (ids.length === 0) return [];
  const rows = await rowsOf(scope, { where: inArray(posts.id, ids), orderBy: [], limit: ids.length });
  rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  return withDeliveries(scope, rows.slice(0, JUST_PUBLISHED));
}

async function weekCounts(scope: Scope, clock: Clock) {
  const day = sql<string>`to_char(${posts.dueAt} at time zone ${clock.zone}, 'YYYY-MM-DD')`.as("day");
  return db()
    .select({ day, status: posts.status, total: sql<number>`count(*)::int` })
    .from(posts)
    .where(
      and(
        here(scope),
        gte(listedAt, clock.weekStart.toISOString()),
        lt(listedAt, clock.weekEnd.toISOString()),
        isNotNull(posts.dueAt),
      ),
    )
    .groupBy(sql`day`, posts.status);
}

async function presence(scope: Scope) {
  const [row] = await db().execute<{ channels: boolean; posts: boolean }>(sql`select
    exists (select 1 from ${channels} where ${channels.workspaceId} = ${scope.workspaceId} and ${channels.deletedAt} is null) as channels,
    exists (select 1 from ${posts} where ${posts.workspaceId} = ${scope.workspaceId} and ${posts.deletedAt} is null) as posts`);
  return { hasChannels: row?.channels ?? false, hasPosts: row?.posts ?? false };
}

/** Everything Home shows, read at one moment. */
export async function getHome(scope: Scope): Promise<HomeView> {
  const clock = await clockOf(scope);
  const [has, scheduled, published, attention, upcoming, justPublished, week] = await Promise.all([
    presence(scope),
    scheduledNumbers(scope, clock),
    publishedNumbers(scope, clock),
    listAttention(scope),
    upcomingOf(scope),
    justPublishedOf(scope),
    weekCounts(scope, clock),
  ]);
  return {
    now: clock.now,
    zone: clock.zone,
    ...has,
    numbers: { ...scheduled, ...published, failed: attention.failed, attention: attention.total },
    attention: attention.items,
    upcoming,
    justPublished,
    week: weekOf(clock.monday, week),
  };
}
