import "server-only";
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import type { ChannelChoice, ChannelView } from "./schema";

const shown = {
  id: channels.id,
  platform: channels.platform,
  handle: channels.handle,
  displayName: channels.displayName,
  avatarUrl: channels.avatarUrl,
  health: channels.health,
  healthReason: channels.healthReason,
  pausedAt: channels.pausedAt,
  sandbox: channels.sandbox,
  limits: channels.limits,
};

const present = (scope: Scope) =>
  and(eq(channels.workspaceId, scope.workspaceId), isNull(channels.deletedAt));

/** Channels of the workspace with what waits for them, those with a problem first, then by name. */
export async function listChannels(scope: Scope): Promise<ChannelView[]> {
  const waiting = db()
    .select({
      channelId: operations.channelId,
      posts: sql<number>`count(distinct ${operations.postId})::int`.as("posts"),
      late: sql<number>`count(distinct ${operations.postId}) filter (where ${operations.dueAt} > ${channels.accessEndsAt})::int`.as(
        "late",
      ),
    })
    .from(operations)
    .innerJoin(channels, eq(channels.id, operations.channelId))
    .where(
      and(
        eq(operations.workspaceId, scope.workspaceId),
        inArray(operations.status, ["scheduled", "claimed"]),
      ),
    )
    .groupBy(operations.channelId)
    .as("waiting");
  return db()
    .select({
      ...shown,
      profileUrl: channels.profileUrl,
      accessEndsAt: channels.accessEndsAt,
      scopes: channels.scopes,
      server: sql<string | null>`case when ${channels.sandbox} then null else ${channels.origin} end`,
      waiting: sql<number>`coalesce(${waiting.posts}, 0)`,
      waitingAfterEnd: sql<number>`coalesce(${waiting.late}, 0)`,
    })
    .from(channels)
    .leftJoin(waiting, eq(waiting.channelId, channels.id))
    .where(present(scope))
    .orderBy(sql`${channels.health} = 'healthy'`, sql`lower(${channels.displayName})`, asc(channels.id));
}

/** Channels to choose from when writing, by name. */
export async function listChannelChoices(scope: Scope): Promise<ChannelChoice[]> {
  const rows = await db()
    .select(shown)
    .from(channels)
    .where(present(scope))
    .orderBy(sql`lower(${channels.displayName})`, asc(channels.id));
  return rows.map(({ pausedAt, ...row }) => ({ ...row, paused: pausedAt !== null }));
}

/** Where the simulator can be looked at, when it can be chosen for connecting: local mode, with a sandbox running. */
export function getSandboxAddress(): string | null {
  const { localMode, SANDBOX_ORIGIN } = env();
  return localMode && SANDBOX_ORIGIN ? SANDBOX_ORIGIN : null;
}
