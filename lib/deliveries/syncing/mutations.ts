import "server-only";
import { and, eq, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { channelSyncs, remotePosts } from "@/db/schema/remote";
import type { Scope } from "@/lib/auth/scope";
import type { Audience, PostMetrics, RemotePost } from "@/lib/platforms/contract-reading";
import { recordAttempt } from "../evidence/mutations";
import { clamped, storable } from "../evidence/rules";
import { isSending } from "../mutations";
import { unseen, unseenBefore } from "./queries";

/** A reading that takes longer than this was begun by a process that died. */
export const LEASE_SECONDS = 300;
const LONGEST_TEXT = 20_000;

/** Begins a reading, unless one is under way. Returns the failures before it; null when it may not begin. */
export async function claimSync(scope: Scope, channelId: string): Promise<{ failures: number } | null> {
  const [row] = await db()
    .update(channelSyncs)
    .set({ leaseUntil: sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})` })
    .where(
      and(
        eq(channelSyncs.channelId, channelId),
        eq(channelSyncs.workspaceId, scope.workspaceId),
        or(isNull(channelSyncs.leaseUntil), lt(channelSyncs.leaseUntil, sql`clock_timestamp()`)),
      ),
    )
    .returning({ failures: channelSyncs.failures });
  return row ?? null;
}

const webAddress = (address: string | null): string | null =>
  address && /^https?:\/\//.test(address) ? clamped(address, 2000) : null;

/**
 * Keeps one page of what was read. What we posted ourselves is linked by its remote id, and by nothing else. When what was
 * known of the account was deleted meanwhile, its schedule with it, nothing is kept.
 */
export async function savePage(
  scope: Scope,
  channel: { id: string; remoteAccount: string },
  posts: readonly RemotePost[],
): Promise<void> {
  if (posts.length === 0) return;
  await db().transaction(async (tx) => {
    const [reading] = await tx
      .select({ channelId: channelSyncs.channelId })
      .from(channelSyncs)
      .where(eq(channelSyncs.channelId, channel.id))
      .for("key share");
    if (!reading) return;
    const ours = await tx
      .select({ remoteId: operations.remoteId, deliveryId: operations.deliveryId })
      .from(operations)
      .where(
        and(
          eq(operations.remoteAccount, channel.remoteAccount),
          eq(operations.channelId, channel.id),
          inArray(
            operations.remoteId,
            posts.map(({ remoteId }) => remoteId),
          ),
          isSending,
        ),
      );
    const back = await tx
      .select({ remoteId: remotePosts.remoteId, deliveryId: remotePosts.deliveryId })
      .from(remotePosts)
      .where(
        and(
          eq(remotePosts.channelId, channel.id),
          inArray(
            remotePosts.remoteId,
            posts.map(({ remoteId }) => remoteId),
          ),
          isNotNull(remotePosts.goneAt),
        ),
      );
    for (const { remoteId, deliveryId } of back) if (deliveryId) await markBack(deliveryId, remoteId, tx);
    const deliveryOf = new Map(ours.map((one) => [one.remoteId, one.deliveryId]));
    for (const post of posts) {
      const counted = Object.keys(post.metrics).length > 0;
      const read = {
        text: storable(clamped(post.text, LONGEST_TEXT)),
        address: webAddress(post.address),
        publishedAt: post.publishedAt,
        editedAt: post.editedAt,
        mediaCount: post.mediaCount,
        thumbnailUrl: webAddress(post.thumbnailUrl),
        deliveryId: deliveryOf.get(post.remoteId) ?? null,
        json: storable(post.json),
        ...(counted ? { metrics: post.metrics, metricsAt: sql`clock_timestamp()` } : {}),
      };
      await tx
        .insert(remotePosts)
        .values({ workspaceId: scope.workspaceId, channelId: channel.id, remoteId: post.remoteId, ...read })
        .onConflictDoUpdate({
          target: [remotePosts.channelId, remotePosts.remoteId],
          set: {
            ...read,
            seenAt: sql`clock_timestamp()`,
            changedAt: sql`case when ${remotePosts.text} is distinct from excluded.text then clock_timestamp() else ${remotePosts.changedAt} end`,
            absentSince: null,
            goneAt: null,
          },
        });
    }
  });
}

/**
 * What a complete reading did not have: noted the first time, gone the second, and then a post of ours is marked as
 * deleted there. `since` is from when on the reading saw everything. Returns how many are gone.
 */
export async function noteAbsent(
  scope: Scope,
  channelId: string,
  seen: readonly string[],
  since: Date,
): Promise<number> {
  return db().transaction(async (tx) => {
    const missing = unseen(scope, channelId, seen, since);
    const gone = await tx
      .update(remotePosts)
      .set({ goneAt: sql`clock_timestamp()` })
      .where(and(missing, unseenBefore))
      .returning({ remoteId: remotePosts.remoteId, deliveryId: remotePosts.deliveryId });
    await tx
      .update(remotePosts)
      .set({ absentSince: sql`clock_timestamp()` })
      .where(and(missing, isNull(remotePosts.absentSince)));
    for (const { remoteId, deliveryId } of gone) if (deliveryId) await markGone(deliveryId, remoteId, tx);
    return gone.length;
  });
}

async function markGone(deliveryId: string, remoteId: string, tx: Tx): Promise<void> {
  const [operation] = await tx
    .update(operations)
    .set({ goneAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(operations.deliveryId, deliveryId),
        eq(operations.remoteId, remoteId),
        isNull(operations.goneAt),
        isSending,
      ),
    )
    .returning();
  if (!operation) return;
  await recordAttempt(tx, operation, {
    step: "gone",
    outcome: "info",
    summary: "It is no longer there: two complete readings of the account did not have it.",
  });
}

/** What was taken for gone is listed again, and was not deleted from here. */
async function markBack(deliveryId: string, remoteId: string, tx: Tx): Promise<void> {
  const [operation] = await tx
    .update(operations)
    .set({ goneAt: null })
    .where(
      and(
        eq(operations.deliveryId, deliveryId),
        eq(operations.remoteId, remoteId),
        isNotNull(operations.goneAt),
        isSending,
        sql`not exists (select 1 from operations r where r.target_id = ${operations.id} and r.kind = 'remove'
          and r.status = 'published')`,
      ),
    )
    .returning();
  if (!operation) return;
  await recordAttempt(tx, operation, {
    step: "back",
    outcome: "info",
    summary: "It is there after all: the account shows it again.",
  });
}

/** Keeps newer numbers of posts than the list gave. */
export async function saveMetrics(
  scope: Scope,
  channelId: string,
  numbers: ReadonlyMap<string, PostMetrics>,
): Promise<void> {
  for (const [remoteId, metrics] of numbers)
    await db()
      .update(remotePosts)
      .set({
        metrics: sql`coalesce(${remotePosts.metrics}, '{}'::jsonb) || ${JSON.stringify(metrics)}::jsonb`,
        metricsAt: sql`clock_timestamp()`,
      })
      .where(
        and(
          eq(remotePosts.channelId, channelId),
          eq(remotePosts.workspaceId, scope.workspaceId),
          eq(remotePosts.remoteId, remoteId),
        ),
      );
}

/** Ends a reading that worked; `afterMs` until the next. */
export async function concludeSync(
  scope: Scope,
  channelId: string,
  { audience, afterMs }: { audience: Audience | null; afterMs: number },
): Promise<void> {
  await db()
    .update(channelSyncs)
    .set({
      leaseUntil: null,
      failure: null,
      failures: 0,
      doneAt: sql`clock_timestamp()`,
      nextAt: sql`clock_timestamp() + ${afterMs} * interval '1 millisecond'`,
      ...(audience ? { ...audience, audienceAt: sql`clock_timestamp()` } : {}),
    })
    .where(and(eq(channelSyncs.channelId, channelId), eq(channelSyncs.workspaceId, scope.workspaceId)));
}

/** Ends a reading that did not; its sentence is shown on the channel. */
export async function recordSyncFailure(
  scope: Scope,
  channelId: string,
  { reason, afterMs }: { reason: string; afterMs: number },
): Promise<void> {
  await db()
    .update(channelSyncs)
    .set({
      leaseUntil: null,
      failure: storable(clamped(reason, 500)),
      failedAt: sql`clock_timestamp()`,
      failures: sql`${channelSyncs.failures} + 1`,
      nextAt: sql`clock_timestamp() + ${afterMs} * interval '1 millisecond'`,
    })
    .where(and(eq(channelSyncs.channelId, channelId), eq(channelSyncs.workspaceId, scope.workspaceId)));
}
