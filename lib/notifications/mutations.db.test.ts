import { eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it } from "vitest";
import { posts } from "@/db/schema/content";
import { operations } from "@/db/schema/delivery";
import { memberships, workspaces } from "@/db/schema/sharing";
import { notifications } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { testScope, testSelf } from "@/lib/auth/testing";
import {
  choosePreference,
  markAllRead,
  markRead,
  tellOfChannel,
  tellOfFailure,
  tellOfMissed,
  tellOfPost,
} from "./mutations";
import { getBell, listPreferences } from "./queries";

import { as, channelId, fails, furnish, makePost, moves, opened, openOf, people, told } from "./testing/rows";

const { db } = testDatabase();

beforeEach(furnish);

describe("who is told", () => {
  it("of a post: its author, and nobody else", async () => {
    await fails("revise");
    expect(await told("author")).toMatchObject([
      {
        kind: "failed",
        count: 1,
        data: {
          text: "Low water at noon",
          where: ["Mastodon"],
          revise: true,
          reason: "It is too long there.",
        },
      },
    ]);
    expect([await told("owner"), await told("admin"), await told("viewer")]).toEqual([[], [], []]);
    expect(await opened()).toBe(1);
  });

  it("of a post whose author left or may only read: owners and admins", async () => {
    await db.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, people.author));
    await fails("revise");
    expect([await told("author"), await told("viewer")]).toEqual([[], []]);
    expect([(await told("owner")).length, (await told("admin")).length]).toEqual([1, 1]);
  });

  it("of a channel: who connected it, owners and admins", async () => {
    await fails("reconnect");
    for (const role of ["author", "owner", "admin"] as const)
      expect(await told(role)).toMatchObject([
        { kind: "reconnect", data: { channel: "Mastodon @ada@example.test" } },
      ]);
    expect(await told("viewer")).toEqual([]);
    expect(await opened()).toBe(3);
  });

  it("nobody of another workspace, of its posts neither", async () => {
    const elsewhere = uuidv7();
    await db.insert(workspaces).values({ id: elsewhere, slug: "e", name: "E" });
    await db.insert(memberships).values({ workspaceId: elsewhere, userId: people.author, role: "owner" });
    const { id } = await makePost("failed", { next: "revise" });
    await tellOfPost(testScope(elsewhere, people.author), id, "failed", db);
    expect(await db.select().from(notifications)).toEqual([]);
    await fails("revise");
    expect((await getBell(testScope(elsewhere, people.author))).notices).toEqual([]);
  });

  it("as they chose: not in the app, not by mail, or not at all", async () => {
    const self = testSelf(people.author);
    await choosePreference(self, { topic: "failed", inApp: false, byMail: true });
    await fails("revise");
    expect([await told("author"), await opened()]).toEqual([[], 1]);
    await choosePreference(self, { topic: "failed", inApp: true, byMail: false });
    await fails("revise");
    expect([(await told("author")).length, await opened()]).toEqual([1, 1]);
    await choosePreference(self, { topic: "failed", inApp: false, byMail: false });
    await fails("revise");
    expect([(await told("author")).length, await opened()]).toEqual([1, 1]);
    expect(await listPreferences(self)).toContainEqual({ topic: "failed", inApp: false, byMail: false });
    expect(await listPreferences(self)).toContainEqual({ topic: "channel", inApp: true, byMail: true });
  });
});

describe("repeats", () => {
  it("of one channel are one notification that counts up and says how many posts wait", async () => {
    await fails("reconnect");
    await fails("reconnect");
    await makePost("scheduled");
    await db.transaction((tx) =>
      tellOfChannel(as("owner"), channelId, "reconnect", { reason: "Revoked.", failures: 0 }, tx),
    );
    const [notice, ...more] = await told("owner");
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ count: 2, waiting: 3, data: { reason: "Revoked." } });
    expect(await opened()).toBe(3);
  });

  it("at the same moment are one notification too", async () => {
    const made = await Promise.all([1, 2, 3, 4, 5].map(() => makePost("failed", { next: "reconnect" })));
    await Promise.all(
      made.map(({ operation }) =>
        db.transaction((tx) =>
          tellOfFailure(as("owner"), operation, { next: "reconnect", reason: "No." }, tx),
        ),
      ),
    );
    expect(await told("owner")).toMatchObject([{ count: 5, waiting: 5 }]);
    expect(await opened()).toBe(3);
  });

  it("of something that was read make it unread again, without another mail", async () => {
    await fails("reconnect");
    await markAllRead(as("owner"));
    expect((await getBell(as("owner"))).unread).toBe(0);
    await fails("reconnect");
    expect(await getBell(as("owner"))).toMatchObject({ unread: 1, notices: [{ count: 2, readAt: null }] });
    expect(await opened()).toBe(3);
  });

  it("of another cause, or after it was solved, are new ones", async () => {
    await fails("reconnect");
    await fails("configure");
    expect((await openOf("owner")).map((notice) => notice.kind).sort()).toEqual(["configure", "reconnect"]);
    const { operation } = await fails("revise");
    await moves(operation.id, "scheduled");
    await db
      .update(operations)
      .set({ status: "failed", failure: sql`'{"next":"revise","reason":"x"}'::jsonb` })
      .where(eq(operations.id, operation.id));
    await tellOfPost(as("owner"), operation.postId, "failed", db);
    expect((await told("author")).filter((notice) => notice.kind === "failed")).toHaveLength(2);
  });
});

it("what ended only because of what it follows is no trouble of its own", async () => {
  const { id, operation } = await makePost("missed", { next: "ask" });
  await db.insert(operations).values({
    ...operation,
    id: uuidv7(),
    kind: "comment",
    failure: { next: "predecessor", reason: "It follows." } as typeof operation.failure,
  });
  await tellOfMissed(as("owner"), id, db);
  expect(await openOf("author")).toMatchObject([{ kind: "ask" }]);
});

it("what goes wrong in telling does not undo what is told of", async () => {
  const { id } = await makePost("failed", { next: "revise" });
  await db.execute(sql`alter table notifications add constraint broken check (kind <> 'failed')`);
  await db.transaction(async (tx) => {
    await tx.update(posts).set({ text: "Recorded" }).where(eq(posts.id, id));
    await tellOfPost(as("owner"), id, "failed", tx);
  });
  await db.execute(sql`alter table notifications drop constraint broken`);
  expect(await db.select({ text: posts.text }).from(posts)).toEqual([{ text: "Recorded" }]);
  expect(await told("author")).toEqual([]);
});

it("only one's own can be marked as read", async () => {
  await fails("reconnect");
  const [mine] = await told("owner");
  await markRead(as("admin"), { id: mine?.id ?? "" });
  expect((await getBell(as("owner"))).unread).toBe(1);
  await markRead(as("owner"), { id: mine?.id ?? "" });
  expect(await getBell(as("owner"))).toMatchObject({ unread: 0, notices: [{ resolvedAt: null }] });
  expect((await getBell(as("admin"))).unread).toBe(1);
});
