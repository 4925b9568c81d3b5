import "server-only";
import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { posts } from "@/db/schema/content";
import type { Scope } from "@/lib/auth/scope";

/** What must be written beside the text and the time of a planned post. */
type Planned = { missed: { policy: "publish" | "skip" | "ask"; withinHours: number } };

const own = (scope: Scope, postId: string) =>
  and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId));

/** Says what becomes of a post that cannot go out on time. The post must be locked. */
export async function writeMissedPolicy(
  scope: Scope,
  postId: string,
  { policy, withinHours }: Planned["missed"],
  tx: Tx,
): Promise<void> {
  const values = { missedPolicy: policy, publishWithinHours: withinHours };
  await tx.update(posts).set(values).where(own(scope, postId));
}

/**
 * Makes a post an occurrence of a series; `occurrence` is the local time that the rule named, one per series.
 * `authorId` replaces the author where the post was made by a job. The post must be locked or new.
 */
export async function writeOccurrence(
  scope: Scope,
  postId: string,
  { seriesId, occurrence, authorId }: { seriesId: string; occurrence: string; authorId?: string | null },
  tx: Tx,
): Promise<void> {
  const author = authorId === undefined ? {} : { authorId };
  await tx
    .update(posts)
    .set({ seriesId, occurrence, ...author })
    .where(own(scope, postId));
}
