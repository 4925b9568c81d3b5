import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { deliveries } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { copyPost } from "@/lib/posts/mutations";
import { ok } from "@/lib/result";

/** Copies a post, its files, channels and variants into a new draft with the id given. Fails with `not-found`. */
export async function duplicatePost(scope: Scope, input: { postId: string; id: string }, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    const copied = await copyPost(scope, input.postId, input.id, inner);
    if (!copied.ok) return copied;
    const rows = await inner
      .select({
        channelId: deliveries.channelId,
        text: deliveries.text,
        parts: deliveries.parts,
        comment: deliveries.comment,
        options: deliveries.options,
      })
      .from(deliveries)
      .innerJoin(channels, and(eq(channels.id, deliveries.channelId), isNull(channels.deletedAt)))
      .where(
        and(
          eq(deliveries.postId, input.postId),
          eq(deliveries.workspaceId, scope.workspaceId),
          isNull(deliveries.removedAt),
        ),
      );
    for (const row of rows) {
      await inner
        .insert(deliveries)
        .values({ ...row, workspaceId: scope.workspaceId, postId: input.id })
        .onConflictDoNothing();
    }
    return ok({ id: copied.value.id });
  });
}
