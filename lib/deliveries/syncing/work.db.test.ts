import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { operations } from "@/db/schema/delivery";
import { remotePosts } from "@/db/schema/remote";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import type { AccountContext } from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import type { Audience, PostPage, RemotePost } from "@/lib/platforms/contract-reading";
import { failWith, ok, type Result } from "@/lib/result";
import { removeThere } from "../removing/mutations";
import { duePost, historyOf, makeWorkspace } from "../testing/rows";
import { listSyncs, remotesOfPost } from "./queries";
import { requestDue, syncChannel } from "./work";

const { db, empty } = testDatabase();

/** What the account shows, page by page. */
let pages: PostPage[] = [];
let list: NonNullable<Platform["list"]>;
let lists = true;
let metrics: Platform["metrics"];
let audience: () => Result<Audience, never>;

vi.mock("@/lib/platforms/registry", () => ({
  platformOf: (id: string) =>
    id === "bluesky"
      ? {
          facts: { readEveryMinutes: 60 },
          get list() {
            return lists
              ? (context: AccountContext, cursor: string | null) => list(context, cursor)
              : undefined;
          },
          get metrics() {
            return metrics;
          },
          audience: async () => audience(),
        }
      : null,
}));
vi.mock("@/lib/channels/work", () => ({
  withAccess: async (_scope: unknown, _id: string, use: (context: unknown) => unknown) => use({}),
}));

const post = (remoteId: string, more: Partial<RemotePost> = {}): RemotePost => ({
  remoteId,
  text: `Text of ${remoteId}`,
  address: `https://example.test/${remoteId}`,
  publishedAt: new Date(Date.now() - 3_600_000),
  editedAt: null,
  mediaCount: 0,
  thumbnailUrl: null,
  metrics: {},
  json: { id: remoteId },
  ...more,
});
const pageOf = (...posts: RemotePost[]): PostPage => ({ posts, next: null });
const read = (channelId: string) =>
  db.select().from(remotePosts).where(eq(remotePosts.channelId, channelId)).orderBy(remotePosts.remoteId);
const later = (channelId: string) =>
  db.execute(
    sql`update remote_posts set absent_since = absent_since - interval '2 minutes' where channel_id = ${channelId}`,
  );

async function connected() {
  const made = await makeWorkspace(["one"]);
  const channelId = made.channelIds[0] ?? "";
  await requestDue(systemScope("sync"));
  return { ...made, channelId };
}

/** A post of ours that is out as `ours`, on a channel that is to be read. */
async function ownPost(more: Partial<typeof operations.$inferInsert> = {}) {
  const { scope, channelIds, operation } = await duePost();
  await requestDue(systemScope("sync"));
  await db
    .update(operations)
    .set({ remoteId: "ours", status: "published", ...more })
    .where(eq(operations.id, operation.id));
  return { scope, channelId: channelIds[0] ?? "", operation };
}

beforeEach(async () => {
  await empty();
  pages = [];
  list = async (_context, cursor) => ok(pages[Number(cursor ?? 0)] ?? { posts: [], next: null });
  metrics = undefined;
  lists = true;
  audience = () => ok({ followers: 12, following: 3, posts: 2 });
});

