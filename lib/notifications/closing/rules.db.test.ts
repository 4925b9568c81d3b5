import { desc, eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it } from "vitest";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import { notifications } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { tellOfMissed, tellOfPost } from "../mutations";
import { getBell } from "../queries";

import { as, fails, furnish, makePost, moves, openOf, type Status, workspaceId } from "../testing/rows";

const { db } = testDatabase();

beforeEach(furnish);

describe("closing", () => {
  it("of a post: when nothing of it is left in that trouble", async () => {
    const revise = await fails("revise");
    const look = await fails("look");
    expect(await openOf("author")).toHaveLength(2);
    await moves(revise.operation.id, "scheduled");
    expect(await openOf("author")).toMatchObject([{ kind: "look", postId: look.id }]);
    await moves(look.operation.id, "published");
    expect(await getBell(as("author"))).toMatchObject({ unread: 0, notices: [{}, {}] });
    expect(await openOf("author")).toEqual([]);
  });

  it("not while another channel still has the same trouble", async () => {
    const { id, operation } = await makePost("failed", { next: "revise" });
    const second = await db
      .insert(channels)
      .values({
        workspaceId,
        platform: "bluesky",
        origin: "https://b.test",
        remoteAccountId: "2",
        remoteAccount: "b|2",
        handle: "b",
        displayName: "B",
      })
      .returning({ id: channels.id });
    const other = second[0]?.id ?? "";
    const [delivery] = await db
      .insert(deliveries)
      .values({ workspaceId, postId: id, channelId: other })
      .returning();
    const [twin] = await db
      .insert(operations)
      .values({ ...operation, id: uuidv7(), channelId: other, deliveryId: delivery?.id ?? "" })
      .returning();
    await tellOfPost(as("owner"), id, "failed", db);
    expect(await openOf("author")).toMatchObject([{ data: { where: ["Bluesky", "Mastodon"] } }]);
    await moves(operation.id, "published");
    expect(await openOf("author")).toHaveLength(1);
    await moves(twin?.id ?? "", "cancelled" as Status);
    expect(await openOf("author")).toEqual([]);
  });

  it("of a post that was deleted, or whose channel was taken off", async () => {
    const gone = await fails("revise");
    const off = await fails("revise");
    await db.update(posts).set({ deletedAt: new Date() }).where(eq(posts.id, gone.id));
    expect(await openOf("author")).toMatchObject([{ postId: off.id }]);
    await db.update(deliveries).set({ removedAt: new Date() }).where(eq(deliveries.id, off.deliveryId));
    expect(await openOf("author")).toEqual([]);
  });

  it("of a post that is there twice: when one is", async () => {
    const { id, deliveryId } = await makePost("published");
    await db.update(deliveries).set({ duplicatedAt: new Date() }).where(eq(deliveries.id, deliveryId));
    await tellOfPost(as("owner"), id, "duplicated", db);
    expect(await openOf("author")).toMatchObject([{ kind: "duplicated", data: { where: ["Mastodon"] } }]);
    await db.update(deliveries).set({ duplicatedAt: null }).where(eq(deliveries.id, deliveryId));
    expect(await openOf("author")).toEqual([]);
  });

  it("of a missed post: missed and asked about are told apart, and end with it", async () => {
    const missed = await makePost("missed", { next: "resume" });
    const asked = await makePost("missed", { next: "ask" });
    for (const { id } of [missed, asked]) await tellOfMissed(as("owner"), id, db);
    expect((await openOf("author")).map(({ kind, postId }) => [kind, postId])).toEqual([
      ["ask", asked.id],
      ["missed", missed.id],
    ]);
    for (const { operation } of [missed, asked]) await moves(operation.id, "scheduled");
    expect(await openOf("author")).toEqual([]);
  });

  it("of a channel: when it is connected anew, whatever failed meanwhile", async () => {
    await db.update(channels).set({ health: "reconnect" });
    const { operation } = await fails("reconnect");
    await moves(operation.id, "scheduled");
    expect(await openOf("owner")).toHaveLength(1);
    await fails("reconnect");
    await db.update(channels).set({ health: "healthy" });
    for (const role of ["owner", "admin", "author"] as const) expect(await openOf(role)).toEqual([]);
  });

  it("of a channel that was well when its post failed: when nothing is left to send anew", async () => {
    const { operation } = await fails("configure");
    expect(await openOf("owner")).toMatchObject([{ channelWell: true }]);
    await moves(operation.id, "scheduled");
    expect(await openOf("owner")).toEqual([]);
  });
});

describe("the order of locks", () => {
  const lockedBy = (id: string) => sql`select 1 from notifications where id = ${id} for update nowait`;

  it.each([
    ["its last failure is sent anew", (id: string) => moves(id, "scheduled")],
    ["it is connected anew", () => db.update(channels).set({ health: "healthy" })],
  ])("closing when %s takes people in the order in which they are told", async (_name, solve) => {
    const { operation } = await fails("reconnect");
    // Written in the other order, as they are for people who came later.
    const open = await db.select().from(notifications).orderBy(desc(notifications.userId));
    await db.delete(notifications);
    for (const one of open) await db.insert(notifications).values(one);
    const [last] = open;
    const first = open.at(-1);
    let solving: PromiseLike<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await tx.execute(lockedBy(first?.id ?? ""));
      solving = Promise.resolve(solve(operation.id)).then(() => null);
      await new Promise((resolve) => setTimeout(resolve, 300));
      // Whoever tells them is here now, and goes on to the last: it must be free.
      await tx.execute(lockedBy(last?.id ?? ""));
    });
    await solving;
    expect(open.length).toBeGreaterThan(1);
    for (const role of ["owner", "admin", "author"] as const) expect(await openOf(role)).toEqual([]);
  });
});
