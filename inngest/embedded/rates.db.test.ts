import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Options, Stage, until } from "./app-for-tests";
import { acceptEvents } from "./intake";
import { saveFunctions } from "./registry";

const { db, sql, empty } = testDatabase();
const stage = new Stage();

const register = (more: Record<string, unknown>) =>
  saveFunctions(db, [{ id: "app-a", triggers: [{ event: "e" }], steps: {}, ...more }]);
const send = (...data: Record<string, unknown>[]) =>
  acceptEvents(data.map((one) => ({ name: "e", data: one })));
/** Seconds from now until each run may start, in order. */
const starts = async (where = "") =>
  (
    await sql`
      select round(extract(epoch from j.due_at - clock_timestamp()))::int as s
      from engine_jobs j join engine_runs r on r.id = j.run_id
      where ${where} = '' or r.event -> 'data' ->> 'account' = ${where} order by j.due_at`
  ).map((row) => Math.max(0, row.s as number));
const statuses = async () =>
  (await sql`select status from engine_runs order by event -> 'data' -> 'n', id`).map(
    (row) => row.status as string,
  );

afterEach(async () => {
  await stage.clear();
  await empty();
});

describe("a throttle", () => {
  it("spreads starts evenly and drops none", async () => {
    await register({ throttle: { limit: 6, period: "60s" } });
    await send({ n: 1 }, { n: 2 }, { n: 3 });
    expect(await starts()).toEqual([0, 10, 20]);
    await send({ n: 4 }, { n: 5 });
    expect(await starts()).toEqual([0, 10, 20, 30, 40]);
    const order = await sql`
      select r.event -> 'data' -> 'n' as n from engine_jobs j join engine_runs r on r.id = j.run_id order by j.due_at`;
    expect(order.map((row) => row.n)).toEqual([1, 2, 3, 4, 5]);
  });

  it("counts by key, lets a burst through, and forgets what is past", async () => {
    await register({ throttle: { limit: 6, period: "1m", burst: 3, key: "event.data.account" } });
    await send(...Array.from({ length: 5 }, () => ({ account: "a" })), { account: "b" });
    expect(await starts("a")).toEqual([0, 0, 0, 10, 20]);
    expect(await starts("b")).toEqual([0]);
    await sql`delete from engine_runs`;
    await sql`update engine_rates set arrival_at = clock_timestamp() - interval '1 hour'`;
    await send({ account: "a" });
    expect(await starts("a")).toEqual([0]);
  });

  it("takes no place for an event that starts nothing", async () => {
    await register({ throttle: { limit: 6, period: "1m" } });
    for (let times = 0; times < 3; times++) await acceptEvents([{ name: "e", id: "same" }]);
    await send({ n: 2 });
    expect(await starts()).toEqual([0, 10]);
  });

  it("is exact when events come in at the same time", async () => {
    await register({ throttle: { limit: 6, period: "60s" } });
    await Promise.all(Array.from({ length: 6 }, (_, n) => send({ n })));
    expect(await starts()).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it("is kept by the engine: a run starts when its moment has come", async () => {
    const at: number[] = [];
    const options: Options = {
      id: "thr",
      triggers: [{ event: "t/thr" }],
      throttle: { limit: 2, period: "2s" },
    };
    await stage.start([[options, async () => void at.push(Date.now())]], {}, 2);
    await stage.client.send([1, 2, 3].map((n) => ({ name: "t/thr", data: { n } })));
    await until(() => at.length === 3);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(800);
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThan(800);
  });
});

describe("a rate limit", () => {
  it("drops what is too much, and says so", async () => {
    await register({ rateLimit: { limit: 1, period: "1h" } });
    await send({ n: 1 }, { n: 2 });
    await send({ n: 3 });
    expect(await statuses()).toEqual(["running", "skipped", "skipped"]);
    expect(await starts()).toEqual([0]);
    expect(await sql`select 1 from engine_runs where status = 'skipped' and ended_at is null`).toHaveLength(
      0,
    );
    await sql`update engine_rates set arrival_at = arrival_at - interval '1 hour'`;
    await send({ n: 4 });
    expect((await statuses()).filter((one) => one === "running")).toHaveLength(2);
  });

  it("counts by key, and lets a tenth of its limit through at once beside the first, as Inngest does", async () => {
    await register({ rateLimit: { limit: 20, period: "1h", key: "event.data.account" } });
    await send(...Array.from({ length: 5 }, () => ({ account: "a" })), { account: "b" });
    expect(await starts("a")).toHaveLength(3);
    expect(await starts("b")).toHaveLength(1);
  });

  it("is exact when events come in at the same time", async () => {
    await register({ rateLimit: { limit: 1, period: "1h" } });
    await Promise.all(Array.from({ length: 8 }, (_, n) => send({ n })));
    expect((await statuses()).sort()).toEqual(["running", ...Array<string>(7).fill("skipped")]);
  });

  it("comes before the throttle: what is dropped takes no moment", async () => {
    await register({ rateLimit: { limit: 10, period: "1h" }, throttle: { limit: 6, period: "1m" } });
    await send({ n: 1 }, { n: 2 }, { n: 3 });
    expect(await starts()).toEqual([0, 10]);
  });
});

describe("an idempotency key", () => {
  it("starts one run for a value, whatever the id of the event, for 24 hours", async () => {
    await register({ idempotency: "event.data.order" });
    await send({ order: 1 }, { order: 1 }, { order: 2 });
    await acceptEvents([{ name: "e", id: "another", data: { order: 1 } }]);
    expect(await statuses()).toEqual(["running", "running"]);
    await sql`update engine_runs set started_at = started_at - interval '23 hours 59 minutes'`;
    await send({ order: 1 });
    expect(await statuses()).toHaveLength(2);
    await sql`update engine_runs set started_at = started_at - interval '2 minutes'`;
    await send({ order: 1 });
    await send({ order: 1 });
    expect(await statuses()).toHaveLength(3);
  });
});

describe("cancelOn with a timeout", () => {
  it("listens no longer than that", async () => {
    const cancel = [{ event: "stop", if: "event.data.n == async.data.n", timeout: "1h" }];
    await register({ cancel });
    await send({ n: 1 }, { n: 2 });
    await acceptEvents([{ name: "stop", data: { n: 1 } }]);
    await sql`update engine_pauses set expires_at = expires_at - interval '61 minutes'`;
    await acceptEvents([{ name: "stop", data: { n: 2 } }]);
    expect(await statuses()).toEqual(["cancelled", "running"]);
  });
});
