import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { deletePost } from "../cancelling/mutations";
import { duplicatePost } from "../duplicating/mutations";
import { savePost } from "../mutations";
import { makeDraft, makeWorkspace, operationsOf } from "../testing/rows";
import { publishPost, reschedulePost, schedulePost } from "./mutations";

vi.mock("@/lib/channels/work", () => ({ withAccess: () => null }));

const later = { wallTime: "2099-05-01T09:00", zone: "Europe/Amsterdam" };
const codeOf = (result: { ok: boolean; failure?: { code: string } }) =>
  result.ok ? "ok" : result.failure?.code;
const countPosts = async () =>
  Number((await db().execute<{ n: string }>(sql`select count(*) as n from posts`))[0]?.n);

describe("scheduling", () => {
  it("keeps the instant, the wall-clock time as typed, and its zone", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    const done = await schedulePost(scope, { draft, when: later });
    expect(done).toMatchObject({
      ok: true,
      value: { id: draft.id, dueAt: new Date("2099-05-01T07:00:00Z") },
    });
    const [row] = await db().execute<{ wall_time: string; zone: string; status: string }>(
      sql`select wall_time, zone, status from posts where id = ${draft.id}`,
    );
    expect(row).toEqual({ wall_time: later.wallTime, zone: later.zone, status: "scheduled" });
  });

  it("refuses the past, a DST gap, an unknown zone and no channel, and keeps nothing of them", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const before = await countPosts();
    const tries = [
      ["in-the-past", { wallTime: "2020-05-01T09:00", zone: "Europe/Amsterdam" }],
      ["gap", { wallTime: "2099-03-29T02:30", zone: "Europe/Amsterdam" }],
      ["unknown-zone", { wallTime: "2099-05-01T09:00", zone: "Mars/Olympus" }],
    ] as const;
    for (const [code, when] of tries) {
      expect(codeOf(await schedulePost(scope, { draft: makeDraft(channelIds), when }))).toBe(code);
    }
    expect(codeOf(await schedulePost(scope, { draft: makeDraft([]), when: later }))).toBe("no-channel");
    expect(codeOf(await schedulePost(scope, { draft: makeDraft(channelIds, "  "), when: later }))).toBe(
      "blocked",
    );
    expect(
      codeOf(await schedulePost(scope, { draft: makeDraft(channelIds, "a".repeat(301)), when: later })),
    ).toBe("blocked");
    expect(await countPosts()).toBe(before);
  });

  it("refuses a channel, a post and a file of another workspace", async () => {
    const mine = await makeWorkspace();
    const theirs = await makeWorkspace();
    expect(codeOf(await schedulePost(mine.scope, { draft: makeDraft(theirs.channelIds), when: later }))).toBe(
      "no-channel",
    );
    const foreign = makeDraft(theirs.channelIds);
    await savePost(theirs.scope, foreign);
    expect(codeOf(await savePost(mine.scope, { ...foreign, channels: [], revision: 1 }))).toBe("not-found");
    expect(codeOf(await reschedulePost(mine.scope, { postId: foreign.id, when: later }))).toBe("not-found");
    expect(codeOf(await deletePost(mine.scope, { postId: foreign.id }))).toBe("not-found");
    const file = { ...makeDraft(mine.channelIds), media: [{ mediaId: foreign.id, alt: "" }] };
    expect(codeOf(await savePost(mine.scope, file))).toBe("not-found");
  });

  it("makes one post and one operation per channel of a double click", async () => {
    const { scope, channelIds } = await makeWorkspace(["one", "two"]);
    const draft = makeDraft(channelIds);
    const both = await Promise.all([
      schedulePost(scope, { draft, when: later }),
      schedulePost(scope, { draft, when: later }),
    ]);
    expect(both.some((one) => one.ok)).toBe(true);
    expect(await operationsOf(draft.id)).toHaveLength(2);
  });

  it("tells two tabs of each other instead of overwriting", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    await savePost(scope, draft);
    expect(await savePost(scope, { ...draft, revision: 1, text: "First tab" })).toMatchObject({
      ok: true,
      value: { revision: 2 },
    });
    expect(await savePost(scope, { ...draft, revision: 1, text: "Second tab" })).toMatchObject({
      ok: false,
      failure: { code: "conflict", revision: 2 },
    });
  });

  it("counts new posts per member, never autosaves, and says how long to wait", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const autosaved = makeDraft(channelIds);
    for (let revision = 0; revision < 12; revision += 1) {
      expect(codeOf(await savePost(scope, { ...autosaved, revision, text: `Draft ${revision}` }))).toBe("ok");
    }
    const results = [];
    for (let posts = 0; posts < 6; posts += 1)
      results.push(await schedulePost(scope, { draft: makeDraft(channelIds, `Post ${posts}`), when: later }));
    expect(results.map(codeOf)).toEqual(["ok", "ok", "ok", "ok", "ok", "too-fast"]);
    const refused = results[5];
    expect(
      refused && !refused.ok && "retryAfterSeconds" in refused.failure && refused.failure.retryAfterSeconds,
    ).toBeGreaterThan(0);
  });

  it("gives an edit to what waits, and refuses one that could not go out", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    await schedulePost(scope, { draft, when: later });
    expect(codeOf(await savePost(scope, { ...draft, revision: 1, text: "" }))).toBe("blocked");
    await savePost(scope, { ...draft, revision: 1, text: "Better" });
    expect((await operationsOf(draft.id))[0]).toMatchObject({
      status: "scheduled",
      revision: 2,
      content: { text: "Better" },
    });
  });

  it("cancels the operation of a channel that is taken off, and places it anew when it comes back", async () => {
    const { scope, channelIds } = await makeWorkspace(["one", "two"]);
    const draft = makeDraft(channelIds);
    await schedulePost(scope, { draft, when: later });
    const fewer = { ...draft, revision: 1, channels: draft.channels.slice(0, 1) };
    await savePost(scope, fewer);
    expect((await operationsOf(draft.id)).map((one) => one.status).sort()).toEqual([
      "cancelled",
      "scheduled",
    ]);
    await schedulePost(scope, { draft: { ...draft, revision: 2 }, when: later });
    expect((await operationsOf(draft.id)).map((one) => one.status)).toEqual(["scheduled", "scheduled"]);
  });

  it("duplicates into a draft with the same channels", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    await publishPost(scope, { draft });
    const id = makeDraft([]).id;
    expect(await duplicatePost(scope, { postId: draft.id, id })).toMatchObject({ ok: true, value: { id } });
    const [row] = await db().execute<{ status: string; n: string }>(
      sql`select p.status, (select count(*) from deliveries d where d.post_id = p.id) as n from posts p where p.id = ${id}`,
    );
    expect(row).toEqual({ status: "draft", n: "1" });
  });

  it("lets a crowd schedule at once: nobody waits for a connection with another in hand", async () => {
    const crowd = await Promise.all(Array.from({ length: 30 }, () => makeWorkspace()));
    const done = await Promise.all(
      crowd.map(({ scope, channelIds }) => publishPost(scope, { draft: makeDraft(channelIds) })),
    );
    expect(done.every((one) => one.ok)).toBe(true);
  });
});
