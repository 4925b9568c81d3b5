import { type SQL, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { attempts, operations } from "@/db/schema/delivery";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { instance } from "@/db/schema/signals";
import type { Scope } from "@/lib/auth/scope";
import { testScope } from "@/lib/auth/testing";
import type { PostDraft } from "@/lib/posts/schema";
import { publishPost } from "../scheduling/mutations";

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
  parts: [],
  comment: "",
  channels: channelIds.map((channelId) => ({
    channelId,
    text: null,
    parts: null,
    comment: null,
    options: {},
  })),
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

/** A post that is due now, and its first operation. */
export async function duePost(names: readonly string[] = ["one"], platform = "bluesky") {
  const made = await makeWorkspace(names, platform);
  const draft = makeDraft(made.channelIds);
  const published = await publishPost(made.scope, { draft });
  if (!published.ok) throw new Error(published.failure.message);
  return { ...made, draft, operation: await operationOf(draft.id) };
}

/** The post's status, as its trigger keeps it. */
export async function statusOf(postId: string) {
  const [row] = await db().select({ status: posts.status }).from(posts).where(sql`${posts.id} = ${postId}`);
  return row?.status;
}

/** Lets the lease of an operation end, as if its holder had died. */
export const endLease = (id: string) =>
  db().execute(
    sql`update operations set lease_until = clock_timestamp() - interval '1 second' where id = ${id}`,
  );

/** Lets the commit be settled long ago and the next reading be due. */
export const settleNow = (id: string) =>
  db().execute(sql`update operations set not_after = clock_timestamp() - interval '10 minutes',
    next_check_at = clock_timestamp() - interval '1 second' where id = ${id}`);

/** So many posts like this one, with ids before any other's and their own due time (SQL), written at once. */
export async function crowdLike(postId: string, count: number, dueAt: SQL): Promise<void> {
  const id = sql`('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  const own = sql`'id', ${id}, 'post_id', ${id}, 'delivery_id', ${id}, 'due_at', ${dueAt}`;
  for (const [table, column] of [
    ["posts", "id"],
    ["deliveries", "post_id"],
    ["operations", "post_id"],
  ] as const)
    await db().execute(sql`insert into ${sql.identifier(table)}
      select (jsonb_populate_record(t, ${table === "posts" ? sql`jsonb_build_object('id', ${id})` : sql`jsonb_build_object(${own})`})).*
      from ${sql.identifier(table)} t, generate_series(1, ${count}::int) n where t.${sql.identifier(column)} = ${postId}`);
}
