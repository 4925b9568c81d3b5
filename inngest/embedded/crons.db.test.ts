import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Options, Stage, until } from "./app-for-tests";
import { saveCrons, startDueTicks } from "./crons";
import { type FunctionPlan, planFunctions } from "./plan";

const { db, sql, empty } = testDatabase();
const stage = new Stage();

const planOf = (id: string, ...crons: string[]): FunctionPlan[] =>
  planFunctions([{ id, triggers: crons.map((cron) => ({ cron })), steps: {} }]);
const nextAt = async () =>
  (
    await sql`select cron, (extract(epoch from next_at) * 1000)::float8 as ms from engine_crons order by cron`
  ).map((row) => [row.cron, new Date(row.ms).toISOString()]);
const runs = () => sql`select function_id, event_key, event from engine_runs order by event_key`;
/** As if the schedule had been kept until so long ago. */
const away = (interval: string) =>
  sql`update engine_crons set next_at = date_trunc('minute', clock_timestamp() - ${interval}::interval)`;

afterEach(async () => {
  await stage.clear();
  await empty();
});

describe("schedules", () => {
  it("begin with their next tick, and are kept when the app registers again", async () => {
    const plans = planOf("app-a", "* * * * *", "TZ=Europe/Berlin 0 9 * * *");
    await saveCrons(db, plans);
    const [minutely] = await nextAt();
    expect(Date.parse(minutely?.[1] ?? "") - Date.now()).toBeLessThanOrEqual(60_000);
    expect(Date.parse(minutely?.[1] ?? "")).toBeGreaterThan(Date.now());
    await away("3 minutes");
    const before = await nextAt();
    await saveCrons(db, plans);
    expect(await nextAt()).toEqual(before);
    await saveCrons(db, planOf("app-a", "0 * * * *"));
    expect((await nextAt()).map(([cron]) => cron)).toEqual(["0 * * * *"]);
    await saveCrons(db, []);
    expect(await nextAt()).toEqual([]);
  });

  it("make up for the latest tick that was missed, and for no other", async () => {
    const plans = planOf("app-a", "*/5 * * * *");
    await saveCrons(db, plans);
    await away("3 days");
    const wait = await startDueTicks(plans);
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    const { event } = run as { event: { id: string; name: string; ts: number; data: unknown } };
    expect(event.name).toBe("inngest/scheduled.timer");
    expect(event.data).toEqual({ cron: "*/5 * * * *", fireAt: event.id, scheduledAt: event.id });
    expect(event.ts).toBe(Date.parse(event.id));
    expect(Date.now() - event.ts).toBeLessThan(5 * 60_000 + 5000);
    expect(event.ts % 300_000).toBe(0);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(300_000);
    expect(await startDueTicks(plans)).toBeGreaterThan(0);
    expect(await runs()).toHaveLength(1);
  });

  it("are nobody's business who does not know the function, and wait for who does", async () => {
    await saveCrons(db, planOf("app-old", "* * * * *"));
    await away("1 minute");
    expect(await startDueTicks([])).toBeNull();
    expect(await startDueTicks(planOf("app-new", "* * * * *"))).toBeNull();
    expect(await runs()).toHaveLength(0);
    await startDueTicks(planOf("app-old", "* * * * *"));
    expect(await runs()).toHaveLength(1);
  });

  it("tick once however many processes look at the same time", async () => {
    const plans = planOf("app-a", "* * * * *", "*/2 * * * *");
    await saveCrons(db, plans);
    for (let round = 1; round <= 3; round++) {
      await away(`${10 - round * 2} minutes`);
      await sql`delete from engine_runs`;
      await Promise.all(Array.from({ length: 6 }, () => startDueTicks(plans)));
      const keys = (await runs()).map((row) => row.event_key);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(2);
    }
  });

  it("start their function over two engines: once at each tick", async () => {
    const ticks: string[] = [];
    const options: Options = { id: "tick", triggers: [{ cron: "* * * * *" }, { event: "t/by-hand" }] };
    await stage.start([[options, async ({ event }) => void ticks.push(event.id ?? "")]], {}, 0);
    await (await stage.another()).stop();
    await away("0 minutes");
    await Promise.all([stage.another(), stage.another()]);
    await until(() => ticks.length > 0);
    await stage.send("t/by-hand", {}, "by-hand");
    await until(() => ticks.includes("by-hand"));
    const timed = ticks.filter((tick) => tick !== "by-hand");
    expect(timed.length).toBe(new Set(timed).size);
    expect(timed[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/);
  });
});
