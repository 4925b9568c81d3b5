import "server-only";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { notificationPreferences, notifications } from "@/db/schema/signals";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { factsOf } from "@/lib/platforms/catalog";
import type { Act } from "./rules";
import { type Bell, type Notice, NoticeData, type PostKind, type Preference, TOPICS } from "./schema";

const label = (platform: string): string => factsOf(platform)?.label ?? platform;

type TroubleRow = {
  platform: string;
  act: Act;
  next: string | null;
  field: NoticeData["field"];
  reason: string | null;
  address: string | null;
};

/** Which operations `o` on deliveries `d` a kind is about: what ended only because of what it follows is no trouble of its own. */
const CONCERNS: Record<PostKind, ReturnType<typeof sql>> = {
  failed: sql`o.status = 'failed' and coalesce(o.failure->>'next', '') not in ('look', 'reconnect', 'configure', 'predecessor')`,
  look: sql`o.status = 'failed' and o.failure->>'next' = 'look'`,
  missed: sql`o.status = 'missed' and coalesce(o.failure->>'next', '') not in ('ask', 'predecessor')`,
  ask: sql`o.status = 'missed' and o.failure->>'next' = 'ask'`,
  duplicated: sql`d.duplicated_at is not null`,
};

/** Of a post that was deleted here: what could not be deleted there. */
const REMAINS = sql`o.kind = 'remove' and o.status in ('failed', 'missed')`;

/** What a post's trouble of one kind looks like now; null when the post is gone and nothing of it remains there. */
export async function postSubject(scope: Scope, postId: string, kind: PostKind, tx: Tx) {
  const [post] = await tx
    .select({
      authorId: posts.authorId,
      text: sql<string>`left(${posts.text}, 200)`,
      dueAt: posts.dueAt,
      gone: sql<boolean>`${posts.deletedAt} is not null`,
    })
    .from(posts)
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId)));
  if (!post || (post.gone && kind !== "failed")) return null;
  const rows = await tx.execute<TroubleRow>(sql`
    select c.platform, o.kind as act, o.failure->>'next' as next, o.failure->>'field' as field, o.failure->>'reason' as reason,
      (select t.address from operations t where t.id = o.target_id) as address
    from operations o join deliveries d on d.id = o.delivery_id and d.removed_at is null join channels c on c.id = o.channel_id
    where o.post_id = ${postId} and o.workspace_id = ${scope.workspaceId} and ${post.gone ? REMAINS : CONCERNS[kind]}
      and not exists (select 1 from operations newer where newer.delivery_id = o.delivery_id and newer.kind = o.kind
        and newer.position = o.position and newer.incarnation > o.incarnation)
    order by o.updated_at desc, o.id`);
  const [newest] = rows;
  if (post.gone && !newest) return null;
  return {
    ...post,
    address: newest?.address ?? null,
    where: [...new Set([...rows].map((row) => label(row.platform)))].sort(),
    act: newest?.act ?? ("publish" as const),
    field: newest?.field ?? null,
    reason: newest?.reason ?? "",
    revise: newest?.next === "revise",
  };
}
export type PostSubject = NonNullable<Awaited<ReturnType<typeof postSubject>>>;

/** Whether a post of this workspace was deleted here. */
export async function isDeleted(scope: Scope, postId: string, tx: Tx): Promise<boolean> {
  const [post] = await tx
    .select({ deletedAt: posts.deletedAt })
    .from(posts)
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId)));
  return post ? post.deletedAt !== null : false;
}

/** In which ways a post is missed now. */
export async function missedKinds(scope: Scope, postId: string, tx: Tx): Promise<("missed" | "ask")[]> {
  const rows = await tx.execute<{ kind: "missed" | "ask" }>(sql`
    select distinct case when failure->>'next' = 'ask' then 'ask' else 'missed' end as kind
    from operations where post_id = ${postId} and workspace_id = ${scope.workspaceId} and status = 'missed'
      and failure->>'next' is distinct from 'predecessor' order by kind`);
  return [...rows].map((row) => row.kind);
}

