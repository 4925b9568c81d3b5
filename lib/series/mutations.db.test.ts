import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { operations } from "@/db/schema/delivery";
import { series } from "@/db/schema/series";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { testScope } from "@/lib/auth/testing";
import { cancelPost } from "@/lib/deliveries/cancelling/mutations";
import { historyOf, makeDraft, makeWorkspace, operationsOf } from "@/lib/deliveries/testing/rows";
import { planPost, stopSeries } from "./mutations";
import { getPlan, getSeriesOfPost } from "./queries";
import type { PlanPost, Repeat } from "./schema";
import { makeDueOccurrences } from "./work";

const { db, empty } = testDatabase();
beforeEach(empty);

const ZONE = "Europe/Berlin";
const usual = { policy: "publish" as const, withinHours: 24 };
const daily: Repeat = { unit: "day", every: 1 };
const never = { kind: "never" as const };

/** `YYYY-MM-DD` so many days from now. */
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const at = (ahead: number) => ({ wallTime: `${day(ahead)}T09:00`, zone: ZONE });

async function planned(input: Partial<PlanPost> = {}, text = "Every day") {
  const made = await makeWorkspace();
  const draft = makeDraft(made.channelIds, text);
  const repeat = { rule: daily, ends: never };
  const done = await planPost(made.scope, { draft, when: at(1), missed: usual, repeat, ...input });
  if (!done.ok) throw new Error(done.failure.message);
  return { ...made, draft, seriesId: done.value.seriesId ?? "" };
}

const postsOf = (seriesId: string) =>
  db
    .select()
    .from(posts)
    .where(and(eq(posts.seriesId, seriesId), isNull(posts.deletedAt)))
    .orderBy(asc(posts.occurrence));

const rowOf = async (id: string) => {
  const [row] = await db.select().from(series).where(eq(series.id, id));
  if (!row) throw new Error("no series");
  return row;
};

