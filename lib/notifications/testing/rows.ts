import { eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import { profiles, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { outbox } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import type { Role, Scope } from "@/lib/auth/scope";
import { testScope } from "@/lib/auth/testing";
import { tellOfFailure } from "../mutations";
import { getBell } from "../queries";

export const workspaceId = uuidv7();
export const channelId = uuidv7();
export const people = { owner: uuidv7(), admin: uuidv7(), author: uuidv7(), viewer: uuidv7() };
export const as = (role: keyof typeof people): Scope => testScope(workspaceId, people[role], role as Role);

/** A workspace with a person of each role and a channel that the author connected. For tests. */
export async function furnish(): Promise<void> {
  await testDatabase().empty();
  await db().insert(workspaces).values({ id: workspaceId, slug: "w", name: "W" });
  for (const [role, id] of Object.entries(people)) {
    await db()
      .insert(users)
      .values({ id, email: `${role}@example.test` });
    await db().insert(profiles).values({ userId: id, username: role, displayName: role });
    await db()
      .insert(memberships)
      .values({ workspaceId, userId: id, role: role as Role });
  }
  await db().insert(channels).values({
    id: channelId,
    workspaceId,
    platform: "mastodon",
    origin: "https://example.test",
    remoteAccountId: "1",
    remoteAccount: "mastodon|https://example.test|1",
    handle: "@ada@example.test",
    displayName: "Ada",
    connectedBy: people.author,
  });
}

export type Status = "scheduled" | "failed" | "missed" | "published";

/** A post of the author's with one operation that is at `status`. */
export async function makePost(status: Status, failure: { next: string; field?: string } | null = null) {
  const id = uuidv7();
  await db().insert(posts).values({ id, workspaceId, authorId: people.author, text: "Low water at noon" });
  const [delivery] = await db()
    .insert(deliveries)
    .values({ workspaceId, postId: id, channelId })
    .returning({ id: deliveries.id });
  const [operation] = await db()
    .insert(operations)
    .values({
      workspaceId,
      postId: id,
      channelId,
      deliveryId: delivery?.id ?? "",
      kind: "publish",
      content: sql`'{}'::jsonb`,
      fingerprint: id,
      dueAt: new Date(),
      status,
      failure: failure && sql`${JSON.stringify({ reason: "It is too long there.", ...failure })}::jsonb`,
      remoteAccount: "mastodon|https://example.test|1",
    })
    .returning();
  if (!operation) throw new Error("no operation");
  return { id, operation, deliveryId: delivery?.id ?? "" };
}

export const fails = async (next: string) => {
  const post = await makePost("failed", { next });
  await db().transaction((tx) => tellOfFailure(as("owner"), post.operation, { next, reason: "No." }, tx));
  return post;
};
export const told = async (role: keyof typeof people) => (await getBell(as(role))).notices;
export const openOf = async (role: keyof typeof people) =>
  (await told(role)).filter((notice) => notice.resolvedAt === null);
export const moves = (operationId: string, status: Status) =>
  db().update(operations).set({ status, failure: null }).where(eq(operations.id, operationId));
export const opened = async () =>
  (await db().select().from(outbox)).filter((row) => row.name === "notification.opened").length;
