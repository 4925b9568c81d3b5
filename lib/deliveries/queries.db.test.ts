import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it } from "vitest";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { attempts, deliveries, operations } from "@/db/schema/delivery";
import { users } from "@/db/schema/people";
import { workspaces } from "@/db/schema/sharing";
import { testDatabase } from "@/db/testing";
import { testScope } from "@/lib/auth/testing";
import { searchPosts } from "@/lib/posts/queries";
import { getDraft } from "./drafting/queries";
import { getHome } from "./overview/queries";
import { countPosts, getPost, listPosts } from "./queries";
import type { OperationStatus } from "./rules";

const { db, empty } = testDatabase();

async function workspace(slug: string) {
  const mara = { name: "Mara", email: `${slug}@x.example` };
  const [user] = await db.insert(users).values(mara).returning();
  const auckland = { slug, name: slug, zone: "Pacific/Auckland" };
  const [made] = await db.insert(workspaces).values(auckland).returning();
  if (!(user && made)) throw new Error("not made");
  return testScope(made.id, user.id);
}

async function channel(
  scope: Awaited<ReturnType<typeof workspace>>,
  handle: string,
  more: Partial<typeof channels.$inferInsert> = {},
) {
  const [made] = await db
    .insert(channels)
    .values({
      workspaceId: scope.workspaceId,
      platform: "bluesky",
      origin: "http://127.0.0.1:1",
      remoteAccountId: handle,
      remoteAccount: `bluesky|x|${handle}|${scope.workspaceId}`,
      handle,
      displayName: handle,
      sandbox: true,
      ...more,
    })
    .returning();
  if (!made) throw new Error("not made");
  return made;
}

type Made = {
  text?: string;
  on?: {
    channel: Awaited<ReturnType<typeof channel>>;
    status?: OperationStatus;
    more?: Partial<typeof operations.$inferInsert>;
  }[];
  dueAt?: Date;
  updatedAt?: Date;
};

async function post(
  scope: Awaited<ReturnType<typeof workspace>>,
  { text = "A post", on = [], dueAt = new Date(), updatedAt = new Date() }: Made = {},
) {
  const id = uuidv7();
  const userId = scope.actor.kind === "job" ? null : scope.actor.userId;
  await db.insert(posts).values({ id, workspaceId: scope.workspaceId, authorId: userId, text, updatedAt });
  for (const { channel: one, status, more } of on) {
    const [delivery] = await db
      .insert(deliveries)
      .values({ workspaceId: scope.workspaceId, postId: id, channelId: one.id })
      .returning();
    if (!(status && delivery)) continue;
    await db.insert(operations).values({
      workspaceId: scope.workspaceId,
      postId: id,
      deliveryId: delivery.id,
      channelId: one.id,
      kind: "publish",
      content: { text, options: {}, media: [] },
      fingerprint: id,
      dueAt,
      status,
      remoteAccount: one.remoteAccount,
      ...(status === "published"
        ? { remoteId: uuidv7(), address: "https://x.example/1", publishedAt: dueAt }
        : {}),
      ...more,
    });
  }
  return id;
}

const minutes = (n: number) => new Date(Date.now() + n * 60_000);

beforeEach(empty);

