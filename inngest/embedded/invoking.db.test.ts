import { NonRetriableError, referenceFunction } from "inngest";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Handler, type Options, Stage, until } from "./app-for-tests";

const { sql, empty } = testDatabase();
const stage = new Stage();

const outputOf = async (functionId: string) =>
  (
    await sql`select status, output from engine_runs where function_id = ${`test-${functionId}`} order by id`
  ).map((row) => [row.status, row.output]);
const ended = (functionId = "parent") =>
  until(
    async () =>
      (
        await sql`select 1 from engine_runs where function_id = ${`test-${functionId}`} and ended_at is not null`
      ).length > 0,
  );

/** A function that invokes another and returns what it gave, or the message of what it threw. */
const parent = (functionId: string, more: Record<string, unknown> = {}): [Options, Handler] => [
  { id: "parent", triggers: [{ event: "t/parent" }] },
  async ({ step }) => {
    const target = referenceFunction({ functionId });
    try {
      return await step.invoke("call", { function: target, ...more } as never);
    } catch (error) {
      return { threw: (error as Error).message };
    }
  },
];

afterEach(async () => {
  await stage.clear();
  await empty();
});

describe("invoking a function", () => {
  it("gives its result to the step, and its payload to the function", async () => {
    await stage.start([
      parent("child", { data: { n: 21 } }),
      [
        { id: "child", triggers: [{ event: "t/child" }] },
        async ({ event, step }) => step.run("double", () => [event.name, event.data.n * 2]),
      ],
    ]);
    await stage.send("t/parent");
    await ended();
    expect(await outputOf("parent")).toEqual([["completed", ["inngest/function.invoked", 42]]]);
    expect(await outputOf("child")).toEqual([["completed", ["inngest/function.invoked", 42]]]);
  });

  it("throws its failure in the step, and still calls its onFailure", async () => {
    const told: string[] = [];
    await stage.start([
      parent("child"),
      [
        {
          id: "child",
          triggers: [{ event: "t/child" }],
          onFailure: ({ error }: { error: Error }) => void told.push(error.message),
        } as Options,
        async () => {
          throw new NonRetriableError("child dead");
        },
      ],
    ]);
    await stage.send("t/parent");
    await ended();
    expect(await outputOf("parent")).toEqual([["completed", { threw: "child dead" }]]);
    await until(() => told.length > 0);
    expect(told).toEqual(["child dead"]);
  });

  it("gives up after its timeout, while the function goes on", async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await stage.start([
      parent("child", { timeout: "1s" }),
      [{ id: "child", triggers: [{ event: "t/child" }] }, async () => held.then(() => "late")],
    ]);
    await stage.send("t/parent");
    await ended();
    expect(await outputOf("parent")).toEqual([["completed", { threw: "test-child did not end within 1s." }]]);
    finish();
    await ended("child");
    expect(await outputOf("child")).toEqual([["completed", "late"]]);
    expect(await outputOf("parent")).toHaveLength(1);
  });

  it("throws at once when there is no such function", async () => {
    await stage.start([parent("nobody")]);
    await stage.send("t/parent");
    await ended();
    expect(await outputOf("parent")).toEqual([
      ["completed", { threw: "There is no function test-nobody to invoke." }],
    ]);
  });

  it("throws at once when the payload is too large", async () => {
    await stage.start([
      parent("child", { data: { text: "x".repeat(600_000) } }),
      [{ id: "child", triggers: [{ event: "t/child" }] }, async () => "never"],
    ]);
    await stage.send("t/parent");
    await ended();
    expect(await outputOf("parent")).toEqual([
      ["completed", { threw: "What test-child is given is larger than 512 KB." }],
    ]);
    expect(await outputOf("child")).toEqual([]);
  });

  it("throws at once when the function's rate limit drops it", async () => {
    await stage.start([
      parent("child"),
      [
        { id: "child", triggers: [{ event: "t/child" }], rateLimit: { limit: 1, period: "1h" } },
        async () => "once",
      ],
    ]);
    await stage.send("t/child");
    await ended("child");
    await stage.send("t/parent");
    await ended();
    expect(await outputOf("parent")).toEqual([
      ["completed", { threw: expect.stringContaining("test-child was not started") }],
    ]);
  });

  it("throws when the function is cancelled", async () => {
    await stage.start([
      parent("child"),
      [
        { id: "child", triggers: [{ event: "t/child" }], cancelOn: [{ event: "t/stop" }] },
        async ({ step }) => step.sleep("long", "1h"),
      ],
    ]);
    await stage.send("t/parent");
    await until(async () => (await sql`select 1 from engine_jobs where sleeping`).length === 2);
    await stage.send("t/stop");
    await ended();
    expect(await outputOf("parent")).toEqual([
      ["completed", { threw: "The invoked function was cancelled." }],
    ]);
  });

  it("may be done several times at once", async () => {
    await stage.start(
      [
        [
          { id: "parent", triggers: [{ event: "t/parent" }] },
          async ({ step }) => {
            const target = referenceFunction({ functionId: "child" });
            const call = (n: number) => step.invoke(`call-${n}`, { function: target, data: { n } });
            return Promise.all([1, 2, 3].map(call));
          },
        ],
        [{ id: "child", triggers: [{ event: "t/child" }] }, async ({ event }) => event.data.n * 10],
      ],
      {},
      2,
    );
    await stage.send("t/parent");
    await ended();
    expect(await outputOf("parent")).toEqual([["completed", [10, 20, 30]]]);
    expect(await outputOf("child")).toHaveLength(3);
  });
});
