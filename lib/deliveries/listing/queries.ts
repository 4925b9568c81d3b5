import "server-only";
import { and, asc, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { media, posts } from "@/db/schema/content";
import { attachments, deliveries, operations } from "@/db/schema/delivery";
import { users } from "@/db/schema/people";
import type { Scope } from "@/lib/auth/scope";
import { mediaUrls } from "@/lib/media/rules";
import type { DeliveryLine, PostRow, Thumb } from "./schema";

/** Of what a delivery publishes (the post and its parts) what says most of it now: under way, in trouble, waiting, out. */
const newestOperation = () =>
  db()
    .select({
      id: operations.id,
      status: operations.status,
      hold: operations.hold,
      dueAt: operations.dueAt,
      publishedAt: operations.publishedAt,
      address: operations.address,
      failure: operations.failure,
    })
    .from(operations)
    .where(and(eq(operations.deliveryId, deliveries.id), inArray(operations.kind, ["publish", "part"])))
    .orderBy(
      sql`case when ${operations.status} in ('claimed', 'sending', 'unknown') then 0 when ${operations.status} = 'failed' then 1
        when ${operations.status} = 'missed' then 2 when ${operations.status} = 'scheduled' then 3
        when ${operations.status} = 'published' then 4 else 5 end`,
      asc(operations.position),
    )
    .limit(1)
    .as("newest");

/** Deliveries of the given posts, by post: what stands there now, and what was sent before the channel was taken off. */
export async function linesOf(scope: Scope, postIds: string[]): Promise<Map<string, DeliveryLine[]>> {
  const byPost = new Map<string, DeliveryLine[]>();
  if (postIds.length === 0) return byPost;
  const newest = newestOperation();
  const rows = await db()
    .select({
      postId: deliveries.postId,
      deliveryId: deliveries.id,
      channelId: channels.id,
      platform: channels.platform,
      handle: channels.handle,
      displayName: channels.displayName,
      avatarUrl: channels.avatarUrl,
      sandbox: channels.sandbox,
      health: channels.health,
      pausedAt: channels.pausedAt,
      operationId: newest.id,
      status: newest.status,
      hold: newest.hold,
      dueAt: newest.dueAt,
      publishedAt: newest.publishedAt,
      address: newest.address,
      failure: newest.failure,
      there: sql<boolean>`exists (select 1 from operations t where t.delivery_id = ${deliveries.id}
        and t.kind in ('publish', 'part', 'comment') and t.status = 'published' and t.gone_at is null)`,
      duplicatedAt: deliveries.duplicatedAt,
    })
    .from(deliveries)
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .leftJoinLateral(newest, sql`true`)
    .where(
      and(
        eq(deliveries.workspaceId, scope.workspaceId),
        inArray(deliveries.postId, postIds),
        or(
          isNull(deliveries.removedAt),
          inArray(newest.status, ["sending", "unknown", "published"]),
          // Off the post, but it may be out: somebody has to look.
          sql`${newest.status} = 'failed' and ${newest.failure} ->> 'next' = 'look'`,
        ),
      ),
    )
    .orderBy(asc(channels.platform), asc(channels.handle), asc(deliveries.id));
  for (const { postId, pausedAt, duplicatedAt, ...row } of rows) {
    const lines = byPost.get(postId) ?? [];
    const gone = row.status === "published" && !row.there;
    lines.push({ ...row, paused: pausedAt !== null, duplicated: duplicatedAt !== null, gone });
    byPost.set(postId, lines);
  }
  return byPost;
}

/** The first picture of each of the given posts. */
async function thumbsOf(scope: Scope, postIds: string[]): Promise<Map<string, Thumb>> {
  if (postIds.length === 0) return new Map();
  const rows = await db()
    .selectDistinctOn([attachments.postId], {
      postId: attachments.postId,
      mediaId: media.id,
      alt: attachments.alt,
    })
    .from(attachments)
    .innerJoin(
      media,
      and(eq(media.id, attachments.mediaId), eq(media.kind, "image"), isNull(media.deletedAt)),
    )
    .where(
      and(
        eq(attachments.workspaceId, scope.workspaceId),
        inArray(attachments.postId, postIds),
        isNull(attachments.deliveryId),
      ),
    )
    .orderBy(asc(attachments.postId), asc(attachments.position));
  return new Map(
    rows.map((row) => [
      row.postId,
      { mediaId: row.mediaId, alt: row.alt, previewUrl: mediaUrls(row.mediaId, "image").previewUrl ?? "" },
    ]),
  );
}

/** Posts of this workspace that are not deleted and meet `where`, in the given order. */
export async function rowsOf(scope: Scope, read: { where: SQL | undefined; orderBy: SQL[]; limit: number }) {
  return db()
    .select({
      id: posts.id,
      text: sql<string>`left(${posts.text}, 400)`,
      status: posts.status,
      dueAt: posts.dueAt,
      updatedAt: posts.updatedAt,
      authorName: users.name,
      inSeries: sql<boolean>`${posts.seriesId} is not null`,
      at: sql<string>`(extract(epoch from coalesce(${posts.dueAt}, ${posts.updatedAt})) * 1000000)::bigint::text`,
    })
    .from(posts)
    .leftJoin(users, eq(users.id, posts.authorId))
    .where(and(eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt), read.where))
    .orderBy(...read.orderBy)
    .limit(read.limit);
}

/** Adds pictures and deliveries to posts already read. */
export async function withDeliveries(
  scope: Scope,
  rows: Awaited<ReturnType<typeof rowsOf>>,
): Promise<PostRow[]> {
  const ids = rows.map((row) => row.id);
  const [lines, thumbs] = await Promise.all([linesOf(scope, ids), thumbsOf(scope, ids)]);
  return rows.map(({ at: _at, ...row }) => ({
    ...row,
    thumb: thumbs.get(row.id) ?? null,
    deliveries: lines.get(row.id) ?? [],
  }));
}