describe("reading an account back", () => {
  it("keeps every page, the account's own numbers, and when it was", async () => {
    const { scope, channelId } = await connected();
    pages = [
      { posts: [post("c"), post("b", { metrics: { likes: 2 } })], next: "1" },
      pageOf(post("a", { text: "Half a \ud83d and a \0", mediaCount: 1 })),
    ];
    expect(await syncChannel(scope, channelId)).toBe("read");
    expect((await read(channelId)).map(({ remoteId, metrics: kept }) => [remoteId, kept])).toEqual([
      ["a", null],
      ["b", { likes: 2 }],
      ["c", null],
    ]);
    expect((await listSyncs(scope)).get(channelId)).toMatchObject({
      posts: 3,
      followers: 12,
      failure: null,
      running: false,
      doneAt: expect.any(Date),
    });
  });

  it("links a post to its delivery by the remote id, whatever it says", async () => {
    const { scope, channelId, operation } = await ownPost();
    pages = [pageOf(post("ours", { text: "Changed there" }), post("theirs", { text: "Hello there" }))];
    await syncChannel(scope, channelId);
    expect((await read(channelId)).map(({ remoteId, deliveryId }) => [remoteId, deliveryId])).toEqual([
      ["ours", operation.deliveryId],
      ["theirs", null],
    ]);
    expect((await remotesOfPost(scope, [operation.deliveryId])).get(operation.deliveryId)).toMatchObject({
      text: "Changed there",
    });
  });

  it("notes when a text changed, and reads newer numbers", async () => {
    const { scope, channelId } = await connected();
    pages = [pageOf(post("a"))];
    await syncChannel(scope, channelId);
    expect((await read(channelId))[0]?.changedAt).toBeNull();
    pages = [pageOf(post("a", { text: "Mended" }))];
    const asked: string[][] = [];
    metrics = async (_context, ids) => {
      asked.push([...ids]);
      return ok(new Map([["a", { views: 7 }]]));
    };
    await syncChannel(scope, channelId);
    const [row] = await read(channelId);
    expect(row).toMatchObject({ text: "Mended", changedAt: expect.any(Date), metrics: { views: 7 } });
    expect(asked).toEqual([["a"]]);
  });

  it("counts a post as gone only after two complete readings, and marks our own", async () => {
    const { scope, channelId, operation } = await ownPost();
    pages = [pageOf(post("ours"), post("other"))];
    await syncChannel(scope, channelId);
    pages = [pageOf(post("other"))];
    await syncChannel(scope, channelId);
    expect((await read(channelId)).map(({ absentSince, goneAt }) => [absentSince !== null, goneAt])).toEqual([
      [false, null],
      [true, null],
    ]);
    await syncChannel(scope, channelId);
    expect((await read(channelId)).every(({ goneAt }) => goneAt === null)).toBe(true);
    await later(channelId);
    await syncChannel(scope, channelId);
    expect((await read(channelId)).map(({ goneAt }) => goneAt !== null)).toEqual([false, true]);
    const [gone] = await db.select().from(operations).where(eq(operations.id, operation.id));
    expect(gone?.goneAt).not.toBeNull();
    expect(await historyOf(operation.id)).toContain("gone");
    pages = [pageOf(post("ours"), post("other"))];
    await syncChannel(scope, channelId);
    expect((await read(channelId)).every(({ goneAt, absentSince }) => !goneAt && !absentSince)).toBe(true);
  });

  describe("a post of ours that the list leaves out", () => {
    async function leftOut() {
      const { scope, channelId, operation } = await ownPost();
      pages = [pageOf(post("ours"), post("other"))];
      await syncChannel(scope, channelId);
      pages = [pageOf(post("other"))];
      const again = async () => {
        await syncChannel(scope, channelId);
        await later(channelId);
        const [row] = await db.select().from(operations).where(eq(operations.id, operation.id));
        return row?.goneAt ?? null;
      };
      await again();
      return { scope, channelId, operation, again };
    }
    const refused = (next: "wait" | "reconnect") => async () =>
      next === "wait"
        ? failWith({ next, until: new Date(), reason: "It is busy." })
        : failWith({ next, reason: "A permission is missing." });

    it("is not gone as long as the platform knows it, or cannot be asked", async () => {
      const { channelId, again } = await leftOut();
      metrics = async (_context, ids) => ok(new Map(ids.map((id) => [id, { likes: 1 }])));
      expect([await again(), await again()]).toEqual([null, null]);
      metrics = refused("wait");
      expect(await again()).toBeNull();
      expect((await read(channelId)).every(({ goneAt }) => goneAt === null)).toBe(true);
      metrics = async () => ok(new Map());
      expect(await again()).not.toBeNull();
    });

    it("is gone by the list alone where the account may not ask for its posts", async () => {
      const { again } = await leftOut();
      metrics = refused("reconnect");
      expect(await again()).not.toBeNull();
    });

    it("is there again when it is listed again, unless it was deleted from here", async () => {
      const { scope, channelId, operation, again } = await leftOut();
      expect(await again()).not.toBeNull();
      pages = [pageOf(post("ours"), post("other"))];
      expect(await again()).toBeNull();
      expect(await historyOf(operation.id)).toContain("back");
      await removeThere(scope, { postId: operation.postId, deliveryIds: [operation.deliveryId] });
      await db.execute(sql`update operations set status = 'published', published_at = clock_timestamp()
        where target_id = ${operation.id}`);
      await db.update(operations).set({ goneAt: new Date() }).where(eq(operations.id, operation.id));
      await db.update(remotePosts).set({ goneAt: new Date() }).where(eq(remotePosts.channelId, channelId));
      expect(await again()).not.toBeNull();
    });
  });

  it("concludes nothing from a reading that did not come far enough, or that failed", async () => {
    const { scope, channelId } = await connected();
    pages = [pageOf(post("a"), post("b"))];
    await syncChannel(scope, channelId);
    list = async (_context, cursor) =>
      ok({ posts: [post(`new-${cursor}`)], next: String(Number(cursor ?? 0) + 1) });
    expect(await syncChannel(scope, channelId)).toBe("read");
    list = async () => failWith({ next: "wait", until: new Date(), reason: "It is busy." });
    expect(await syncChannel(scope, channelId)).toBe("failed");
    expect((await read(channelId)).every(({ absentSince }) => absentSince === null)).toBe(true);
    expect((await listSyncs(scope)).get(channelId)).toMatchObject({
      failure: "It is busy.",
      doneAt: expect.any(Date),
    });
  });

  it("asks for the numbers of our own posts where nothing is listed", async () => {
    const { scope, channelId, operation } = await ownPost({ publishedAt: new Date() });
    lists = false;
    metrics = async (_context, ids) => ok(new Map(ids.map((id) => [id, { likes: 3 }])));
    expect(await syncChannel(scope, channelId)).toBe("read");
    expect((await remotesOfPost(scope, [operation.deliveryId])).get(operation.deliveryId)).toMatchObject({
      metrics: { likes: 3 },
      goneAt: null,
    });
  });

  it("is one reading at once, survives a surprise, and is nobody else's", async () => {
    const { scope, channelId } = await connected();
    const other = await makeWorkspace(["other"]);
    let release = () => {};
    list = () =>
      new Promise((resolve) => {
        release = () => resolve(ok(pageOf()));
      });
    const first = syncChannel(scope, channelId);
    await vi.waitFor(async () => expect((await listSyncs(scope)).get(channelId)?.running).toBe(true));
    expect(await syncChannel(scope, channelId)).toBe("busy");
    release();
    expect(await first).toBe("read");
    list = async () => {
      throw new Error("a secret: hush");
    };
    expect(await syncChannel(scope, channelId)).toBe("failed");
    expect((await listSyncs(scope)).get(channelId)?.failure).not.toContain("hush");
    expect(await syncChannel(other.scope, channelId)).toBe("gone");
    expect((await listSyncs(other.scope)).get(channelId)).toBeUndefined();
  });
});
