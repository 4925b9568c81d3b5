import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channelSyncs, remotePosts } from "@/db/schema/remote";
import type { Scope } from "@/lib/auth/scope";

/** Deletes what was read back of a channel's account: its posts there with their numbers, and its own. Returns how many posts. */
export function forgetReadings(scope: Scope, channelId: string, tx: Tx = db()): Promise<number> {
  return tx.transaction(async (inner) => {
    // First the schedule: a reading under way saves nothing from then on.
    await inner
      .delete(channelSyncs)
      .where(and(eq(channelSyncs.channelId, channelId), eq(channelSyncs.workspaceId, scope.workspaceId)));
    const gone = await inner
      .delete(remotePosts)
      .where(and(eq(remotePosts.channelId, channelId), eq(remotePosts.workspaceId, scope.workspaceId)))
      .returning({ id: remotePosts.id });
    return gone.length;
  });
}
