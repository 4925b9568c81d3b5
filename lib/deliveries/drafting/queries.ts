import "server-only";
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { posts } from "@/db/schema/content";
import { deliveries } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import type { MediaView } from "@/lib/media/schema";
import type { PostStatus } from "@/lib/posts/rules";
import { PostId, type ThreadPart } from "@/lib/posts/schema";
import { mediaOfPost } from "../showing/queries";

/** What the composer opens. */
export type DraftView = {
  id: string;
  revision: number;
  text: string;
  parts: ThreadPart[];
  comment: string;
  channels: {
    channelId: string;
    text: string | null;
    parts: ThreadPart[] | null;
    comment: string | null;
    options: Record<string, string>;
    /** The post is out there, and not deleted again. */
    there: boolean;
  }[];
  media: MediaView[];
  status: PostStatus;
  wallTime: string | null;
  zone: string | null;
};

/** A post as the composer edits it, whatever its status; null when it is not here or was deleted. */
export async function getDraft(scope: Scope, id: string): Promise<DraftView | null> {
  if (!PostId.safeParse({ postId: id }).success) return null;
  const [row] = await db()
    .select({
      id: posts.id,
      revision: posts.revision,
      text: posts.text,
      parts: posts.parts,
      comment: posts.comment,
      status: posts.status,
      wallTime: posts.wallTime,
      zone: posts.zone,
    })
    .from(posts)
    .where(and(eq(posts.workspaceId, scope.workspaceId), eq(posts.id, id), isNull(posts.deletedAt)));
  if (!row) return null;
  const [files, chosen] = await Promise.all([
    mediaOfPost(scope, id),
    db()
      .select({
        channelId: deliveries.channelId,
        text: deliveries.text,
        parts: deliveries.parts,
        comment: deliveries.comment,
        options: deliveries.options,
        there: sql<boolean>`exists (select 1 from operations o where o.delivery_id = deliveries.id
          and o.kind = 'publish' and o.status = 'published' and o.gone_at is null)`,
      })
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
