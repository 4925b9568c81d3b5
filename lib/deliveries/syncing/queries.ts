import "server-only";
import { and, desc, eq, gt, gte, isNotNull, isNull, lt, notInArray, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { operations } from "@/db/schema/delivery";
import { channelSyncs, remotePosts } from "@/db/schema/remote";
import type { Scope, SystemScope } from "@/lib/auth/scope";
import type { RemotePost } from "@/lib/platforms/contract-reading";
import { APART_SECONDS } from "./rules";
import type { PostMetrics } from "./schema";

/** The workspace of a channel that is connected; null when it is gone. */
export async function workspaceOfChannel(_system: SystemScope, channelId: string): Promise<string | null> {
  const [row] = await db()
    .select({ workspaceId: channels.workspaceId })
    .from(channels)
    .where(and(eq(channels.id, channelId), isNull(channels.deletedAt)));
  return row?.workspaceId ?? null;
}

/** What a reading needs to know of a channel; null when it is gone. */
export async function syncedChannel(scope: Scope, channelId: string) {
  const [row] = await db()
    .select({ id: channels.id, platform: channels.platform, remoteAccount: channels.remoteAccount })
    .from(channels)
    .where(
      and(
        eq(channels.id, channelId),
        eq(channels.workspaceId, scope.workspaceId),
        isNull(channels.deletedAt),
      ),
    );
  return row ?? null;
}

/** Most posts whose numbers one reading asks for, and how old they may be: later they hardly change. */
const MOST_COUNTED = 200;
const COUNTED_DAYS = 30;

/** Remote ids of the posts that may still gather numbers, newest first. */
export async function listCountable(scope: Scope, channelId: string): Promise<string[]> {
  const rows = await db()
    .select({ remoteId: remotePosts.remoteId })
    .from(remotePosts)
    .where(
      and(
        eq(remotePosts.channelId, channelId),
        eq(remotePosts.workspaceId, scope.workspaceId),
        isNull(remotePosts.goneAt),
        gt(remotePosts.publishedAt, sql`clock_timestamp() - make_interval(days => ${COUNTED_DAYS})`),
      ),
    )
    .orderBy(desc(remotePosts.publishedAt))
    .limit(MOST_COUNTED);
  return rows.map(({ remoteId }) => remoteId);
}

/** What we posted there lately and is not known to be gone, as a list would have it: for platforms that list nothing. */
export async function ownPosts(scope: Scope, channelId: string): Promise<RemotePost[]> {
  const rows = await db()
    .select({
      remoteId: operations.remoteId,
      address: operations.address,
      publishedAt: operations.publishedAt,
      content: operations.content,
    })
    .from(operations)
    .where(
      and(
        eq(operations.channelId, channelId),
        eq(operations.workspaceId, scope.workspaceId),
        eq(operations.status, "published"),
        eq(operations.kind, "publish"),
        isNull(operations.goneAt),
        gt(operations.publishedAt, sql`clock_timestamp() - make_interval(days => ${COUNTED_DAYS})`),
      ),
    )
    .orderBy(desc(operations.publishedAt))
    .limit(MOST_COUNTED);
  return rows.flatMap(({ remoteId, address, publishedAt, content }) =>
    remoteId
      ? [
          {
            remoteId,
            address,
            publishedAt,
            text: content.text,
            editedAt: null,
            mediaCount: content.media.length,
            thumbnailUrl: null,
            metrics: {},
            json: {},
          },
        ]
      : [],
  );
}

/** What a reading did not have although it saw everything `since` then, as a condition on the posts that were read before. */
export const unseen = (scope: Scope, channelId: string, seen: readonly string[], since: Date) =>
  and(
    eq(remotePosts.channelId, channelId),
    eq(remotePosts.workspaceId, scope.workspaceId),
    isNull(remotePosts.goneAt),
    gte(remotePosts.publishedAt, since),
    seen.length > 0 ? notInArray(remotePosts.remoteId, [...seen]) : undefined,
  );

/** An earlier reading did not have it either. */
export const unseenBefore = and(
  isNotNull(remotePosts.absentSince),
  lt(remotePosts.absentSince, sql`clock_timestamp() - ${APART_SECONDS} * interval '1 second'`),
);

/** Our own posts that a second reading did not have, newest first. */
export async function listMissing(
  scope: Scope,
  channelId: string,
  seen: readonly string[],
  since: Date,
): Promise<string[]> {
  const rows = await db()
    .select({ remoteId: remotePosts.remoteId })
    .from(remotePosts)
    .where(and(unseen(scope, channelId, seen, since), unseenBefore, isNotNull(remotePosts.deliveryId)))
    .orderBy(desc(remotePosts.publishedAt));
  return rows.map(({ remoteId }) => remoteId);
}

/** How far a channel is read back, as its row shows it. */
export type SyncView = {
  doneAt: Date | null;
  failure: string | null;
  failedAt: Date | null;
  /** A reading is under way. */
  running: boolean;
  followers: number | null;
  /** Posts that were read and are there. */
  posts: number;
};

/** How far each channel of the workspace is read back, by its id; channels that never were are absent. */
export async function listSyncs(scope: Scope): Promise<Map<string, SyncView>> {
  const counted = db()
    .select({ channelId: remotePosts.channelId, posts: sql<number>`count(*)::int`.as("read_posts") })
    .from(remotePosts)
    .where(and(eq(remotePosts.workspaceId, scope.workspaceId), isNull(remotePosts.goneAt)))
    .groupBy(remotePosts.channelId)
    .as("counted");
  const rows = await db()
    .select({
      channelId: channelSyncs.channelId,
      doneAt: channelSyncs.doneAt,
      failure: channelSyncs.failure,
      failedAt: channelSyncs.failedAt,
      running: sql<boolean>`coalesce(${channelSyncs.leaseUntil} > clock_timestamp(), false)`,
      followers: channelSyncs.followers,
      posts: sql<number>`coalesce(${counted.posts}, 0)`,
    })
    .from(channelSyncs)
    .leftJoin(counted, eq(counted.channelId, channelSyncs.channelId))
    .where(eq(channelSyncs.workspaceId, scope.workspaceId));
  return new Map(rows.map(({ channelId, ...view }) => [channelId, view]));
}

/** What was read of a delivery's post on its platform. */
export type RemoteView = {
  text: string;
  metrics: PostMetrics | null;
  metricsAt: Date | null;
  seenAt: Date;
  /** When its text was first seen to differ from an earlier reading. */
  changedAt: Date | null;
  goneAt: Date | null;
};

/** What was read of the deliveries of a post, by delivery; of a thread its beginning. */
export async function remotesOfPost(scope: Scope, deliveryIds: readonly string[]) {
  if (deliveryIds.length === 0) return new Map<string, RemoteView>();
  const rows = await db()
    .select({
      deliveryId: remotePosts.deliveryId,
      text: remotePosts.text,
      metrics: remotePosts.metrics,
      metricsAt: remotePosts.metricsAt,
      seenAt: remotePosts.seenAt,
      changedAt: remotePosts.changedAt,
      goneAt: remotePosts.goneAt,
    })
    .from(remotePosts)
    .where(
      and(
        eq(remotePosts.workspaceId, scope.workspaceId),
        sql`${remotePosts.deliveryId} in ${[...deliveryIds]}`,
      ),
    )
    .orderBy(desc(remotePosts.publishedAt));
  return new Map(
    rows.flatMap(({ deliveryId, ...view }) => (deliveryId ? [[deliveryId, view] as const] : [])),
  );
}
