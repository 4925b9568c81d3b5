import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { systemScope } from "@/lib/auth/mint";
import { testScope } from "@/lib/auth/testing";
import { failWith } from "@/lib/result";
import { deletePost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { endOrphans, removeThere } from "../removing/mutations";
import { publishPost } from "../scheduling/mutations";
import { sweepSenders } from "../sweeping/mutations";
import { historyOf, makeDraft, makeWorkspace, settleNow, statusOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { revisePost } from "./mutations";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(startAfresh);

const silence = failWith({ next: "look" as const, reason: "No answer came." });

/** A thread that is out on one channel. */
async function out({ parts = ["two", "three"], comment = "", platform = "mastodon" } = {}) {
  const made = await makeWorkspace(["one"], platform);
  const draft = { ...makeDraft(made.channelIds, "one"), parts: parts.map((text) => ({ text })), comment };
  const done = await publishPost(made.scope, { draft });
  if (!done.ok) throw new Error(done.failure.message);
  const rows = async () =>
    db().select().from(operations).where(sql`${operations.postId} = ${draft.id}`).orderBy(operations.id);
  /** Works everything that may go out, as the engine and the sweep would. */
  const work = async () => {
    for (let round = 0; round < 12; round += 1)
      for (const row of await rows())
        if (row.status === "scheduled") await publishOperation(made.scope, row.id);
  };
  await work();
  const [first] = await rows();
  if (!first || (await statusOf(draft.id)) !== "published") throw new Error("not out");
  const changes = async () =>
    (await rows())
      .filter((one) => one.kind === "update" || one.kind === "remove")
      .map((one) => `${one.kind} ${one.position} ${one.status}`);
  const channelId = made.channelIds[0] ?? "";
  return {
    ...made,
    draft: { ...draft, revision: 1 },
    rows,
    work,
    changes,
    channelId,
    deliveryId: first.deliveryId,
  };
}

describe("editing there", () => {
  it("edits what differs and nothing else", async () => {
    const { scope, draft, work, changes, channelId } = await out();
    const revised = await revisePost(scope, {
      draft: { ...draft, parts: [{ text: "two, mended" }, { text: "three" }] },
      update: [channelId],
      remove: [],
    });
    expect(revised).toMatchObject({ ok: true, value: { edited: 1, added: 0, removed: 0 } });
    await work();
    expect(there.changed).toEqual([{ kind: "update", remoteId: "r2", text: "two, mended" }]);
    expect(await changes()).toEqual(["update 1 published"]);
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("sends a part anew that was taken off before, behind the part it follows now", async () => {
    const { scope, draft, work, changes, channelId } = await out();
    const revise = (parts: string[], revision: number) =>
      revisePost(scope, {
        draft: { ...draft, revision, parts: parts.map((text) => ({ text })) },
        update: [channelId],
        remove: [],
      });
    await revise([], 1);
    await work();
    expect(await changes()).toEqual(["remove 2 published", "remove 1 published"]);
    expect(await revise(["new two", "new three"], 2)).toMatchObject({ value: { added: 2, removed: 0 } });
    await work();
    expect(there.sent.slice(3)).toMatchObject([
      { text: "new two", replyTo: "r1" },
      { text: "new three", replyTo: "r4" },
    ]);
    expect(await revise(["new two"], 3)).toMatchObject({ value: { added: 0, removed: 1 } });
    await work();
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("compares with the newest edit, not with what was first sent", async () => {
    const { scope, draft, work, channelId } = await out({ parts: [] });
    const revise = (text: string, revision: number) =>
      revisePost(scope, { draft: { ...draft, text, revision }, update: [channelId], remove: [] });
    await revise("second", 1);
    await work();
    expect(await revise("second", 2)).toMatchObject({ ok: true, value: { edited: 0 } });
    expect(await revise("one", 3)).toMatchObject({ ok: true, value: { edited: 1 } });
    await work();
    expect(there.changed.map((one) => one.text)).toEqual(["second", "one"]);
  });

  it("a newer edit waits for the one under way, and takes the place of one that waits", async () => {
    const { scope, draft, rows, work, changes, channelId } = await out({ parts: [] });
    const revise = (text: string, revision: number) =>
      revisePost(scope, { draft: { ...draft, text, revision }, update: [channelId], remove: [] });
    await revise("a", 1);
    there.change = (count) => (count === 1 ? silence : undefined);
    const first = (await rows()).find((one) => one.kind === "update");
    expect(await publishOperation(scope, first?.id ?? "")).toBe("unknown");
    await revise("b", 2);
    await revise("c", 3);
    expect(await changes()).toEqual(["update 0 unknown", "update 0 cancelled", "update 0 scheduled"]);
    await work();
    expect(there.changed).toHaveLength(1);
    await settleNow(first?.id ?? "");
    expect(await reconcileOperation(scope, first?.id ?? "", await databaseNow())).toBe("again");
    await work();
    expect(there.changed.map((one) => one.text)).toEqual(["a", "a", "c"]);
  });

  it("unknown: not sent again before the first can no longer arrive, then once more, never a duplicate", async () => {
    const { scope, draft, rows, work, channelId } = await out({ parts: [] });
    await revisePost(scope, { draft: { ...draft, text: "b" }, update: [channelId], remove: [] });
    there.change = () => silence;
    await work();
    const edit = async () => (await rows()).find((one) => one.kind === "update");
    const id = (await edit())?.id ?? "";
    await db().execute(
      sql`update operations set next_check_at = clock_timestamp() - interval '1 second' where id = ${id}`,
    );
    await reconcileOperation(scope, id, await databaseNow());
    expect((await edit())?.status).toBe("unknown");
    there.change = undefined;
    await settleNow(id);
    await reconcileOperation(scope, id, await databaseNow());
    await work();
    expect((await edit())?.status).toBe("published");
    expect(there.changed).toHaveLength(2);
    expect(there.sent).toHaveLength(1);
    expect(await historyOf(id)).toEqual([
      "asked",
      "claimed",
      "armed",
      "unanswered",
      "waiting",
      "repeated",
      "claimed",
      "armed",
      "updated",
    ]);
  });

  it("a sender that died while editing is repeated too", async () => {
    const { scope, draft, rows, work, channelId } = await out({ parts: [] });
    await revisePost(scope, { draft: { ...draft, text: "b" }, update: [channelId], remove: [] });
    const edit = (await rows()).find((one) => one.kind === "update");
    const id = edit?.id ?? "";
    await db().execute(sql`update operations set status = 'sending', fence = 1, not_after = clock_timestamp() - interval '10 minutes',
      lease_until = clock_timestamp() - interval '1 second' where id = ${id}`);
    await sweepSenders(systemScope("test"));
    expect(await reconcileOperation(scope, id, await databaseNow())).toBe("again");
    await work();
    expect(there.changed).toHaveLength(1);
  });

  it("a part that was taken off is deleted there, one that was added follows", async () => {
    const { scope, draft, work, channelId } = await out({ parts: ["two", "three"] });
    const first = await revisePost(scope, {
      draft: { ...draft, parts: [{ text: "two" }] },
      update: [channelId],
      remove: [],
    });
    expect(first).toMatchObject({ ok: true, value: { edited: 0, removed: 1 } });
    await work();
    expect(there.changed).toEqual([{ kind: "remove", remoteId: "r3", text: "" }]);
    const second = await revisePost(scope, {
      draft: { ...draft, revision: 2, parts: [{ text: "two" }], comment: "and this" },
      update: [channelId],
      remove: [],
    });
    expect(second).toMatchObject({ ok: true, value: { added: 1 } });
    await work();
    expect(there.sent.at(-1)).toMatchObject({ text: "and this", replyTo: "r1" });
  });

  it("says when what it should edit is gone there, and asks for nothing more", async () => {
    const { scope, draft, rows, work, channelId } = await out({ parts: [] });
    there.change = () => failWith({ next: "revise", field: "text", reason: "Deleted there.", gone: true });
    await revisePost(scope, { draft: { ...draft, text: "b" }, update: [channelId], remove: [] });
    await work();
    const [target, edit] = await rows();
    expect(edit).toMatchObject({ status: "failed", failure: { reason: "Deleted there." } });
    expect(target?.goneAt).toBeInstanceOf(Date);
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("refuses where the platform has no editing, and saves nothing then", async () => {
    const { scope, draft, changes, channelId } = await out({ platform: "bluesky" });
    const refused = await revisePost(scope, {
      draft: { ...draft, text: "b" },
      update: [channelId],
      remove: [],
    });
    expect(refused).toMatchObject({ ok: false, failure: { code: "cannot-edit" } });
    const again = await revisePost(scope, { draft: { ...draft, text: "b" }, update: [], remove: [] });
    expect(again).toMatchObject({ ok: true, value: { revision: 2, edited: 0 } });
    expect(await changes()).toEqual([]);
  });
});

describe("deleting there", () => {
  it("deletes the last part first and the post at the end, and says so", async () => {
    const { scope, draft, rows, work, changes, deliveryId } = await out({ comment: "first!" });
    const asked = await removeThere(scope, { postId: draft.id, deliveryIds: [deliveryId] });
    expect(asked).toMatchObject({ ok: true, value: { removing: 4 } });
    await work();
    expect(there.changed.map((one) => one.remoteId)).toEqual(["r4", "r3", "r2", "r1"]);
    expect(await changes()).toHaveLength(4);
    const sent = (await rows()).filter((one) => one.remoteId);
    expect(sent.every((one) => one.goneAt)).toBe(true);
    expect(await removeThere(scope, { postId: draft.id, deliveryIds: [deliveryId] })).toMatchObject({
      ok: false,
      failure: { code: "nothing-there" },
    });
  });

  it("is not asked for twice, and cancels an edit that waits", async () => {
    const { scope, draft, work, changes, channelId, deliveryId } = await out({ parts: [] });
    await revisePost(scope, { draft: { ...draft, text: "b" }, update: [channelId], remove: [] });
    await removeThere(scope, { postId: draft.id, deliveryIds: [deliveryId] });
    await removeThere(scope, { postId: draft.id, deliveryIds: [deliveryId] });
    expect(await changes()).toEqual(["update 0 cancelled", "remove 0 scheduled"]);
    await work();
    expect(there.changed).toEqual([{ kind: "remove", remoteId: "r1", text: "" }]);
  });

  it("goes on after the post was deleted here", async () => {
    const { scope, draft, rows, work, deliveryId } = await out();
    const done = await deletePost(scope, { postId: draft.id, there: [deliveryId] });
    expect(done).toMatchObject({ ok: true, value: { removing: 3 } });
    await work();
    expect(there.changed.map((one) => one.remoteId)).toEqual(["r3", "r2", "r1"]);
    expect((await rows()).filter((one) => one.kind === "remove").map((one) => one.status)).toEqual([
      "published",
      "published",
      "published",
    ]);
  });

  it("leaves what is there when nobody asked, and whoever may not publish may not ask", async () => {
    const { scope, draft, work, workspaceId, userId, deliveryId } = await out();
    const author = { ...testScope(workspaceId, userId), role: "viewer" as const };
    expect(await deletePost(author, { postId: draft.id, there: [deliveryId] })).toMatchObject({
      ok: false,
      failure: { code: "forbidden" },
    });
    await deletePost(scope, { postId: draft.id });
    await work();
    expect(there.changed).toEqual([]);
  });

  it("waits and tries again when the platform says not now", async () => {
    const { scope, draft, rows, work, deliveryId } = await out({ parts: [] });
    there.change = () =>
      failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason: "Too many at once." });
    await removeThere(scope, { postId: draft.id, deliveryIds: [deliveryId] });
    await work();
    expect(there.changed).toHaveLength(1);
    there.change = undefined;
    await db().execute(
      sql`update operations set next_check_at = clock_timestamp() - interval '1 second' where post_id = ${draft.id} and kind = 'remove'`,
    );
    await work();
    expect((await rows()).at(-1)?.status).toBe("published");
  });

  it("fails with a reason when the channel is disconnected, before or after it was asked for", async () => {
    const { scope, draft, rows, work, channelId, deliveryId } = await out({ parts: [] });
    await removeThere(scope, { postId: draft.id, deliveryIds: [deliveryId] });
    await db().execute(sql`update channels set deleted_at = clock_timestamp() where id = ${channelId}`);
    await work();
    expect(await endOrphans(systemScope("test"))).toBe(1);
    const failed = { status: "failed", failure: { next: "reconnect" } };
    expect((await rows()).at(-1)).toMatchObject(failed);
    await removeThere(scope, { postId: draft.id, deliveryIds: [deliveryId] });
    expect((await rows()).at(-1)).toMatchObject(failed);
    expect(there.changed).toEqual([]);
  });
});
