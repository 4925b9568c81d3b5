import { NonRetriableError, RetryAfterError } from "inngest";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Options, Stage, until } from "./app-for-tests";

const { sql, empty } = testDatabase();

type Mark = { what: string; at: number; more?: unknown };
let marks: Mark[] = [];
const mark = (what: string, more?: unknown) => void marks.push({ what, at: Date.now(), more });
const count = (what: string) => marks.filter((one) => one.what === what).length;
const stage = new Stage();

const status = async () =>
  (await sql`select status from engine_runs order by id`).map((row) => row.status as string);
const ended = (runs = 1) =>
  until(async () => (await status()).filter((one) => one !== "running").length >= runs);

afterEach(async () => {
  await stage.clear();
  marks = [];
  await empty();
});

describe("steps and sleeps", () => {
  it("runs each step once and wakes a sleep on time, never early", async () => {
    await stage.start([
      [
        { id: "nap", triggers: [{ event: "t/nap" }] },
        async ({ event, step }) => {
          const a = await step.run("a", () => {
            mark("a");
            return 20;
          });
          await step.sleepUntil("sleep", new Date(event.data.at));
          mark("woke");
          return step.run("b", () => {
            mark("b");
            return a + 1;
          });
        },
      ],
    ]);
    const at = Date.now() + 700;
    await stage.send("t/nap", { at });
    await ended();
    expect(count("a")).toBe(1);
    expect(count("b")).toBe(1);
    const woke = marks.find((one) => one.what === "woke")?.at ?? 0;
    expect(woke).toBeGreaterThanOrEqual(at);
    expect(woke - at).toBeLessThan(500);
    expect(await sql`select status, output from engine_runs`).toEqual([{ status: "completed", output: 21 }]);
    expect(await sql`select 1 from engine_jobs union all select 1 from engine_steps`).toHaveLength(0);
  });

  it("computes a sleep of 60 days to the millisecond", async () => {
    const at = new Date(Date.now() + 60 * 86_400_000 + 123);
    await stage.start([
      [
        { id: "long", triggers: [{ event: "t/long" }] },
        async ({ step }) => {
          await step.sleepUntil("until", at);
        },
      ],
    ]);
    await stage.send("t/long");
    const job = await until(
      async () =>
        (await sql`select extract(epoch from due_at) * 1000 as due from engine_jobs where sleeping`)[0],
    );
    expect(Number(job.due)).toBe(at.getTime());
  });

  it("runs parallel steps and goes on when the last is done", async () => {
    await stage.start([
      [
        { id: "par", triggers: [{ event: "t/par" }] },
        async ({ step }) => {
          const parts = await Promise.all([
            step.run("p1", () => {
              mark("p");
              return 1;
            }),
            step.run("p2", () => {
              mark("p");
              return 2;
            }),
            step.sleep("p3", "1s").then(() => 3),
          ]);
          return step.run("sum", () => parts.reduce((a, b) => a + b));
        },
      ],
    ]);
    await stage.send("t/par");
    await ended();
    expect(count("p")).toBe(2);
    expect(await sql`select output from engine_runs`).toEqual([{ output: 6 }]);
  });
});

