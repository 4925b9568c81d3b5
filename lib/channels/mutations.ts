import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { db, type Tx } from "@/db/client";
import { channelSecrets, channels } from "@/db/schema/channels";
import { operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { tellOfChannel } from "@/lib/notifications/mutations";
import { writeOutbox } from "@/lib/outbox/mutations";
import { channelChanged } from "@/lib/outbox/schema";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { byDatabase } from "./reading/rules";
import type { ChannelHealth } from "./schema";

type Changed = Result<{ handle: string }, Failure<"not-found" | "being-sent">>;

const own = (scope: Scope, channelId: string) =>
  and(eq(channels.id, channelId), eq(channels.workspaceId, scope.workspaceId), isNull(channels.deletedAt));

const gone = () => fail("not-found", "This channel is not in the workspace any more. Reload the page.");

/**
 * Changes a channel's row, which arming holds: from the moment this commits nothing more is armed on the old
 * state. Tells the engine, and writes down who did it.
 */
async function change(
  scope: Scope,
  channelId: string,
  values: PgUpdateSetSource<typeof channels>,
  deed: string,
  tx: Tx,
): Promise<Changed> {
  const [row] = await tx
    .update(channels)
    .set(values)
    .where(own(scope, channelId))
    .returning({ handle: channels.handle });
  if (!row) return gone();
  await writeOutbox(tx, channelChanged(channelId, scope.workspaceId));
  await writeAudit(scope, { action: deed, subject: channelId, data: { handle: row.handle } }, tx);
  return ok(row);
}

/** Nothing is sent to a paused channel; what falls due meanwhile waits. Pausing twice keeps the first moment. */
export function pauseChannel(scope: Scope, channelId: string, tx: Tx = db()): Promise<Changed> {
  const pausedAt = sql`coalesce(${channels.pausedAt}, clock_timestamp())`;
  return tx.transaction((inner) => change(scope, channelId, { pausedAt }, "channel.paused", inner));
}

/** Lets a channel publish again. */
export function resumeChannel(scope: Scope, channelId: string, tx: Tx = db()): Promise<Changed> {
  return tx.transaction((inner) => change(scope, channelId, { pausedAt: null }, "channel.resumed", inner));
}

/**
 * Takes a channel out of the workspace. Its row and history stay, its secrets go. Refused with `being-sent`
 * while a post is on its way there: the answer still has to be learned, and needs the access.
 */
export function disconnectChannel(scope: Scope, channelId: string, tx: Tx = db()): Promise<Changed> {
  return tx.transaction(async (inner) => {
    const [locked] = await inner
      .select({ id: channels.id })
      .from(channels)
      .where(own(scope, channelId))
      .for("update");
    if (!locked) return gone();
    const [open] = await inner
      .select({ id: operations.id })
      .from(operations)
      .where(and(eq(operations.channelId, channelId), sql`${operations.status} in ('sending', 'unknown')`))
      .limit(1);
    if (open) {
      return fail(
        "being-sent",
        "A post is on its way to this channel. Disconnect it once the post has arrived; until then you can pause it.",
      );
    }
    const done = await change(
      scope,
      channelId,
      { deletedAt: sql`clock_timestamp()` },
      "channel.disconnected",
      inner,
    );
    if (done.ok) await inner.delete(channelSecrets).where(eq(channelSecrets.channelId, channelId));
    return done;
  });
}

/**
 * Writes down that a channel cannot publish until a person acts. Does nothing when the access has been renewed
 * since `version` was read: the failure was the old token's. Returns whether it was written.
 */
export function recordHealth(
  scope: Scope,
  channelId: string,
  finding: { health: ChannelHealth; reason: string | null; accessEndsAt?: Date | null; version?: number },
  tx: Tx = db(),
): Promise<boolean> {
  return tx.transaction(async (inner) => {
    const [row] = await inner
      .select({ health: channels.health, reason: channels.healthReason, version: channelSecrets.version })
      .from(channels)
      .innerJoin(channelSecrets, eq(channelSecrets.channelId, channels.id))
      .where(own(scope, channelId))
      .for("update", { of: channels });
    if (!row || (finding.version !== undefined && finding.version !== row.version)) return false;
    if (row.health === finding.health && row.reason === finding.reason) return false;
    await inner
      .update(channels)
      .set({
        health: finding.health,
        healthReason: finding.reason,
        ...(finding.accessEndsAt === undefined ? {} : { accessEndsAt: byDatabase(finding.accessEndsAt) }),
      })
      .where(own(scope, channelId));
    await writeOutbox(inner, channelChanged(channelId, scope.workspaceId));
    await writeAudit(
      scope,
      { action: `channel.${finding.health}`, subject: channelId, data: { reason: finding.reason } },
      inner,
    );
    if (finding.health !== "healthy")
      await tellOfChannel(scope, channelId, finding.health, { reason: finding.reason, failures: 0 }, inner);
    return true;
  });
}

/** Takes over what the platform says of the account now: names, picture, limits. */
export async function recordAccount(
  scope: Scope,
  channelId: string,
  account: Pick<
    typeof channels.$inferInsert,
    "handle" | "displayName" | "avatarUrl" | "profileUrl" | "limits"
  >,
  tx: Tx = db(),
): Promise<void> {
  await tx.update(channels).set(account).where(own(scope, channelId));
}
