import { afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/db/testing";
import { Stage, until } from "./app-for-tests";
import { claimJobs } from "./claim";
import { saveCrons } from "./crons";
import { acceptEvents } from "./intake";
import { type FunctionPlan, planFunctions } from "./plan";
import { recordOutcome } from "./record";
import { saveFunctions } from "./registry";

const { db, sql, empty } = testDatabase();
const stage = new Stage();

const runs = () => sql`select status, output from engine_runs order by id`;
const ended = () =>
  until(async () => (await sql`select 1 from engine_runs where ended_at is null`).length === 0);
const config = (id: string, more = {}) => ({ id, triggers: [{ event: "e" }], steps: {}, ...more });

afterEach(async () => {
  vi.useRealTimers();
  await stage.clear();
  await empty();
});

describe("a run whose function does not exist any more", () => {
  it("fails after its retries and says why, while others go on", async () => {
    await saveFunctions(db, [config("test-gone"), config("test-here")]);
    await acceptEvents([{ name: "e" }]);
    await stage.start([[{ id: "here", triggers: [{ event: "e" }] }, async () => "done"]]);
    await ended();
    const outcome = await sql`select function_id, status, output from engine_runs order by 1`;
    expect(outcome).toEqual([
      {
        function_id: "test-gone",
        status: "failed",
        output: { name: "FunctionGone", message: "The function test-gone does not exist any more." },
      },
      { function_id: "test-here", status: "completed", output: "done" },
    ]);
    expect(await sql`select 1 from engine_jobs`).toHaveLength(0);
  });
});

describe("an operation the engine does not have", () => {
  it.each(["WaitForSignal", "AIGateway", "Gateway", "DeferAdd", "DeferAbort", "Step", "FromTheFuture"])(
    "%s fails its run for good, by name",
    async (op) => {
      const plans: FunctionPlan[] = await saveFunctions(db, [config("app-a")]);
      await acceptEvents([{ name: "e" }]);
      const { jobs } = await claimJobs(1, 60_000);
      const operations = [{ id: "x", op, name: "n", data: null, error: null }];
      const recorded = await recordOutcome(
        jobs[0] as never,
        { kind: "operations", operations, retryAfter: null },
        plans,
      );
      expect(recorded).toBe("failed");
      expect(await runs()).toEqual([
        {
          status: "failed",
          output: {
            name: "UnsupportedOperation",
            message: `The embedded engine does not support the operation ${op} (n).`,
          },
        },
      ]);
    },
  );

  it.each([
    ["Sleep", { name: "soon" }],
    ["WaitForEvent", { name: "x", opts: { timeout: "some time" } }],
    ["InvokeFunction", { opts: { function_id: "app-a", timeout: "later" } }],
  ])("neither does it guess at a %s that cannot be read", async (op, more) => {
    const plans = await saveFunctions(db, [config("app-a")]);
    await acceptEvents([{ name: "e" }]);
    const { jobs } = await claimJobs(1, 60_000);
    const operations = [{ id: "x", op, data: null, error: null, ...more }];
    await recordOutcome(
      jobs[0] as never,
      { kind: "operations", operations: operations as never, retryAfter: null },
      plans,
    );
    expect(await runs()).toMatchObject([{ status: "failed", output: { name: "UnsupportedOperation" } }]);
  });

  it("ends a real function the same way", async () => {
    await stage.start([
      [
        { id: "signal", retries: 3, triggers: [{ event: "e" }] },
        async ({ step }) => step.waitForSignal("s", { signal: "x", timeout: "1h" }),
      ],
    ]);
    await stage.send("e");
    await ended();
    expect(await runs()).toMatchObject([
      { status: "failed", output: { message: expect.stringContaining("WaitForSignal") } },
    ]);
  });
});

describe("time", () => {
  /** The database's clock. */
  const now = async () => {
    const [row] = await sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`;
    return row?.ms as number;
  };

  it("wakes a sleep of 60 days when it is due, with another process than began it", async () => {
    const until60 = new Date((await now()) + 60 * 86_400_000);
    await stage.start([
      [
        { id: "long", triggers: [{ event: "e" }] },
        async ({ step }) => {
          await step.sleepUntil("nap", until60);
          return "woke";
        },
      ],
    ]);
    await stage.send("e");
    await until(async () => (await sql`select 1 from engine_jobs where sleeping`).length === 1);
    await Promise.all(stage.engines.splice(0).map((engine) => engine.stop()));
    await stage.another();
    expect(await runs()).toEqual([{ status: "running", output: null }]);
    await sql`update engine_jobs set due_at = due_at - interval '60 days' + interval '300 milliseconds'`;
    await sql`select pg_notify('engine', '')`;
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: "woke" }]);
  });

  it.each([
    ["an hour ahead", 3_600_000],
    ["an hour behind", -3_600_000],
  ])("is the database's, when the clock of this process is %s", async (_, off) => {
    const at = new Date((await now()) + 900);
    const woke: number[] = [];
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + off, shouldAdvanceTime: true });
    await stage.start([
      [
        { id: "clock", triggers: [{ event: "e" }] },
        async ({ step }) => {
          await step.sleepUntil("until", at);
          await step.run("until-over", async () => woke.push(await now()));
          await step.sleep("for", "1s");
          await step.run("for-over", async () => woke.push(await now()));
        },
      ],
    ]);
    await stage.send("e");
    await ended();
    const [first = 0, second = 0] = woke;
    expect(first - at.getTime()).toBeGreaterThanOrEqual(0);
    expect(first - at.getTime()).toBeLessThan(2000);
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(second - first).toBeLessThan(4000);
    await saveCrons(db, planFunctions([config("app-a", { triggers: [{ cron: "* * * * *" }] })]));
    const [cron] = await sql`select (extract(epoch from next_at) * 1000)::float8 as ms from engine_crons`;
    expect(cron?.ms - (await now())).toBeGreaterThan(-1000);
    expect(cron?.ms - (await now())).toBeLessThanOrEqual(60_000);
  });
});
