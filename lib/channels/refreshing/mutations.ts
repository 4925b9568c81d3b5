import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channelSecrets, channels } from "@/db/schema/channels";
import type { Scope } from "@/lib/auth/scope";
import type { Access } from "@/lib/platforms/contract";
import { byDatabase } from "../reading/rules";
import { sealAccess } from "../sealing/rules";
import { REFRESH_LEASE_SECONDS } from "./rules";

const free = sql`(${channelSecrets.refreshLeaseUntil} is null or ${channelSecrets.refreshLeaseUntil} < clock_timestamp())`;

/** `updated_at` says when the tokens were saved: the lease around them does not move it. */
const sameAccess = { updatedAt: sql`${channelSecrets.updatedAt}` };

/**
 * Takes the lease of a channel's renewal, if nobody holds it. Returns what to renew, with whether an earlier
 * intent was left open, or null when somebody else is at it.
 */
export async function leaseRefresh(scope: Scope, channelId: string, tx: Tx = db()) {
  const [row] = await tx
    .update(channelSecrets)
    .set({
      refreshLeaseUntil: sql`clock_timestamp() + make_interval(secs => ${REFRESH_LEASE_SECONDS})`,
      ...sameAccess,
    })
    .from(channels)
    .where(
      and(
        eq(channelSecrets.channelId, channelId),
        eq(channels.id, channelSecrets.channelId),
        eq(channels.workspaceId, scope.workspaceId),
        free,
      ),
    )
    .returning({ version: channelSecrets.version, intentAt: channelSecrets.refreshIntentAt });
  return row ?? null;
}

const held = (channelId: string, version: number) =>
  and(eq(channelSecrets.channelId, channelId), eq(channelSecrets.version, version));

/** Writes down that the refresh token is about to leave. False when the access was replaced meanwhile. */
export async function intendRefresh(
  _scope: Scope,
  channelId: string,
  version: number,
  tx: Tx = db(),
): Promise<boolean> {
  const rows = await tx
    .update(channelSecrets)
    .set({ refreshIntentAt: sql`clock_timestamp()`, ...sameAccess })
    .where(held(channelId, version))
    .returning({ version: channelSecrets.version });
  return rows.length > 0;
}

/** Gives the lease back; a definite answer also closes the intent, a lost one leaves it open. */
export async function releaseRefresh(
  _scope: Scope,
  channelId: string,
  version: number,
  { closeIntent }: { closeIntent: boolean },
  tx: Tx = db(),
): Promise<void> {
  await tx
    .update(channelSecrets)
    .set({ refreshLeaseUntil: null, ...(closeIntent ? { refreshIntentAt: null } : {}), ...sameAccess })
    .where(held(channelId, version));
}

/** Saves renewed access over exactly the version it was renewed from; false when a newer one is there, which stays. */
export async function saveRefreshed(
  scope: Scope,
  channelId: string,
  version: number,
  access: Access,
  tx: Tx = db(),
): Promise<boolean> {
  return tx.transaction(async (inner) => {
    const rows = await inner
      .update(channelSecrets)
      .set({
        ...sealAccess(access, scope.workspaceId, channelId),
        accessExpiresAt: byDatabase(access.expiresAt),
        updatedAt: sql`clock_timestamp()`,
        version: version + 1,
        refreshLeaseUntil: null,
        refreshIntentAt: null,
      })
      .where(held(channelId, version))
      .returning({ version: channelSecrets.version });
    if (rows.length === 0) return false;
    await inner
      .update(channels)
      .set({ accessEndsAt: access.endsAt })
      .where(and(eq(channels.id, channelId), eq(channels.workspaceId, scope.workspaceId)));
    return true;
  });
}
