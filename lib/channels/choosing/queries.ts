import "server-only";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/db/client";
import { channels, pendingConnections } from "@/db/schema/channels";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { digest } from "../connecting/rules";
import { remoteAccountOf } from "../rules";
import { unsealOffer } from "./rules";
import type { Pending } from "./schema";

/** Condition for one row, by who may see it: the person who signed in, in that session and workspace. */
export const ownPending = (scope: Scope, self: SelfScope, id: string) =>
  and(
    eq(pendingConnections.id, id),
    eq(pendingConnections.workspaceId, scope.workspaceId),
    eq(pendingConnections.userId, self.userId),
    eq(pendingConnections.sessionHash, digest(self.sessionToken)),
  );

/**
 * What a sign-in left to choose from, without any token; `over` when it is unknown, another person's or too old, `used`
 * when it was answered.
 */
export async function getPending(scope: Scope, self: SelfScope, id: string): Promise<Pending> {
  if (!z.uuid().safeParse(id).success) return { kind: "over" };
  const [row] = await db()
    .select({
      platform: pendingConnections.platform,
      origin: pendingConnections.origin,
      sealed: pendingConnections.sealed,
      problem: pendingConnections.problem,
      usedAt: pendingConnections.usedAt,
      current: sql<boolean>`${pendingConnections.expiresAt} > clock_timestamp()`,
    })
    .from(pendingConnections)
    .where(ownPending(scope, self, id));
  if (!row) return { kind: "over" };
  if (row.usedAt) return { kind: "used" };
  if (!row.current) return { kind: "over" };
  if (row.problem !== null) return { kind: "problem", problem: row.problem };
  const offer = row.sealed === null ? null : unsealOffer(row.sealed, id, scope.workspaceId, 0);
  if (!offer) return { kind: "over" };
  const { platform, origin } = row;
  const remoteOf = (accountId: string) => remoteAccountOf(platform, origin, accountId);
  const connected = await connectedAmong(
    scope,
    offer.accounts.map(({ account }) => remoteOf(account.id)),
  );
  return {
    kind: "choice",
    id,
    platform,
    accounts: offer.accounts.map(({ account, refusal }) => ({
      id: account.id,
      handle: account.handle,
      displayName: account.displayName,
      avatarUrl: account.avatarUrl,
      refusal: refusal ?? null,
      connected: connected.has(remoteOf(account.id)),
    })),
  };
}

async function connectedAmong(scope: Scope, remoteAccounts: string[]): Promise<ReadonlySet<string>> {
  const rows = await db()
    .select({ remoteAccount: channels.remoteAccount })
    .from(channels)
    .where(
      and(
        eq(channels.workspaceId, scope.workspaceId),
        inArray(channels.remoteAccount, remoteAccounts),
        isNull(channels.deletedAt),
      ),
    );
  return new Set(rows.map(({ remoteAccount }) => remoteAccount));
}
