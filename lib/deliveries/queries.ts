import "server-only";
import { and, asc, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { cache } from "react";
import { db } from "@/db/client";
import { media, posts } from "@/db/schema/content";
import { attachments, attempts, deliveries, operations } from "@/db/schema/delivery";
import { users } from "@/db/schema/people";
import type { Scope } from "@/lib/auth/scope";
import { mediaUrls } from "@/lib/media/rules";
import type { MediaView } from "@/lib/media/schema";
import { listedAt, textMatches } from "@/lib/posts/queries";
import type { PostStatus } from "@/lib/posts/rules";
import { PostId } from "@/lib/posts/schema";
import { linesOf, rowsOf, withDeliveries } from "./listing/queries";
import { type Cursor, pageOf, readCursor } from "./listing/rules";
import type { DeliveryLine, PostRow } from "./listing/schema";
import type { AttemptEvidence } from "./schema";

const PAGE = 50;

export type PostFilter = {
  status?: PostStatus | undefined;
  /** Words of the text; every one must begin a word of the post. */
  q?: string | undefined;
  channelId?: string | undefined;
};

export type PostPage = { rows: PostRow[]; nextCursor: string | null; previousCursor: string | null };

function passed(cursor: Cursor, oldestFirst: boolean): SQL {
  const at = sql`timestamptz 'epoch' + ${cursor.at}::bigint * interval '1 microsecond'`;
  const onwards = (cursor.side === "after") !== oldestFirst;
  return onwards
    ? sql`(${listedAt}, ${posts.id}) < (${at}, ${cursor.id}::uuid)`
    : sql`(${listedAt}, ${posts.id}) > (${at}, ${cursor.id}::uuid)`;
}

/**
 * A page of posts by due time (drafts by their last change), newest first unless `order` is `oldest`. `cursor` is
 * one that a page gave; anything else shows the first page. Texts are cut to 400 letters.
 */
export async function listPosts(
  scope: Scope,
  filter: PostFilter & {
    order?: "newest" | "oldest" | undefined;
    cursor?: string | undefined;
    limit?: number;
  },
): Promise<PostPage> {
  const limit = filter.limit ?? PAGE;
  const cursor = readCursor(filter.cursor);
  const oldestFirst = filter.order === "oldest";
  const ascending = oldestFirst !== (cursor?.side === "before");
  const where = and(
    filter.status ? eq(posts.status, filter.status) : undefined,
    filter.q ? (textMatches(filter.q) ?? undefined) : undefined,
    filter.channelId
      ? sql`exists (select 1 from ${deliveries} where ${deliveries.postId} = ${posts.id} and ${deliveries.channelId} = ${filter.channelId}::uuid and ${deliveries.removedAt} is null)`
      : undefined,
    cursor ? passed(cursor, oldestFirst) : undefined,
  );
  const orderBy = ascending ? [asc(listedAt), asc(posts.id)] : [desc(listedAt), desc(posts.id)];
  const page = pageOf(await rowsOf(scope, { where, orderBy, limit: limit + 1 }), limit, cursor);
  return { ...page, rows: await withDeliveries(scope, page.rows) };
}

/** How many posts there are by status; `all` is their sum. */
export async function countPosts(scope: Scope): Promise<Record<PostStatus | "all", number>> {
  const rows = await db()
    .select({ status: posts.status, total: sql<number>`count(*)::int` })
    .from(posts)
    .where(and(eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt)))
    .groupBy(posts.status);
  const counts: Record<PostStatus | "all", number> = {
    all: 0,
    draft: 0,
    awaiting_approval: 0,
    scheduled: 0,
    publishing: 0,
    published: 0,
    partly_published: 0,
    failed: 0,
    missed: 0,
    cancelled: 0,
  };
  for (const { status, total } of rows) {
    counts[status] = total;
    counts.all += total;
  }
  return counts;
}

/** One line of a delivery's history. */
export type AttemptView = {
  id: string;
  step: string;
  outcome: "ok" | "failed" | "unknown" | "info";
  summary: string;
  evidence: AttemptEvidence | null;
  requestId: string | null;
  /** Which try it belongs to; 0 before the first. */
  fence: number;
  at: Date;
};

export type DeliveryView = DeliveryLine & {
  /** The channel's own text; null = the post's. */
  text: string | null;
  /** A failure after sending: it may be out there, so it is not simply tried again. */
  mayBeOut: boolean;
  attempts: AttemptView[];
};

export type PostView = {
  id: string;
  text: string;
  status: PostStatus;
  dueAt: Date | null;
  /** As typed, `YYYY-MM-DDTHH:mm` in `zone`. */
  wallTime: string | null;
  zone: string | null;
  revision: number;
  authorName: string | null;
  createdAt: Date;
  updatedAt: Date;
  media: MediaView[];
  deliveries: DeliveryView[];
};

/** Ids come from addresses: what is none names no post. */
const isPostId = (id: string) => PostId.safeParse({ postId: id }).success;

