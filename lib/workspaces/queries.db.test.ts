import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it } from "vitest";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import { profiles, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { testDatabase } from "@/db/testing";
import { jobScope } from "@/lib/auth/mint";
import { testScope, testSelf } from "@/lib/auth/testing";
import { getHomeSlug, getShell } from "./queries";

const { db, empty } = testDatabase();

const minutes = (count: number) => new Date(Date.now() + count * 60_000);

async function member(name: string): Promise<string> {
  const id = uuidv7();
  await db.insert(users).values({ id, email: `${name}@example.test` });
  await db.insert(profiles).values({ userId: id, username: name, displayName: name.toUpperCase() });
  return id;
}

async function workspace(slug: string, userId: string, joined = new Date()): Promise<string> {
  const id = uuidv7();
  await db.insert(workspaces).values({ id, slug, name: slug, zone: "Pacific/Auckland" });
  await db.insert(memberships).values({ workspaceId: id, userId, role: "owner", createdAt: joined });
  return id;
}

async function channel(
  workspaceId: string,
  more: Partial<typeof channels.$inferInsert> = {},
): Promise<string> {
  const id = uuidv7();
  const account = { origin: "https://x.test", remoteAccountId: id, remoteAccount: id };
  const shown = { platform: "bluesky", handle: "x", displayName: "x" };
  await db.insert(channels).values({ id, workspaceId, ...account, ...shown, ...more });
  return id;
}

type Operation = Partial<typeof operations.$inferInsert> & { dueAt: Date };

async function post(workspaceId: string, channelId: string, operation: Operation): Promise<string> {
  const postId = uuidv7();
  const deliveryId = uuidv7();
  await db.insert(posts).values({ id: postId, workspaceId, text: "A post" });
  await db.insert(deliveries).values({ id: deliveryId, workspaceId, postId, channelId });
  await db.insert(operations).values({
    workspaceId,
    postId,
    deliveryId,
    channelId,
    kind: "publish",
    content: { text: "A post", options: {}, media: [] },
    fingerprint: postId,
    remoteAccount: channelId,
    status: "scheduled",
    ...operation,
  });
  return postId;
}

async function scene() {
  const userId = await member("mara");
  const workspaceId = await workspace("lantern", userId);
  return {
    userId,
    workspaceId,
    channelId: await channel(workspaceId),
    scope: testScope(workspaceId, userId),
  };
}

beforeEach(empty);

describe("what surrounds the screens", () => {
  it("names the workspace, the person and all their workspaces, and nobody else's", async () => {
    const { userId, scope } = await scene();
    await workspace("annex", userId);
    await workspace("foreign", await member("eve"));
    const shell = await getShell(scope);
    expect(shell).toEqual({
      workspace: { slug: "lantern", name: "lantern", zone: "Pacific/Auckland", stopped: false },
      workspaces: [
        { slug: "annex", name: "annex" },
        { slug: "lantern", name: "lantern" },
      ],
      person: { name: "MARA", username: "mara", email: "mara@example.test", isOperator: false },
      counts: { scheduled: 0, attention: 0, channels: 0 },
      nextDueAt: null,
      engine: "running",
    });
  });

  it("counts what is scheduled and finds the next, without what is deleted or another's", async () => {
    const { workspaceId, channelId, scope } = await scene();
    const next = minutes(48);
    await post(workspaceId, channelId, { dueAt: minutes(300) });
    await post(workspaceId, channelId, { dueAt: next });
    const gone = await post(workspaceId, channelId, { dueAt: minutes(5) });
    await db.update(posts).set({ deletedAt: new Date() }).where(eq(posts.id, gone));
    const elsewhere = await workspace("foreign", await member("eve"));
    await post(elsewhere, await channel(elsewhere), { dueAt: minutes(1) });
    const shell = await getShell(scope);
    expect(shell?.counts.scheduled).toBe(2);
    expect(shell?.nextDueAt).toEqual(next);
  });

  it("counts what ended badly and the channels that wait for a person", async () => {
    const { workspaceId, channelId, scope } = await scene();
    await post(workspaceId, channelId, { dueAt: minutes(-60), status: "failed" });
    await post(workspaceId, channelId, { dueAt: minutes(-60), status: "missed" });
    await post(workspaceId, channelId, { dueAt: minutes(-60), status: "published" });
    await channel(workspaceId, { health: "reconnect" });
    await channel(workspaceId, { health: "reconnect", deletedAt: new Date() });
    expect((await getShell(scope))?.counts).toEqual({ scheduled: 0, attention: 2, channels: 1 });
  });

  it.each([
    ["is behind when something due is not started after two minutes", { dueAt: minutes(-3) }, "down"],
    ["runs while it is only just due", { dueAt: minutes(-1) }, "running"],
    ["runs when what is due is held", { dueAt: minutes(-60), hold: "paused" as const }, "running"],
    ["runs while a platform asked to wait", { dueAt: minutes(-60), nextCheckAt: minutes(5) }, "running"],
  ])("%s", async (_words, operation, engine) => {
    const { workspaceId, channelId, scope } = await scene();
    await post(workspaceId, channelId, operation);
    expect((await getShell(scope))?.engine).toBe(engine);
  });

  it("is not for jobs, nor for a workspace that was deleted", async () => {
    const { workspaceId, scope } = await scene();
    expect(await getShell(jobScope(workspaceId, "sweep"))).toBeNull();
    await db.update(workspaces).set({ deletedAt: new Date() }).where(eq(workspaces.id, workspaceId));
    expect(await getShell(scope)).toBeNull();
  });
});

describe("home", () => {
  it("is the workspace one has been in longest", async () => {
    const userId = await member("mara");
    await workspace("newer", userId, minutes(0));
    await workspace("older", userId, minutes(-60));
    expect(await getHomeSlug(testSelf(userId))).toBe("older");
  });

  it("is none without a workspace", async () => {
    expect(await getHomeSlug(testSelf(await member("mara")))).toBeNull();
  });
});
