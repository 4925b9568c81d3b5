import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channelSecrets, channels } from "@/db/schema/channels";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { tellOfChannel } from "@/lib/notifications/mutations";
import { writeOutbox } from "@/lib/outbox/mutations";
import { channelChanged } from "@/lib/outbox/schema";

/**
 * Signs a channel out because its access was taken back at the platform: its secrets go, its row and history stay. Access
 * that was saved after `until` is another one and stays: then nothing is done. Answers whether the withdrawal was for
 * this channel, also when it was signed out already.
 */
export function withdrawAccess(
  scope: Scope,
  channelId: string,
  { reason, until }: { reason: string; until: Date | null },
  tx: Tx = db(),
): Promise<boolean> {
  const own = and(eq(channels.id, channelId), eq(channels.workspaceId, scope.workspaceId));
  return tx.transaction(async (inner) => {
    const [row] = await inner.select({ handle: channels.handle }).from(channels).where(own).for("update");
    if (!row) return false;
    const [held] = await inner
      .select({ savedAt: channelSecrets.updatedAt })
      .from(channelSecrets)
      .where(eq(channelSecrets.channelId, channelId));
    if (held && until && held.savedAt > until) return false;
    if (!held) return true;
    await inner.delete(channelSecrets).where(eq(channelSecrets.channelId, channelId));
    await inner.update(channels).set({ health: "reconnect", healthReason: reason }).where(own);
    await writeOutbox(inner, channelChanged(channelId, scope.workspaceId));
    const data = { handle: row.handle, reason };
    await writeAudit(scope, { action: "channel.withdrawn", subject: channelId, data }, inner);
    await tellOfChannel(scope, channelId, "reconnect", { reason, failures: 0 }, inner);
    return true;
  });
}