/** Files on a post that all its channels share, in order. */
async function mediaOf(scope: Scope, postId: string): Promise<MediaView[]> {
  const rows = await db()
    .select({
      id: media.id,
      kind: media.kind,
      mimeType: media.mimeType,
      filename: media.filename,
      bytes: media.bytes,
      width: media.width,
      height: media.height,
      alt: attachments.alt,
    })
    .from(attachments)
    .innerJoin(media, eq(media.id, attachments.mediaId))
    .where(
      and(
        eq(attachments.workspaceId, scope.workspaceId),
        eq(attachments.postId, postId),
        isNull(attachments.deliveryId),
      ),
    )
    .orderBy(asc(attachments.position));
  return rows.map((row) => ({ ...row, ...mediaUrls(row.id) }));
}

/** Histories of a post's publishing operations, oldest line first, by delivery. */
async function historiesOf(scope: Scope, postId: string) {
  const [lines, own] = await Promise.all([
    db()
      .select({
        deliveryId: operations.deliveryId,
        id: attempts.id,
        step: attempts.step,
        outcome: attempts.outcome,
        summary: attempts.summary,
        evidence: attempts.evidence,
        requestId: attempts.requestId,
        fence: attempts.fence,
        at: attempts.at,
      })
      .from(operations)
      .innerJoin(attempts, eq(attempts.operationId, operations.id))
      .where(
        and(
          eq(operations.workspaceId, scope.workspaceId),
          eq(operations.postId, postId),
          eq(operations.kind, "publish"),
        ),
      )
      .orderBy(asc(attempts.at), asc(attempts.id)),
    db()
      .select({
        deliveryId: deliveries.id,
        text: deliveries.text,
        openIntent: operations.id,
      })
      .from(deliveries)
      .leftJoin(
        operations,
        and(
          eq(operations.deliveryId, deliveries.id),
          eq(operations.status, "failed"),
          isNotNull(operations.intent),
        ),
      )
      .where(and(eq(deliveries.workspaceId, scope.workspaceId), eq(deliveries.postId, postId))),
  ]);
  const byDelivery = new Map<string, AttemptView[]>();
  for (const { deliveryId, ...line } of lines)
    byDelivery.set(deliveryId, [...(byDelivery.get(deliveryId) ?? []), line]);
  return { byDelivery, own: new Map(own.map((one) => [one.deliveryId, one])) };
}

/** A post with its pictures, its deliveries and the whole history of each; null when it is not here or was deleted. */
export const getPost = cache(async (scope: Scope, id: string): Promise<PostView | null> => {
  if (!isPostId(id)) return null;
  const [row] = await db()
    .select({
      id: posts.id,
      text: posts.text,
      status: posts.status,
      dueAt: posts.dueAt,
      wallTime: posts.wallTime,
      zone: posts.zone,
      revision: posts.revision,
      authorName: users.name,
      createdAt: posts.createdAt,
      updatedAt: posts.updatedAt,
    })
    .from(posts)
    .leftJoin(users, eq(users.id, posts.authorId))
    .where(and(eq(posts.workspaceId, scope.workspaceId), eq(posts.id, id), isNull(posts.deletedAt)));
  if (!row) return null;
  const [files, lines, { byDelivery, own }] = await Promise.all([
    mediaOf(scope, id),
    linesOf(scope, [id]),
    historiesOf(scope, id),
  ]);
  const views = (lines.get(id) ?? []).map((line) => ({
    ...line,
    text: own.get(line.deliveryId)?.text ?? null,
    mayBeOut: Boolean(own.get(line.deliveryId)?.openIntent),
    attempts: byDelivery.get(line.deliveryId) ?? [],
  }));
  return { ...row, media: files, deliveries: views };
});

/** What the composer opens. */
export type DraftView = {
  id: string;
  revision: number;
  text: string;
  channels: { channelId: string; text: string | null; options: Record<string, string> }[];
  media: MediaView[];
  status: PostStatus;
  wallTime: string | null;
  zone: string | null;
};

/** A post as the composer edits it, whatever its status; null when it is not here or was deleted. */
export async function getDraft(scope: Scope, id: string): Promise<DraftView | null> {
  if (!isPostId(id)) return null;
  const [row] = await db()
    .select({
      id: posts.id,
      revision: posts.revision,
      text: posts.text,
      status: posts.status,
      wallTime: posts.wallTime,
      zone: posts.zone,
    })
    .from(posts)
    .where(and(eq(posts.workspaceId, scope.workspaceId), eq(posts.id, id), isNull(posts.deletedAt)));
  if (!row) return null;
  const [files, chosen] = await Promise.all([
    mediaOf(scope, id),
    db()
      .select({ channelId: deliveries.channelId, text: deliveries.text, options: deliveries.options })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.workspaceId, scope.workspaceId),
          inArray(deliveries.postId, [id]),
          isNull(deliveries.removedAt),
        ),
      )
      .orderBy(asc(deliveries.createdAt), asc(deliveries.id)),
  ]);
  return { ...row, channels: chosen, media: files };
}
