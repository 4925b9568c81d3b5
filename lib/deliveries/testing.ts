import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { attempts, operations } from "@/db/schema/delivery";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { instance } from "@/db/schema/signals";
import type { Scope } from "@/lib/auth/scope";
import { testScope } from "@/lib/auth/testing";
import type { PostDraft } from "@/lib/posts/schema";

/** A workspace with one member and `names.length` channels, in a fresh database. For tests. */
export async function makeWorkspace(names: readonly string[] = ["one"], platform = "bluesky") {
  await db().insert(instance).values({ instanceId: uuidv7() }).onConflictDoNothing();
  const userId = uuidv7();
  const workspaceId = uuidv7();
  await db()
    .insert(users)
    .values({ id: userId, email: `${userId}@example.test` });
  await db().insert(workspaces).values({ id: workspaceId, slug: workspaceId, name: "Test" });
  await db().insert(memberships).values({ workspaceId, userId, role: "owner" });
  const rows = await db()
    .insert(channels)
    .values(
      names.map((name) => ({
        workspaceId,
        platform,
        origin: "https://example.test",
        remoteAccountId: `${workspaceId}-${name}`,
        remoteAccount: `${platform}|https://example.test|${workspaceId}-${name}`,
        handle: name,
        displayName: name,
      })),
    )
    .returning({ id: channels.id });
  const scope: Scope = testScope(workspaceId, userId);
  return { scope, userId, workspaceId, channelIds: rows.map((row) => row.id) };
}

/** A draft for these channels. */
export const makeDraft = (channelIds: readonly string[], text = "Hello there"): PostDraft => ({
  id: uuidv7(),
  revision: 0,
  text,
  channels: channelIds.map((channelId) => ({ channelId, text: null, options: {} })),
  media: [],
});

/** The operations of a post, oldest channel first. */
export async function operationsOf(postId: string) {
  return db()
    .select()
    .from(operations)
    .where(sql`${operations.postId} = ${postId}`)
    .orderBy(operations.channelId);
}

/** The one operation of a post with one channel. */
export async function operationOf(postId: string) {
  const [row] = await operationsOf(postId);
  if (!row) throw new Error("no operation");
  return row;
}

/** The steps in an operation's history, in order. */
export async function historyOf(operationId: string): Promise<string[]> {
  const rows = await db()
    .select({ step: attempts.step })
    .from(attempts)
    .where(sql`${attempts.operationId} = ${operationId}`)
    .orderBy(attempts.at);
  return rows.map((row) => row.step);
}
