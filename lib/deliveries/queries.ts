import "server-only";
import { and, asc, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { cache } from "react";
import { db } from "@/db/client";
import { posts } from "@/db/schema/content";
import { attempts, deliveries, operations } from "@/db/schema/delivery";
import { users } from "@/db/schema/people";
import type { Scope } from "@/lib/auth/scope";
import type { MediaView } from "@/lib/media/schema";
import { listedAt, textMatches } from "@/lib/posts/queries";
import type { PostStatus } from "@/lib/posts/rules";
import { PostId, type ThreadPart } from "@/lib/posts/schema";
import { linesOf, rowsOf, withDeliveries } from "./listing/queries";
import { type Cursor, pageOf, readCursor } from "./listing/rules";
import type { DeliveryLine, PostRow } from "./listing/schema";
import { looksOf } from "./looking/queries";
import type { LookView } from "./looking/schema";
import type { AttemptEvidence } from "./schema";
import { aboutStep, mediaOfPost, stepsOfPost } from "./showing/queries";
import type { StepView } from "./showing/rules";
import { type RemoteView, remotesOfPost } from "./syncing/queries";

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
  /** What it is about (`Part 2`, `Edit`); null = the post itself. */
  about: string | null;
};

export type DeliveryView = DeliveryLine & {
  /** The channel's own text; null = the post's. */
  text: string | null;
  /** The channel's own thread parts and first comment; null = the post's. */
  parts: ThreadPart[] | null;
  comment: string | null;
  /** What it sends, first to last: the post, its parts, the first comment. */
  steps: StepView[];
  /** A failure after sending: it may be out there, so a person has to look before it is sent again. */
  look: LookView | null;
  attempts: AttemptView[];
  /** What was read of it on its platform; null while it was not, or cannot be. */
  remote: RemoteView | null;
};

export type PostView = {
  id: string;
  text: string;
  parts: ThreadPart[];
  comment: string;
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

/** Histories of everything a post's deliveries did, oldest line first, by delivery. */
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
        about: aboutStep,
      })
      .from(operations)
      .innerJoin(attempts, eq(attempts.operationId, operations.id))
      .where(
        and(
          eq(operations.workspaceId, scope.workspaceId),
          eq(operations.postId, postId),
          // Followers are scheduled with the post itself: once is enough to read.
          sql`not (${attempts.step} = 'scheduled' and ${operations.kind} in ('part', 'comment'))`,
        ),
      )
      .orderBy(asc(attempts.at), asc(attempts.id)),
    db()
      .select({
        deliveryId: deliveries.id,
        text: deliveries.text,
        parts: deliveries.parts,
        comment: deliveries.comment,
      })
      .from(deliveries)
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
      parts: posts.parts,
      comment: posts.comment,
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
  const [files, lines, { byDelivery, own }, looks, steps] = await Promise.all([
    mediaOfPost(scope, id),
    linesOf(scope, [id]),
    historiesOf(scope, id),
    looksOf(scope, id),
    stepsOfPost(scope, id),
  ]);
  const remotes = await remotesOfPost(
    scope,
    (lines.get(id) ?? []).map(({ deliveryId }) => deliveryId),
  );
  const views = (lines.get(id) ?? []).map((line) => ({
    ...line,
    text: own.get(line.deliveryId)?.text ?? null,
    parts: own.get(line.deliveryId)?.parts ?? null,
    comment: own.get(line.deliveryId)?.comment ?? null,
    steps: steps.get(line.deliveryId) ?? [],
    look: looks.get(line.deliveryId) ?? null,
    attempts: byDelivery.get(line.deliveryId) ?? [],
    remote: remotes.get(line.deliveryId) ?? null,
  }));
  return { ...row, media: files, deliveries: views };
});
