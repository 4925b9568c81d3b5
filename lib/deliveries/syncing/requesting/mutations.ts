import "server-only";
import { and, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { channelSyncs } from "@/db/schema/remote";
import type { Scope, SystemScope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { channelSync } from "@/lib/outbox/schema";
import { LEASE_SECONDS } from "../mutations";

/** Makes every channel that can be read known to the schedule, and asks for a reading of each that is due. Returns how many. */
export async function requestDueSyncs(_system: SystemScope, platforms: readonly string[]): Promise<number> {
  if (platforms.length === 0) return 0;
  return db().transaction(async (tx) => {
    await tx.execute(sql`
      insert into ${channelSyncs} (channel_id, workspace_id)
      select ${channels.id}, ${channels.workspaceId} from ${channels}
      where ${channels.deletedAt} is null and ${inArray(channels.platform, [...platforms])}
      on conflict do nothing`);
    const due = await tx
      .select({ channelId: channelSyncs.channelId, workspaceId: channelSyncs.workspaceId })
      .from(channelSyncs)
      .innerJoin(channels, eq(channels.id, channelSyncs.channelId))
      .where(
        and(
          lt(channelSyncs.nextAt, sql`clock_timestamp()`),
          or(isNull(channelSyncs.leaseUntil), lt(channelSyncs.leaseUntil, sql`clock_timestamp()`)),
          isNull(channels.deletedAt),
          eq(channels.health, "healthy"),
        ),
      )
      .orderBy(channelSyncs.nextAt)
      .limit(200)
      .for("update", { of: channelSyncs, skipLocked: true });
    await writeOutbox(
      tx,
      due.map(({ channelId, workspaceId }) => channelSync(channelId, workspaceId)),
    );
    if (due.length > 0)
      await tx
        .update(channelSyncs)
        // Asked for; a reading that never begins is asked for again by then.
        .set({ nextAt: sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})` })
        .where(
          inArray(
            channelSyncs.channelId,
            due.map(({ channelId }) => channelId),
          ),
        );
    return due.length;
  });
}

/** Asks for a reading of one channel now. False when the channel is not in this workspace. */
export function requestSync(scope: Scope, channelId: string, tx: Tx = db()): Promise<boolean> {
  return tx.transaction(async (inner) => {
    const [channel] = await inner
      .select({ id: channels.id })
      .from(channels)
      .where(
        and(
          eq(channels.id, channelId),
          eq(channels.workspaceId, scope.workspaceId),
          isNull(channels.deletedAt),
        ),
      );
    if (!channel) return false;
    await inner
      .insert(channelSyncs)
      .values({ channelId, workspaceId: scope.workspaceId })
      .onConflictDoUpdate({ target: channelSyncs.channelId, set: { nextAt: sql`clock_timestamp()` } });
    await writeOutbox(inner, channelSync(channelId, scope.workspaceId));
    return true;
  });
}
