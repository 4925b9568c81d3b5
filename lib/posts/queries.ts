import "server-only";
import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { posts } from "@/db/schema/content";
import type { Scope } from "@/lib/auth/scope";
import type { PostStatus } from "./rules";
import { wordQuery } from "./searching/rules";

/** What Posts sorts by, exactly as the indexes `posts_list` and `posts_by_status` say it. */
export const listedAt = sql`coalesce(${posts.dueAt}, ${posts.updatedAt})`;

/** Posts whose text has all the words; null when nothing was typed. Served by the index `posts_words`. */
export function textMatches(typed: string): SQL | null {
  const words = wordQuery(typed);
  return words === null ? null : sql`to_tsvector('simple', ${posts.text}) @@ to_tsquery('simple', ${words})`;
}

export type FoundPost = { id: string; text: string; status: PostStatus; dueAt: Date | null };

const MOST_FOUND = 8;

/** The newest posts that contain all typed words, at most eight; the first 200 letters of each text. */
export async function searchPosts(scope: Scope, typed: string): Promise<FoundPost[]> {
  const matches = textMatches(typed);
  if (!matches) return [];
  return db()
    .select({
      id: posts.id,
      text: sql<string>`left(${posts.text}, 200)`,
      status: posts.status,
      dueAt: posts.dueAt,
    })
    .from(posts)
    .where(and(eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt), matches))
    .orderBy(desc(listedAt), desc(posts.id))
    .limit(MOST_FOUND);
}