describe("failures", () => {
  it("retries a step, keeps what was done, and honours retry-after", async () => {
    await stage.start([
      [
        { id: "flaky", retries: 3, triggers: [{ event: "t/flaky" }] },
        async ({ step, attempt }) => {
          await step.run("once", () => mark("once"));
          return step.run("flaky", () => {
            mark("try", attempt);
            if (attempt === 0) throw new RetryAfterError("later", 1000);
            if (attempt === 1) throw new Error("again");
            return attempt;
          });
        },
      ],
    ]);
    await stage.send("t/flaky");
    await ended();
    const tries = marks.filter((one) => one.what === "try");
    expect(tries.map((one) => one.more)).toEqual([0, 1, 2]);
    expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(count("once")).toBe(1);
    expect(await status()).toEqual(["completed"]);
  });

  it("ends a run at a NonRetriableError and calls onFailure once", async () => {
    await stage.start([
      [
        {
          id: "doomed",
          retries: 4,
          triggers: [{ event: "t/doomed" }],
          onFailure: ({ error, event }: { error: Error; event: { data: { event: { data: unknown } } } }) =>
            mark("onFailure", [error.message, event.data.event.data]),
        } as Options,
        async ({ step }) => {
          await step.run("no", () => {
            mark("try");
            throw new NonRetriableError("dead");
          });
        },
      ],
    ]);
    await stage.send("t/doomed", { n: 7 });
    await ended(2);
    expect(count("try")).toBe(1);
    expect(marks.filter((one) => one.what === "onFailure").map((one) => one.more)).toEqual([
      ["dead", { n: 7 }],
    ]);
    expect((await status()).sort()).toEqual(["completed", "failed"]);
  });

  it("gives up after the last retry, and lets the function catch the error", async () => {
    await stage.start([
      [
        { id: "caught", retries: 1, triggers: [{ event: "t/caught" }] },
        async ({ step }) => {
          try {
            await step.run("bad", () => {
              mark("try");
              throw new Error("always");
            });
          } catch (error) {
            return step.run("after", () => (error as Error).message);
          }
        },
      ],
    ]);
    await stage.send("t/caught");
    await ended();
    expect(count("try")).toBe(2);
    expect(await sql`select status, output from engine_runs`).toEqual([
      { status: "completed", output: "always" },
    ]);
  });
});

describe("events", () => {
  it("starts one run for an id sent twice, also under another event name", async () => {
    await stage.start([
      [{ id: "dup", triggers: [{ event: "t/dup" }, { event: "t/dup.other" }] }, async () => mark("dup")],
    ]);
    await Promise.all([stage.send("t/dup", {}, "same"), stage.send("t/dup", {}, "same")]);
    await stage.send("t/dup.other", {}, "same");
    await ended();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(count("dup")).toBe(1);
    expect(await status()).toEqual(["completed"]);
  });

  it("are sent by a step once, however often the function is called", async () => {
    await stage.start([
      [
        { id: "fan", triggers: [{ event: "t/fan" }] },
        async ({ step, attempt }) => {
          const sent = await step.sendEvent(
            "out",
            [1, 2, 3].map((n) => ({ name: "t/item", data: { n } })),
          );
          await step.sleep("nap", "1s");
          if (attempt === 0) throw new Error("again");
          return sent.ids.length;
        },
      ],
      [{ id: "item", triggers: [{ event: "t/item" }] }, async ({ event }) => mark("item", event.data.n)],
    ]);
    await stage.send("t/fan");
    await ended(4);
    await until(async () => (await sql`select 1 from engine_runs where output = '3'`).length === 1);
    expect(marks.map((one) => one.more).sort()).toEqual([1, 2, 3]);
  });

  it("cancels the sleeping run whose field matches, and no other", async () => {
    await stage.start([
      [
        { id: "c", triggers: [{ event: "t/c" }], cancelOn: [{ event: "t/c.cancel", match: "data.key" }] },
        async ({ step, event }) => {
          await step.sleep("nap", "1s");
          mark("woke", event.data.key);
        },
      ],
      [{ id: "told", triggers: [{ event: "inngest/function.cancelled" }] }, async () => mark("told")],
    ]);
    await stage.client.send([
      { name: "t/c", data: { key: "a:1" } },
      { name: "t/c", data: { key: "a:2" } },
    ]);
    await until(async () => (await sql`select 1 from engine_jobs where sleeping`).length === 2);
    await stage.send("t/c.cancel", { key: "a:1" });
    await until(() => count("woke") === 1 && count("told") === 1);
    await ended(3);
    expect(marks.filter((one) => one.what === "woke").map((one) => one.more)).toEqual(["a:2"]);
    expect((await status()).sort()).toEqual(["cancelled", "completed", "completed"]);
  });

  it("keeps events that come before any function is known, and matches them then", async () => {
    await stage.send("t/early", {}, "e1");
    expect(await sql`select matched from engine_events`).toEqual([{ matched: false }]);
    await stage.start([[{ id: "early", triggers: [{ event: "t/early" }] }, async () => mark("early")]]);
    await until(() => count("early") === 1);
  });
});
