import "server-only";
import { and, asc, desc, eq, exists, gte, inArray, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { linesOf } from "../listing/queries";
import { byUrgency } from "../overview/rules";
import type { AttentionItem } from "../overview/schema";

/** Items that a screen holds. */
const SHOWN = 8;
/** Failures read to fill the list: a post may fail on several channels. */
const TROUBLE_READ = 60;
const ASKING = ["failed", "unknown", "missed"] as const;

const here = (scope: Scope) => and(eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt));

/** What makes a post look failed; a comment, an edit or a deletion that failed is an item of its own. */
const PUBLISHING: (typeof operations.kind.enumValues)[number][] = ["publish", "part"];

type PostTrouble = Extract<AttentionItem, { kind: "failed" | "missed" | "unknown" | "duplicated" }>;
type AfterTrouble = Extract<AttentionItem, { kind: "after" }>;

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
      and(
        here(scope),
        eq(operations.workspaceId, scope.workspaceId),
        inArray(operations.status, ASKING),
        inArray(operations.kind, PUBLISHING),
      ),
    )
    .orderBy(desc(operations.dueAt))
    .limit(TROUBLE_READ);
  const grouped = new Map<string, PostTrouble>();
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
      and(
        here(scope),
        eq(operations.workspaceId, scope.workspaceId),
        inArray(operations.status, ASKING),
        inArray(operations.kind, PUBLISHING),
      ),
    );
  return row ?? { failed: 0, asking: 0 };
}

/**
 * First comments, edits and deletions that failed or came too late, and were not asked for anew. Not what ended only
 * because its post did, and no change of what is gone there.
 */
const afterwards = (scope: Scope) =>
  and(
    here(scope),
    eq(operations.workspaceId, scope.workspaceId),
    inArray(operations.status, ["failed", "missed"]),
    inArray(operations.kind, ["comment", "update", "remove"]),
    sql`coalesce(${operations.failure} ->> 'next', '') <> 'predecessor'`,
    sql`not exists (select 1 from operations newer where case when ${operations.kind} = 'comment'
      then newer.delivery_id = ${operations.deliveryId} and newer.kind = 'comment' and newer.position = ${operations.position}
        and newer.incarnation > ${operations.incarnation}
      else newer.delivery_id = ${operations.deliveryId} and newer.target_id = ${operations.targetId} and newer.status <> 'cancelled'
        and (newer.due_at, newer.id) > (${operations.dueAt}, ${operations.id}) end)`,
    sql`not exists (select 1 from operations t where t.id = ${operations.targetId} and t.gone_at is not null)`,
  );

async function afterTrouble(scope: Scope): Promise<AfterTrouble[]> {
  const rows = await db()
    .select({
      act: sql<AfterTrouble["act"]>`${operations.kind}`,
      deliveryId: operations.deliveryId,
      failure: operations.failure,
      platform: channels.platform,
      postId: posts.id,
      text: sql<string>`left(${posts.text}, 200)`,
      dueAt: posts.dueAt,
    })
    .from(operations)
    .innerJoin(posts, eq(posts.id, operations.postId))
    .innerJoin(deliveries, and(eq(deliveries.id, operations.deliveryId), isNull(deliveries.removedAt)))
    .innerJoin(channels, eq(channels.id, operations.channelId))
    .where(afterwards(scope))
    .orderBy(desc(operations.dueAt), desc(operations.id))
    .limit(TROUBLE_READ);
  const grouped = new Map<string, AfterTrouble>();
  for (const { act, deliveryId, failure, platform, postId, text, dueAt } of rows) {
    const key = `${act}:${postId}`;
    const known = grouped.get(key);
    if (known) {
      if (!known.where.includes(platform)) known.where.push(platform);
      continue;
    }
    const post = { id: postId, text, dueAt };
    const look = failure?.next === "look";
    const reason = failure?.reason ?? "";
    grouped.set(key, {
      kind: "after",
      key,
      post,
      act,
      where: [platform],
      deliveryId,
      reason,
      look,
      lines: [],
    });
  }
  return [...grouped.values()];
}

/** How many posts `afterTrouble` is about, each once for every kind of act. */
async function afterNumber(scope: Scope): Promise<number> {
  const [row] = await db()
    .select({ asking: sql<number>`count(distinct (${operations.postId}, ${operations.kind}))::int` })
    .from(operations)
    .innerJoin(posts, eq(posts.id, operations.postId))
    .innerJoin(deliveries, and(eq(deliveries.id, operations.deliveryId), isNull(deliveries.removedAt)))
    .where(afterwards(scope));
  return row?.asking ?? 0;
}

/** Deliveries that are on the platform twice. */
async function doublesOf(scope: Scope): Promise<PostTrouble[]> {
  const rows = await db()
    .selectDistinct({ id: posts.id, text: sql<string>`left(${posts.text}, 200)`, dueAt: posts.dueAt })
    .from(deliveries)
    .innerJoin(posts, eq(posts.id, deliveries.postId))
    .where(
      and(here(scope), eq(deliveries.workspaceId, scope.workspaceId), isNotNull(deliveries.duplicatedAt)),
    )
    .limit(SHOWN);
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

/**
 * What waits for a person: the most pressing items, how many there are, and how many posts failed somewhere. A post
 * that is out and whose comment, edit or deletion failed is counted among the items, and not as failed.
 */
export async function listAttention(
  scope: Scope,
): Promise<{ items: AttentionItem[]; total: number; failed: number }> {
  const [trouble, numbers, after, afters, doubles, troubled] = await Promise.all([
    troubleOf(scope),
    troubleNumbers(scope),
    afterTrouble(scope),
    afterNumber(scope),
    doublesOf(scope),
    channelTrouble(scope),
  ]);
  const items = byUrgency([...doubles, ...trouble, ...after, ...troubled]).slice(0, SHOWN);
  return {
    items: await withLines(scope, items),
    total: numbers.asking + afters + doubles.length + troubled.length,
    failed: numbers.failed,
  };
}
