import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Handler, Stage, until } from "./app-for-tests";

const { sql, empty } = testDatabase();
const stage = new Stage();

const runs = () => sql`select status, output from engine_runs order by id`;
const ended = (count = 1) =>
  until(async () => (await sql`select 1 from engine_runs where ended_at is not null`).length >= count);
const waiting = (count = 1) =>
  until(async () => (await sql`select 1 from engine_jobs where wait_event is not null`).length >= count);
const idle = () =>
  until(async () => (await sql`select 1 from engine_jobs where due_at < clock_timestamp()`).length === 0);

type Wait = { event: string; timeout: string; if?: string; match?: string };

/** A function that waits as told and returns the data of what came, or null. */
const waiter =
  (wait: Wait): Handler =>
  async ({ step }) =>
    (await step.waitForEvent("w", wait as never))?.data ?? null;

const start = (wait: Wait, processes = 1) =>
  stage.start([[{ id: "w", triggers: [{ event: "t/w" }] }, waiter(wait)]], {}, processes);

afterEach(async () => {
  await stage.clear();
  await empty();
});

describe("waiting for an event", () => {
  it("ends with the first event that matches, long before its timeout", async () => {
    await start({ event: "t/ok", match: "data.id", timeout: "30d" });
    await stage.send("t/w", { id: "a" });
    await waiting();
    await stage.send("t/ok", { id: "b" });
    await stage.send("t/other", { id: "a" });
    await idle();
    expect(await runs()).toEqual([{ status: "running", output: null }]);
    await stage.client.send([
      { name: "t/ok", data: { id: "a", n: 1 } },
      { name: "t/ok", data: { id: "a", n: 2 } },
    ]);
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: { id: "a", n: 1 } }]);
    expect(await sql`select 1 from engine_jobs`).toHaveLength(0);
  });

  it("ends with null when nothing came in time", async () => {
    await start({ event: "t/ok", timeout: "1s" });
    await stage.send("t/w");
    await waiting();
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: null }]);
    await stage.send("t/ok", { late: true });
    expect(await runs()).toEqual([{ status: "completed", output: null }]);
  });

  it("looks at all of its condition", async () => {
    await start({
      event: "t/ok",
      timeout: "1h",
      if: "async.data.owner == event.data.owner && async.data.state != 'draft' && async.data.n == 2",
    });
    await stage.send("t/w", { owner: { id: 1 } });
    await waiting();
    await stage.send("t/ok", { owner: { id: 1 }, state: "draft", n: 2 });
    await stage.send("t/ok", { owner: { id: 1 }, state: "done", n: 3 });
    await stage.send("t/ok", { owner: { id: 2 }, state: "done", n: 2 });
    await idle();
    expect(await runs()).toEqual([{ status: "running", output: null }]);
    await stage.send("t/ok", { owner: { id: 1 }, state: "done", n: 2 });
    await ended();
    expect(await runs()).toMatchObject([{ status: "completed", output: { state: "done" } }]);
  });

  it("takes any event of the name without a condition, also one that says nothing", async () => {
    await start({ event: "t/ok", timeout: "1h" });
    await stage.send("t/w");
    await waiting();
    await stage.send("t/ok");
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: {} }]);
  });

  it("wakes every run that waits for an event, each once, over two engines", async () => {
    await start({ event: "t/ok", match: "data.group", timeout: "1h" }, 2);
    await stage.client.send(Array.from({ length: 20 }, (_, n) => ({ name: "t/w", data: { group: n % 2 } })));
    await waiting(20);
    await Promise.all([stage.send("t/ok", { group: 0, n: 1 }), stage.send("t/ok", { group: 0, n: 2 })]);
    await ended(10);
    expect(await sql`select status, count(*)::int as n from engine_runs group by 1 order by 1`).toEqual([
      { status: "completed", n: 10 },
      { status: "running", n: 10 },
    ]);
    expect(await sql`select 1 from engine_jobs where wait_event is null`).toHaveLength(0);
  });

  it("may be one of several parallel steps", async () => {
    await stage.start([
      [
        { id: "p", triggers: [{ event: "t/p" }] },
        async ({ step }) => {
          const parts = await Promise.all([
            step.waitForEvent("w1", { event: "t/ok", if: "async.data.n == 1", timeout: "1h" }),
            step.waitForEvent("w2", { event: "t/ok", if: "async.data.n == 2", timeout: "1h" }),
            step.run("r", () => "ran"),
          ]);
          return parts.map((part) => (typeof part === "string" ? part : part?.data.n));
        },
      ],
    ]);
    await stage.send("t/p");
    await waiting(2);
    await stage.send("t/ok", { n: 2 });
    await stage.send("t/ok", { n: 1 });
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: [1, 2, "ran"] }]);
  });

  it("stops with its run, and hears nothing any more", async () => {
    await stage.start([
      [
        { id: "c", triggers: [{ event: "t/c" }], cancelOn: [{ event: "t/stop" }] },
        waiter({ event: "t/ok", timeout: "1h" }),
      ],
    ]);
    await stage.send("t/c");
    await waiting();
    await stage.send("t/stop");
    await stage.send("t/ok");
    expect(await runs()).toEqual([{ status: "cancelled", output: null }]);
  });

  it.each([
    ["the condition async.data.n > 1", { event: "t/ok", timeout: "1h", if: "async.data.n > 1" }],
    ["waiting for inngest/function.finished", { event: "inngest/function.finished", timeout: "1h" }],
    ["waiting for app/*", { event: "app/*", timeout: "1h" }],
  ])("fails the run for good when it asks for %s", async (what, wait) => {
    await start(wait);
    await stage.send("t/w");
    await ended();
    const [run] = await runs();
    expect(run?.status).toBe("failed");
    expect(run?.output).toEqual({
      name: "UnsupportedOperation",
      message: `The embedded engine does not support ${what}.`,
    });
  });
});