/** A channel's name and who connected it; null when it is gone. */
export async function channelSubject(scope: Scope, channelId: string, tx: Tx) {
  const [row] = await tx
    .select({ platform: channels.platform, handle: channels.handle, connectedBy: channels.connectedBy })
    .from(channels)
    .where(
      and(
        eq(channels.id, channelId),
        eq(channels.workspaceId, scope.workspaceId),
        isNull(channels.deletedAt),
      ),
    );
  return row ? { name: `${label(row.platform)} ${row.handle}`, connectedBy: row.connectedBy } : null;
}

/** Posts of a notification's channel that are not out for its cause: those that wait, and those that failed by it. */
const waitingPosts = sql`(select count(distinct o.post_id)::int as waiting, min(o.due_at) as first_due_at
  from operations o join posts p on p.id = o.post_id and p.deleted_at is null
  where ${notifications.resolvedAt} is null and o.channel_id = ${notifications.channelId} and o.workspace_id = ${notifications.workspaceId}
    and (o.status in ('scheduled', 'claimed') or o.status = 'failed' and o.failure->>'next' = ${notifications.kind})) w`;

const fields = {
  id: notifications.id,
  kind: notifications.kind,
  postId: notifications.postId,
  data: notifications.data,
  count: notifications.count,
  happenedAt: notifications.happenedAt,
  readAt: notifications.readAt,
  resolvedAt: notifications.resolvedAt,
  waiting: sql<number>`coalesce(w.waiting, 0)`,
  firstDueAt: sql<Date | null>`w.first_due_at`.mapWith(notifications.happenedAt),
  channelWell: sql<boolean>`coalesce(${channels.health} = 'healthy', false)`,
};

/** Rows of notifications as screens and mails read them. `which` has to name whose they are. */
export async function readNotices(
  which: ReturnType<typeof and>,
  limit: number,
  tx: Tx = db(),
): Promise<Notice[]> {
  const rows = await tx
    .select(fields)
    .from(notifications)
    .leftJoin(channels, eq(channels.id, notifications.channelId))
    .leftJoin(sql`lateral ${waitingPosts}`, sql`true`)
    .where(which)
    .orderBy(desc(notifications.happenedAt), desc(notifications.id))
    .limit(limit);
  return rows.map((row) => ({
    ...row,
    kind: row.kind as Notice["kind"],
    data: NoticeData.parse(row.data),
    channelWell: row.channelWell && row.resolvedAt === null,
  }));
}

/** How many the bell shows. */
const SHOWN = 30;

/** One's own notifications in this workspace, the newest first, and how many open ones are unread. */
export async function getBell(scope: Scope): Promise<Bell> {
  const { actor, workspaceId } = scope;
  if (actor.kind !== "member") return { now: new Date(), unread: 0, notices: [] };
  const own = and(
    eq(notifications.workspaceId, workspaceId),
    eq(notifications.userId, actor.userId),
    eq(notifications.inApp, true),
  );
  const [notices, [sums]] = await Promise.all([
    readNotices(own, SHOWN),
    db()
      .select({
        unread: sql<number>`count(*) filter (where ${notifications.readAt} is null and ${notifications.resolvedAt} is null)::int`,
        now: sql`clock_timestamp()`.mapWith(notifications.happenedAt),
      })
      .from(notifications)
      .where(own),
  ]);
  return { now: sums?.now ?? new Date(), unread: sums?.unread ?? 0, notices };
}

/** What a person wants to hear of, one entry per topic. */
export async function listPreferences(self: SelfScope): Promise<Preference[]> {
  const rows = await db()
    .select({
      topic: notificationPreferences.topic,
      inApp: notificationPreferences.inApp,
      byMail: notificationPreferences.byMail,
    })
    .from(notificationPreferences)
    .where(eq(notificationPreferences.userId, self.userId));
  return TOPICS.map((topic) => {
    const chosen = rows.find((row) => row.topic === topic);
    return { topic, inApp: chosen?.inApp ?? true, byMail: chosen?.byMail ?? true };
  });
}