describe("a series", () => {
  it("makes its next two weeks at once, as ordinary posts at the same wall clock", async () => {
    const { seriesId, draft, userId } = await planned();
    const made = await postsOf(seriesId);
    expect(made.length).toBeGreaterThanOrEqual(13);
    expect(made.length).toBeLessThanOrEqual(15);
    expect(made[0]?.id).toBe(draft.id);
    expect(made.every((post) => post.status === "scheduled" && post.authorId === userId)).toBe(true);
    expect(made.map((post) => post.occurrence)).toEqual(made.map((_, index) => `${day(1 + index)}T09:00`));
    expect(new Set(made.map((post) => post.wallTime?.slice(11)))).toEqual(new Set(["09:00"]));
    expect(made.every((post) => post.text === "Every day")).toBe(true);
  });

  it("is one series, though it was asked for twice at the same moment", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    const plan = { draft, when: at(1), missed: usual, repeat: { rule: daily, ends: never } };
    const both = await Promise.all([planPost(scope, plan), planPost(scope, plan)]);
    expect(both.map((one) => one.ok)).toEqual([true, true]);
    const waiting = await db
      .select()
      .from(posts)
      .where(and(eq(posts.workspaceId, scope.workspaceId), isNull(posts.deletedAt)));
    const days = waiting.map((post) => post.occurrence);
    expect(days).toHaveLength(new Set(days).size);
    const going = await db.select().from(series).where(sql`${series.makeAt} is not null`);
    expect(going).toHaveLength(1);
  });

  it("does not begin on a day that no calendar has", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const plan = { draft: makeDraft(channelIds), missed: usual, repeat: { rule: daily, ends: never } };
    for (const wallTime of ["2099-02-30T09:00", "2099-13-01T09:00", "2099-01-01T25:00"])
      expect(await planPost(scope, { ...plan, when: { wallTime, zone: ZONE } })).toMatchObject({
        ok: false,
        failure: { code: "bad-time", field: "wallTime" },
      });
  });

  it("has always one to come, however far it is", async () => {
    const rule: Repeat = { unit: "month", every: 3, on: { kind: "date", date: 31 } };
    const { seriesId } = await planned({ repeat: { rule, ends: { kind: "never" } } });
    const [first, ...more] = await postsOf(seriesId);
    expect(more).toEqual([]);
    const row = await rowOf(seriesId);
    expect(row.makeAt?.getTime()).toBeLessThanOrEqual(first?.dueAt?.getTime() ?? 0);
    await db.execute(sql`update series set make_at = clock_timestamp() - interval '1 second'`);
    await makeDueOccurrences(systemScope("test"));
    expect((await rowOf(seriesId)).makeAt).not.toBeNull();
  });

  it("is made once by several processes at the same time", async () => {
    const { seriesId } = await planned();
    const before = (await postsOf(seriesId)).length;
    await db.execute(sql`update posts set series_id = null, occurrence = null
      where series_id = ${seriesId} and occurrence > ${day(5)}`);
    const left = (await postsOf(seriesId)).length;
    await db.update(series).set({ madeThrough: day(left), made: left, makeAt: new Date(Date.now() - 1_000) });
    const system = systemScope("test");
    const made = await Promise.all(Array.from({ length: 4 }, () => makeDueOccurrences(system)));
    expect(made.reduce((sum, one) => sum + one, 0)).toBe(before - left);
    const all = await postsOf(seriesId);
    expect(all).toHaveLength(before);
    expect(new Set(all.map((post) => post.occurrence)).size).toBe(before);
    expect(await makeDueOccurrences(system)).toBe(0);
  });

  it("ends after so many, and on a day", async () => {
    const counted = await planned({ repeat: { rule: daily, ends: { kind: "after", count: 3 } } });
    expect(await postsOf(counted.seriesId)).toHaveLength(3);
    expect((await rowOf(counted.seriesId)).makeAt).toBeNull();
    const repeat = { rule: daily, ends: { kind: "on" as const, date: day(2) } };
    const dated = await planned({ repeat });
    expect(await postsOf(dated.seriesId)).toHaveLength(2);
    const made = await makeWorkspace();
    const late = { draft: makeDraft(made.channelIds), when: at(3), missed: usual, repeat };
    const refused = await planPost(made.scope, late);
    expect(refused).toMatchObject({ ok: false, failure: { code: "ended" } });
  });

  it("begins with the first day that its rule names", async () => {
    const weekday = new Date(`${day(2)}T12:00:00Z`).getUTCDay() || 7;
    const rule: Repeat = { unit: "week", every: 1, days: [weekday] };
    const { seriesId, draft } = await planned({ repeat: { rule, ends: { kind: "after", count: 2 } } });
    const made = await postsOf(seriesId);
    expect(made.map((post) => post.occurrence)).toEqual([`${day(2)}T09:00`, `${day(9)}T09:00`]);
    expect(made[0]).toMatchObject({ id: draft.id, wallTime: `${day(2)}T09:00` });
  });

  it("carries the missed-post policy to every post", async () => {
    const missed = { policy: "skip" as const, withinHours: 5 };
    const { seriesId, scope, draft } = await planned({ missed });
    const made = await postsOf(seriesId);
    expect(made.every((post) => post.missedPolicy === "skip" && post.publishWithinHours === 5)).toBe(true);
    expect((await getPlan(scope, draft.id)).missed).toEqual({ policy: "skip", withinHours: 5 });
  });

  it("lets one post be cancelled alone, and does not bring it back", async () => {
    const { seriesId, scope } = await planned();
    const [, second] = await postsOf(seriesId);
    await cancelPost(scope, { postId: second?.id ?? "" });
    await db.execute(sql`update series set make_at = clock_timestamp()`);
    await makeDueOccurrences(systemScope("test"));
    const again = (await postsOf(seriesId)).filter((post) => post.occurrence === second?.occurrence);
    expect(again).toMatchObject([{ id: second?.id, status: "cancelled" }]);
  });

  it("changed from one post on, keeps the earlier ones and leaves out what a person cancelled", async () => {
    const { seriesId, scope, draft, channelIds } = await planned();
    const before = await postsOf(seriesId);
    const third = before[2];
    const fifth = before[4];
    if (!third || !fifth) throw new Error("too few");
    await cancelPost(scope, { postId: fifth.id });
    const changed = await planPost(scope, {
      draft: { ...makeDraft(channelIds, "Changed"), id: third.id, revision: third.revision },
      when: { wallTime: `${day(3)}T18:30`, zone: ZONE },
      missed: usual,
      repeat: { rule: daily, ends: { kind: "never" } },
    });
    if (!changed.ok) throw new Error(changed.failure.message);
    expect(changed.value.seriesId).not.toBe(seriesId);
    expect((await postsOf(seriesId)).map((post) => post.id)).toEqual([
      before[0]?.id,
      before[1]?.id,
      fifth.id,
    ]);
    expect((await rowOf(seriesId)).makeAt).toBeNull();
    const after = await postsOf(changed.value.seriesId ?? "");
    expect(after[0]).toMatchObject({ id: third.id, text: "Changed", occurrence: `${day(3)}T18:30` });
    expect(after.map((post) => post.occurrence)).not.toContain(`${day(5)}T18:30`);
    expect(after.map((post) => post.occurrence)).toContain(`${day(6)}T18:30`);
    expect(await getSeriesOfPost(scope, draft.id)).toMatchObject({ id: seriesId, waiting: 2 });
  });

  it("changes one post alone without touching the rule", async () => {
    const { seriesId, scope, channelIds } = await planned();
    const [, second] = await postsOf(seriesId);
    if (!second) throw new Error("too few");
    const done = await planPost(scope, {
      draft: { ...makeDraft(channelIds, "Just this one"), id: second.id, revision: second.revision },
      when: { wallTime: `${day(2)}T20:00`, zone: ZONE },
      missed: usual,
      repeat: null,
    });
    expect(done).toMatchObject({ ok: true, value: { seriesId } });
    const [first, again, third] = await postsOf(seriesId);
    expect(again).toMatchObject({
      text: "Just this one",
      wallTime: `${day(2)}T20:00`,
      occurrence: `${day(2)}T09:00`,
    });
    expect([first?.text, third?.text]).toEqual(["Every day", "Every day"]);
  });

  it("stopped, cancels what waits and makes nothing more", async () => {
    const { seriesId, scope } = await planned();
    const before = (await postsOf(seriesId)).length;
    expect(await stopSeries(scope, { seriesId })).toMatchObject({ ok: true, value: { cancelled: before } });
    expect(await stopSeries(scope, { seriesId })).toMatchObject({ ok: false, failure: { code: "stopped" } });
    expect((await postsOf(seriesId)).every((post) => post.status === "cancelled")).toBe(true);
    await makeDueOccurrences(systemScope("test"));
    expect(await postsOf(seriesId)).toHaveLength(before);
  });

  it("is another workspace's business to nobody else", async () => {
    const { seriesId, draft } = await planned();
    const other = await makeWorkspace();
    const stranger = testScope(other.workspaceId, other.userId);
    expect(await stopSeries(stranger, { seriesId })).toMatchObject({
      ok: false,
      failure: { code: "not-found" },
    });
    expect(await getSeriesOfPost(stranger, draft.id)).toBeNull();
  });
});

