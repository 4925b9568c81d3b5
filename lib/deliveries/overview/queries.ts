import "server-only";
import { and, asc, desc, eq, exists, gt, gte, inArray, isNotNull, isNull, lt, ne, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import { workspaces } from "@/db/schema/sharing";
import type { Scope } from "@/lib/auth/scope";
import { listedAt } from "@/lib/posts/queries";
import { linesOf, rowsOf, withDeliveries } from "../listing/queries";
import { byUrgency, weekOf } from "./rules";
import type { AttentionItem, HomeView } from "./schema";

const UPCOMING = 10;
const JUST_PUBLISHED = 4;
const ATTENTION = 8;
/** Failures read to fill the list: a post may fail on several channels. */
const TROUBLE_READ = 60;
const ASKING = ["failed", "unknown", "missed"] as const;

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
      leftToday: sql<number>`count(*) filter (where ${posts.dueAt} < ${clock.dayEnd.toISOString()})::int`,
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
        gt(operations.publishedAt, sql`${clock.now.toISOString()}::timestamptz - interval '14 days'`),
      ),
    );
  return row ?? { published: 0, publishedBefore: 0 };
}

/** Posts with a delivery that failed, was missed or is being checked; the newest first. */
async function troubleOf(scope: Scope) {
  const rows = await db()
    .select({
      status: operations.status,
      postId: posts.id,
      text: sql<string>`left(${posts.text}, 200)`,
      dueAt: posts.dueAt,
    })
    .from(operations)
    .innerJoin(posts, eq(posts.id, operations.postId))
    .innerJoin(deliveries, and(eq(deliveries.id, operations.deliveryId), isNull(deliveries.removedAt)))
    .where(
      and(here(scope), eq(operations.workspaceId, scope.workspaceId), inArray(operations.status, ASKING)),
    )
    .orderBy(desc(operations.dueAt))
    .limit(TROUBLE_READ);
  const grouped = new Map<string, Extract<AttentionItem, { post: unknown }>>();
  for (const { status, postId, text, dueAt } of rows) {
    const kind = status === "unknown" || status === "missed" ? status : "failed";
    const key = `${kind}:${postId}`;
    if (!grouped.has(key)) grouped.set(key, { kind, key, post: { id: postId, text, dueAt }, lines: [] });
  }
  return [...grouped.values()];
}

async function troubleNumbers(scope: Scope) {
  const [row] = await db()
    .select({
      failed: sql<number>`count(distinct ${operations.postId}) filter (where ${operations.status} = 'failed')::int`,
      asking: sql<number>`count(distinct (${operations.postId}, ${operations.status}))::int`,
    })
    .from(operations)
    .innerJoin(posts, eq(posts.id, operations.postId))
    .innerJoin(deliveries, and(eq(deliveries.id, operations.deliveryId), isNull(deliveries.removedAt)))
    .where(
      and(here(scope), eq(operations.workspaceId, scope.workspaceId), inArray(operations.status, ASKING)),
    );
  return row ?? { failed: 0, asking: 0 };
}

/** Deliveries that are on the platform twice. */
async function doublesOf(scope: Scope): Promise<Extract<AttentionItem, { post: unknown }>[]> {
  const rows = await db()
    .selectDistinct({ id: posts.id, text: sql<string>`left(${posts.text}, 200)`, dueAt: posts.dueAt })
    .from(deliveries)
    .innerJoin(posts, eq(posts.id, deliveries.postId))
    .where(
      and(here(scope), eq(deliveries.workspaceId, scope.workspaceId), isNotNull(deliveries.duplicatedAt)),
    )
    .limit(ATTENTION);
  return rows.map((post) => ({ kind: "duplicated", key: `duplicated:${post.id}`, post, lines: [] }));
}

/** Channels that need a person, now or before something of theirs is due. */
async function channelTrouble(scope: Scope): Promise<AttentionItem[]> {
  const waits = and(
    eq(operations.channelId, channels.id),
    inArray(operations.status, ["scheduled", "claimed"]),
  );
  const late = and(waits, gte(operations.dueAt, channels.accessEndsAt));
  const asks = sql`case when ${channels.health} <> 'healthy' then true else ${operations.dueAt} >= ${channels.accessEndsAt} end`;
  const rows = await db()
    .select({
      channelId: channels.id,
      platform: channels.platform,
      handle: channels.handle,
      displayName: channels.displayName,
      avatarUrl: channels.avatarUrl,
      health: channels.health,
      reason: channels.healthReason,
      endsAt: channels.accessEndsAt,
      waiting: sql<number>`count(distinct ${operations.postId})::int`,
      firstDueAt: sql`min(${operations.dueAt})`.mapWith(operations.dueAt),
    })
    .from(channels)
    .leftJoin(operations, and(waits, asks))
    .where(
      and(
        eq(channels.workspaceId, scope.workspaceId),
        isNull(channels.deletedAt),
        sql`(${ne(channels.health, "healthy")} or ${exists(db().select({ one: sql`1` }).from(operations).where(late))})`,
      ),
    )
    .groupBy(channels.id)
    .orderBy(asc(channels.createdAt));
  return rows.flatMap(({ health, reason, endsAt, waiting, firstDueAt, ...channel }): AttentionItem[] => {
    if (health !== "healthy")
      return [
        {
          kind: "channel",
          key: channel.channelId,
          channel: { ...channel, health, reason },
          waiting,
          firstDueAt,
        },
      ];
    return endsAt && firstDueAt
      ? [{ kind: "expiring", key: channel.channelId, channel, endsAt, waiting, firstDueAt }]
      : [];
  });
}

/** Gives each item about a post the deliveries it is about. */
async function withLines(scope: Scope, items: AttentionItem[]): Promise<AttentionItem[]> {
  const lines = await linesOf(
    scope,
    items.flatMap((item) => ("post" in item ? [item.post.id] : [])),
  );
  return items.map((item) => ("post" in item ? { ...item, lines: lines.get(item.post.id) ?? [] } : item));
}

async function upcomingOf(scope: Scope) {
  const where = inArray(posts.status, ["scheduled", "publishing"]);
  return withDeliveries(
    scope,
    await rowsOf(scope, { where, orderBy: [asc(posts.dueAt), asc(posts.id)], limit: UPCOMING }),
  );
}

async function justPublishedOf(scope: Scope) {
  const newest = await db()
    .select({ postId: operations.postId })
    .from(operations)
    .where(and(eq(operations.workspaceId, scope.workspaceId), eq(operations.status, "published")))
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
  const [has, scheduled, published, trouble, numbers, doubles, troubled, upcoming, justPublished, week] =
    await Promise.all([
      presence(scope),
      scheduledNumbers(scope, clock),
      publishedNumbers(scope, clock),
      troubleOf(scope),
      troubleNumbers(scope),
      doublesOf(scope),
      channelTrouble(scope),
      upcomingOf(scope),
      justPublishedOf(scope),
      weekCounts(scope, clock),
    ]);
  const attention = byUrgency([...doubles, ...trouble, ...troubled]).slice(0, ATTENTION);
  return {
    now: clock.now,
    zone: clock.zone,
    ...has,
    numbers: {
      ...scheduled,
      ...published,
      failed: numbers.failed,
      attention: numbers.asking + doubles.length + troubled.length,
    },
    attention: await withLines(scope, attention),
    upcoming,
    justPublished,
    week: weekOf(clock.monday, week),
  };
}
