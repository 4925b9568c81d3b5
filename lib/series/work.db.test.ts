import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { posts } from "@/db/schema/content";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { settleByCommand } from "@/lib/deliveries/restoring/work";
import { makeDraft, makeWorkspace, operationsOf } from "@/lib/deliveries/testing/rows";
import { planPost } from "./mutations";
import { makeDueOccurrences } from "./work";

const { db, empty } = testDatabase();
beforeEach(empty);

/** `YYYY-MM-DD` so many days from now. */
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** A post of every day, from tomorrow on. */
async function planned() {
  const made = await makeWorkspace();
  const done = await planPost(made.scope, {
    draft: makeDraft(made.channelIds),
    when: { wallTime: `${day(1)}T09:00`, zone: "Europe/Berlin" },
    missed: { policy: "publish", withinHours: 24 },
    repeat: { rule: { unit: "day", every: 1 }, ends: { kind: "never" } },
  });
  if (!done.ok) throw new Error(done.failure.message);
  return { seriesId: done.value.seriesId ?? "" };
}

const postsOf = (seriesId: string) =>
  db
    .select()
    .from(posts)
    .where(and(eq(posts.seriesId, seriesId), isNull(posts.deletedAt)))
    .orderBy(asc(posts.occurrence));

describe("a series in a restored database", () => {
  it("what it makes only after the decision, for a time before it, is searched before it is sent", async () => {
    const { seriesId } = await planned();
    const [kept, ...lost] = await postsOf(seriesId);
    for (const table of ["attempts", "outbox"]) await db.execute(`delete from ${table}`);
    for (const { id } of lost) {
      await db.execute(sql`delete from operations where post_id = ${id}`);
      await db.execute(sql`delete from deliveries where post_id = ${id}`);
      await db.execute(sql`delete from posts where id = ${id}`);
    }
    await db.execute(sql`update series set made_through = ${day(-4)}, starts_on = ${day(-4)}, made = 1`);
    await db.execute(sql`update posts set occurrence = ${`${day(-4)}T09:00`} where id = ${kept?.id ?? ""}`);
    await db.execute(sql`update instance set held_for = 'restored-or-copied', held_since = now(),
      known_until = now() - interval '4 days'`);
    expect(await settleByCommand(systemScope("restored"), "restored")).toMatchObject({
      value: { searched: 0 },
    });
    await db.execute(sql`update series set make_at = clock_timestamp() - interval '1 second'`);
    expect(await makeDueOccurrences(systemScope("series"))).toBeGreaterThan(13);
    const now = Date.now();
    const made = (await postsOf(seriesId)).filter((post) => post.id !== kept?.id);
    const statuses = made.map((post) => [(post.dueAt?.getTime() ?? 0) < now, post.status]);
    expect(statuses.filter(([past]) => past).length).toBeGreaterThanOrEqual(3);
    for (const [past, status] of statuses) expect(status).toBe(past ? "publishing" : "scheduled");
    const [first] = await operationsOf(made[0]?.id ?? "");
    expect(first).toMatchObject({ status: "unknown", intent: { lost: true } });
  });

  it("what a database that was never restored makes late is simply sent", async () => {
    const { seriesId } = await planned();
    await db.execute(sql`update series set made_through = ${day(-4)}, starts_on = ${day(-4)}, made = 1,
      make_at = clock_timestamp() - interval '1 second'`);
    await db.execute(sql`update posts set occurrence = occurrence || 'x'`);
    await makeDueOccurrences(systemScope("series"));
    const past = (await postsOf(seriesId)).filter((post) => (post.dueAt?.getTime() ?? 0) < Date.now());
    expect(past.length).toBeGreaterThanOrEqual(3);
    expect(new Set(past.map((post) => post.status))).toEqual(new Set(["scheduled"]));
  });
});