describe("listPosts", () => {
  it("pages through every post once, forwards and back, also when times are equal or in microseconds", async () => {
    const scope = await workspace("here");
    for (let n = 0; n < 7; n += 1)
      await post(scope, { text: `p${n}`, updatedAt: n < 3 ? new Date(1_790_000_000_000) : minutes(n) });
    await db.execute(
      "update posts set updated_at = updated_at + interval '3 microseconds' where text = 'p4'",
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    let back: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listPosts>> = await listPosts(scope, {
        limit: 3,
        cursor: cursor ?? undefined,
      });
      seen.push(...page.rows.map((row) => row.text));
      cursor = page.nextCursor;
      back = page.previousCursor;
    } while (cursor);
    expect(seen.slice(0, 4)).toEqual(["p6", "p5", "p4", "p3"]);
    expect([...seen].sort()).toEqual(["p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
    const before = await listPosts(scope, { limit: 3, cursor: back ?? undefined });
    expect(before.rows.map((row) => row.text)).toEqual(seen.slice(3, 6));
    const oldest = await listPosts(scope, { limit: 9, order: "oldest" });
    expect(oldest.rows.map((row) => row.text)).toEqual([...seen].reverse());
  });

  it("filters by status, words and channel, and shows each channel's newest outcome", async () => {
    const scope = await workspace("here");
    const [a, b] = [await channel(scope, "a"), await channel(scope, "b")];
    const wanted = await post(scope, {
      text: "Federal blue dries slowly",
      on: [
        { channel: a, status: "published" },
        { channel: b, status: "failed", more: { failure: { next: "revise", reason: "Too long." } } },
      ],
    });
    await post(scope, { text: "Federal orange", on: [{ channel: b, status: "published" }] });
    const ids = async (filter: Parameters<typeof listPosts>[1]) =>
      (await listPosts(scope, filter)).rows.map((row) => row.id);
    expect(await ids({ status: "partly_published" })).toEqual([wanted]);
    expect(await ids({ q: "fed blu" })).toEqual([wanted]);
    expect(await ids({ channelId: a.id })).toEqual([wanted]);
    expect(await ids({ q: "blue'); drop table posts --" })).toEqual([]);
    const [row] = (await listPosts(scope, { channelId: a.id })).rows;
    expect(
      row?.deliveries.map((line) => [line.handle, line.status, line.address, line.failure?.reason]),
    ).toEqual([
      ["a", "published", "https://x.example/1", undefined],
      ["b", "failed", null, "Too long."],
    ]);
  });

  it("keeps a channel that was taken off only where something was sent", async () => {
    const scope = await workspace("here");
    const [a, b] = [await channel(scope, "a"), await channel(scope, "b")];
    await post(scope, {
      on: [
        { channel: a, status: "published" },
        { channel: b, status: "cancelled" },
      ],
    });
    await db.update(deliveries).set({ removedAt: new Date() });
    const [row] = (await listPosts(scope, {})).rows;
    expect(row?.deliveries.map((line) => line.handle)).toEqual(["a"]);
  });
});

describe("countPosts", () => {
  it("counts by status without what was deleted", async () => {
    const scope = await workspace("here");
    const one = await channel(scope, "a");
    await post(scope);
    const gone = await post(scope);
    await post(scope, { on: [{ channel: one, status: "scheduled" }], dueAt: minutes(60) });
    await db.execute(`update posts set deleted_at = now() where id = '${gone}'`);
    expect(await countPosts(scope)).toMatchObject({ all: 2, draft: 1, scheduled: 1, published: 0 });
  });
});

describe("a foreign workspace", () => {
  it("sees nothing of another's posts, by list, count, search, id or Home", async () => {
    const [here, there] = [await workspace("here"), await workspace("there")];
    const id = await post(here, {
      text: "Ours alone",
      on: [{ channel: await channel(here, "a"), status: "failed" }],
    });
    expect((await listPosts(there, { q: "ours" })).rows).toEqual([]);
    expect((await countPosts(there)).all).toBe(0);
    expect(await searchPosts(there, "ours")).toEqual([]);
    expect(await getPost(there, id)).toBeNull();
    expect(await getDraft(there, id)).toBeNull();
    const empty = { hasChannels: false, hasPosts: false, attention: [], upcoming: [], justPublished: [] };
    expect(await getHome(there)).toMatchObject({ ...empty, numbers: { failed: 0, attention: 0 } });
    expect((await searchPosts(here, "ours alone")).map((found) => found.id)).toEqual([id]);
  });
});

describe("getPost", () => {
  it("has the history of each delivery in order, and says when a failure may be out there", async () => {
    const scope = await workspace("here");
    const sentAt = minutes(-9);
    const id = await post(scope, {
      on: [
        {
          channel: await channel(scope, "a"),
          status: "failed",
          more: {
            intent: { material: {}, armedAt: sentAt.toISOString(), fingerprint: "f" },
            notAfter: minutes(-8),
            failure: { next: "look", reason: "Nobody can tell." },
          },
        },
      ],
    });
    const [operation] = await db.select({ id: operations.id }).from(operations);
    const line = (step: string, at: Date) => ({
      workspaceId: scope.workspaceId,
      operationId: operation?.id ?? "",
      fence: 1,
      step,
      outcome: "ok" as const,
      summary: step,
      at,
    });
    await db.insert(attempts).values([line("armed", minutes(1)), line("claimed", minutes(0))]);
    const [delivery] = (await getPost(scope, id))?.deliveries ?? [];
    expect(delivery?.attempts.map((one) => one.step)).toEqual(["claimed", "armed"]);
    expect(delivery?.look).toMatchObject({ operationId: operation?.id, sentAt });
    expect(delivery?.look?.sendableAt.getTime()).toBeGreaterThan(sentAt.getTime() + 100_000);
  });
  it("is null for what is no id at all", async () => {
    const scope = await workspace("here");
    expect(await getPost(scope, "new")).toBeNull();
    expect(await getDraft(scope, "1; select 1")).toBeNull();
  });
});

describe("getHome", () => {
  it("counts, and names what waits for a person, most pressing first", async () => {
    const scope = await workspace("here");
    const a = await channel(scope, "a");
    const b = await channel(scope, "b", { health: "reconnect", healthReason: "Withdrawn." });
    const c = await channel(scope, "c", { accessEndsAt: minutes(60) });
    await post(scope, { text: "out", on: [{ channel: a, status: "published" }], dueAt: minutes(-60) });
    await post(scope, {
      text: "old",
      on: [{ channel: a, status: "published" }],
      dueAt: minutes(-60 * 24 * 9),
    });
    await post(scope, {
      text: "broken",
      on: [
        { channel: a, status: "failed" },
        { channel: b, status: "published" },
      ],
      dueAt: minutes(-30),
    });
    await post(scope, { text: "doubt", on: [{ channel: a, status: "unknown" }], dueAt: minutes(-90) });
    await post(scope, {
      text: "later",
      on: [
        { channel: b, status: "scheduled" },
        { channel: c, status: "scheduled" },
      ],
      dueAt: minutes(120),
    });
    await post(scope, { text: "soon", on: [{ channel: c, status: "scheduled" }], dueAt: minutes(30) });
    const home = await getHome(scope);
    expect(home.numbers).toMatchObject({
      scheduled: 2,
      published: 2,
      publishedBefore: 1,
      failed: 1,
      attention: 4,
    });
    expect(home.attention.map((item) => item.kind)).toEqual(["unknown", "channel", "expiring", "failed"]);
    expect(home.attention[1]).toMatchObject({ waiting: 1, channel: { reason: "Withdrawn." } });
    expect(home.attention[2]).toMatchObject({ waiting: 1, channel: { handle: "c" } });
    expect(home.upcoming.map((row) => row.text)).toEqual(["soon", "later"]);
    expect(home.justPublished.map((row) => row.text)).toEqual(["broken", "out", "old"]);
    expect(home.numbers.nextDueAt?.getTime()).toBeGreaterThan(home.now.getTime());
    expect(home.week).toHaveLength(7);
  });

  it("puts posts into days of the workspace's own zone", async () => {
    const scope = await workspace("here");
    const a = await channel(scope, "a");
    const { week, now } = await getHome(scope);
    const third = week[2]?.day ?? "";
    // 00:30 in Auckland (UTC+12 or +13) is still the day before in UTC.
    await post(scope, {
      on: [{ channel: a, status: "scheduled" }],
      dueAt: new Date(Date.parse(`${third}T00:30:00Z`) - 12 * 3_600_000),
    });
    const again = await getHome(scope);
    expect(+again.now).toBeGreaterThanOrEqual(+now);
    expect(again.week.find((one) => one.total > 0)?.day).toBe(third);
  });
});