describe("an occurrence that cannot go out as it is", () => {
  it("fails for all to see when its channel is gone, while the others wait for their time", async () => {
    const made = await makeWorkspace(["stays", "goes"]);
    const draft = makeDraft(made.channelIds);
    const rule: Repeat = { unit: "week", every: 3, days: [1, 2, 3, 4, 5, 6, 7] };
    const done = await planPost(made.scope, {
      draft,
      when: at(1),
      missed: usual,
      repeat: { rule, ends: { kind: "after", count: 20 } },
    });
    if (!done.ok || !done.value.seriesId) throw new Error("not planned");
    await db
      .update(channels)
      .set({ deletedAt: new Date() })
      .where(eq(channels.id, made.channelIds[1] ?? ""));
    const row = await rowOf(done.value.seriesId);
    await db.update(series).set({ startsOn: day(-1), makeAt: new Date(), repeat: daily });
    await makeDueOccurrences(systemScope("test"));
    const newest = (await postsOf(row.id)).at(-1);
    const both = await operationsOf(newest?.id ?? "");
    expect(both).toHaveLength(2);
    const gone = both.find((one) => one.channelId === made.channelIds[1]);
    expect(gone).toMatchObject({ status: "failed", failure: { next: "reconnect" } });
    expect(await historyOf(gone?.id ?? "")).toContain("refused");
    expect(both.find((one) => one.channelId === made.channelIds[0])).toMatchObject({ status: "scheduled" });
  });

  it("fails when the platform does not take its text any more", async () => {
    const { seriesId } = await planned({ repeat: { rule: daily, ends: { kind: "after", count: 30 } } });
    const before = await postsOf(seriesId);
    const long = "x".repeat(400);
    await db.execute(sql`update series set template = jsonb_set(template, '{text}', to_jsonb(${long}::text)), starts_on = ${day(0)},
      make_at = clock_timestamp(), made_through = ${before.at(-2)?.occurrence?.slice(0, 10) ?? ""}`);
    await db.execute(
      sql`update posts set series_id = null, occurrence = null where id = ${before.at(-1)?.id ?? ""}`,
    );
    await makeDueOccurrences(systemScope("test"));
    const newest = (await postsOf(seriesId)).at(-1);
    expect(newest?.status).toBe("failed");
    const [operation] = await db
      .select()
      .from(operations)
      .where(eq(operations.postId, newest?.id ?? ""));
    expect(operation?.failure).toMatchObject({ next: "revise", field: "text" });
  });
});

describe("the order of locks", () => {
  it("a changed series locks its posts by id, whatever their order in time", async () => {
    const made = await makeWorkspace();
    const draft = { ...makeDraft(made.channelIds), id: "ffffffff-ffff-7fff-bfff-ffffffffffff" };
    const plan = { draft, when: at(1), missed: usual, repeat: { rule: daily, ends: never } };
    await planPost(made.scope, plan);
    const [later] = await db.select({ id: posts.id }).from(posts).orderBy(asc(posts.id)).limit(1);
    let changing: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      const lock = (id: string) =>
        tx.execute(sql`select 1 from posts where id = ${id} for no key update nowait`);
      await lock(later?.id ?? "");
      const again = {
        ...plan,
        draft: { ...draft, revision: 1 },
        repeat: { rule: { ...daily, every: 2 }, ends: never },
      };
      changing = planPost(made.scope, again);
      await new Promise((resolve) => setTimeout(resolve, 300));
      // As holds go on from the lower id to the higher one, which must be free.
      await lock(draft.id);
    });
    expect(await changing).toMatchObject({ ok: true });
  });
});
