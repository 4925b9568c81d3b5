import { setTimeout as pause } from "node:timers/promises";
import { NonRetriableError } from "inngest";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Handler, Stage, until } from "./app-for-tests";

const { sql, empty } = testDatabase();
const stage = new Stage();
let ran: string[] = [];

const note = <Value>(what: string, value: Value): Value => {
  ran.push(what);
  return value;
};
const times = (what: string) => ran.filter((one) => one === what).length;
const ended = (count = 1) =>
  until(async () => (await sql`select 1 from engine_runs where ended_at is not null`).length >= count);
const runs = () => sql`select status, output from engine_runs order by id`;
const start = (handler: Handler, processes = 1) =>
  stage.start([[{ id: "p", retries: 1, triggers: [{ event: "t/p" }] }, handler]], {}, processes);

afterEach(async () => {
  await stage.clear();
  ran = [];
  await empty();
});

describe("parallel steps", () => {
  it("go on when the last is done, also when one fails for good", async () => {
    await start(async ({ step }) => {
      const parts = await Promise.allSettled([
        step.run("good", () => note("good", 1)),
        step.run("bad", () => {
          ran.push("bad");
          throw new NonRetriableError("broken");
        }),
        step.run("flaky", () => {
          ran.push("flaky");
          if (times("flaky") === 1) throw new Error("again");
          return 3;
        }),
      ]);
      return step.run("sum", () =>
        note(
          "sum",
          parts.map((part) => (part.status === "fulfilled" ? part.value : part.reason.message)),
        ),
      );
    });
    await stage.send("t/p");
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: [1, "broken", 3] }]);
    expect([times("good"), times("bad"), times("flaky"), times("sum")]).toEqual([1, 1, 2, 1]);
  });

  it("run each step once over two engines, group after group", async () => {
    await start(async ({ step }) => {
      for (const group of ["a", "b", "c"]) {
        await Promise.all([1, 2, 3, 4].map((n) => step.run(`${group}${n}`, () => note(`${group}${n}`, n))));
      }
      return ran.length;
    }, 2);
    await stage.client.send(Array.from({ length: 10 }, () => ({ name: "t/p" })));
    await ended(10);
    for (const group of ["a", "b", "c"]) for (const n of [1, 2, 3, 4]) expect(times(`${group}${n}`)).toBe(10);
    expect(await sql`select 1 from engine_jobs union all select 1 from engine_steps`).toHaveLength(0);
  });
});

/** What `group.parallel` of the SDK is, without its many overloads. */
type Group = { parallel(options: { mode: "race" }, work: () => Promise<unknown>): Promise<unknown> };

describe("a race", () => {
  it("goes on after the first, and does not begin a loser's sleep again", async () => {
    const begun = Date.now();
    let wonAfter = 0;
    await start(async ({ step, group }) => {
      const won = await (group as Group).parallel({ mode: "race" }, () =>
        Promise.race([
          step.run("fast", () => note("fast", "fast")),
          step.sleep("slow", "2s").then(() => "slow"),
        ]),
      );
      wonAfter ||= Date.now() - begun;
      return step.run("after", () => note("after", won));
    });
    await stage.send("t/p");
    await until(() => times("after") === 1);
    expect(wonAfter).toBeLessThan(1500);
    const naps = await sql`select sleeping from engine_jobs where sleeping`;
    expect(naps).toHaveLength(1);
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: "fast" }]);
    expect([times("fast"), times("after")]).toEqual([1, 1]);
  });

  it("may be won by an event, with the timeout of another wait as the loser", async () => {
    await start(async ({ step, group }) => {
      const won = await (group as Group).parallel({ mode: "race" }, () =>
        Promise.race([
          step.waitForEvent("yes", { event: "t/yes", timeout: "3s" }).then(() => "yes"),
          step.waitForEvent("no", { event: "t/no", timeout: "3s" }).then(() => "no"),
        ]),
      );
      return step.run("after", () => note("after", won));
    });
    await stage.send("t/p");
    await until(async () => (await sql`select 1 from engine_jobs where wait_event is not null`).length === 2);
    const before = Date.now();
    await stage.send("t/no");
    await until(() => times("after") === 1);
    expect(Date.now() - before).toBeLessThan(1500);
    // The SDK ends a function only when nothing that it began is open.
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: "no" }]);
    expect(times("after")).toBe(1);
  });

  it("loses nothing and runs nothing twice when its steps end together, over two engines", async () => {
    await start(async ({ step, group }) => {
      const steps = () => [1, 2, 3, 4].map((n) => step.run(`s${n}`, () => pause(n % 2, note(`s${n}`, n))));
      const all = await (group as Group).parallel({ mode: "race" }, () => Promise.all(steps()));
      return step.run("sum", () => note("sum", all));
    }, 2);
    await stage.client.send(Array.from({ length: 15 }, () => ({ name: "t/p" })));
    await ended(15);
    expect((await runs()).every(({ output }) => JSON.stringify(output) === "[1,2,3,4]")).toBe(true);
    for (const step of ["s1", "s2", "s3", "s4", "sum"]) expect([step, times(step)]).toEqual([step, 15]);
    expect(await sql`select 1 from engine_jobs union all select 1 from engine_steps`).toHaveLength(0);
  });

  it("does not run a step that is under way when the loser ends meanwhile", async () => {
    await start(async ({ step, group }) => {
      await (group as Group).parallel({ mode: "race" }, () =>
        Promise.race([step.run("fast", () => note("fast", 1)), step.sleep("slow", "1s")]),
      );
      await step.run("after", () => pause(1800, note("after", 1)));
      return "done";
    });
    await stage.send("t/p");
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: "done" }]);
    expect(times("after")).toBe(1);
  });
});
