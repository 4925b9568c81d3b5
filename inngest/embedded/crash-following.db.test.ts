import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { referenceFunction } from "inngest";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Handler, type Options, Stage, TEST_KEY, until } from "./app-for-tests";
import { claimJobs } from "./claim";
import { reclaimJobs } from "./leases";
import type { ClaimedJob } from "./protocol";
import { recordOutcome } from "./record";
import { loadFunctions } from "./registry";

const { db, sql, empty } = testDatabase();
const stage = new Stage();
const children: ChildProcess[] = [];
let ran: string[] = [];
const times = (what: string) => ran.filter((one) => one === what).length;

/** An engine in a process of its own, and how to kill it. */
async function worker(): Promise<() => Promise<void>> {
  const file = fileURLToPath(new URL("./worker-for-tests.ts", import.meta.url));
  const arguments_ = ["--import", "tsx", file, stage.app?.url ?? "", TEST_KEY, "1000"];
  const child = spawn(process.execPath, arguments_, { stdio: "ignore" });
  children.push(child);
  await until(async () => (await sql`select 1 from engine_functions`).length > 0);
  return async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once("exit", resolve));
  };
}

const serve = (...functions: [Options, Handler][]) => stage.start(functions, {}, 0);
const outputs = async () =>
  Object.fromEntries(
    (await sql`select function_id, status, output from engine_runs order by id`).map((row) => [
      row.function_id.replace("test-", ""),
      [row.status, row.output],
    ]),
  );
const ended = () =>
  until(async () => (await sql`select 1 from engine_runs where ended_at is null`).length === 0);
const waiting = (count = 1) =>
  until(async () => (await sql`select 1 from engine_jobs where sleeping`).length >= count);

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await stage.clear();
  ran = [];
  await empty();
});

describe("a killed process", () => {
  const waits: [Options, Handler] = [
    { id: "waits", triggers: [{ event: "t/waits" }] },
    async ({ step }) => {
      await step.run("before", () => void ran.push("before"));
      const came = await step.waitForEvent("w", { event: "t/ok", match: "data.id", timeout: "1h" });
      return step.run("after", () => {
        ran.push("after");
        return came?.data ?? null;
      });
    },
  ];

  it("does not lose a wait, nor the event that comes while nobody runs", async () => {
    await serve(waits);
    const kill = await worker();
    await stage.send("t/waits", { id: 7 });
    await waiting();
    await kill();
    await stage.send("t/ok", { id: 7, n: 1 });
    await stage.send("t/ok", { id: 7, n: 2 });
    await stage.another({ leaseMs: 1000 });
    await ended();
    expect(await outputs()).toEqual({ waits: ["completed", { id: 7, n: 1 }] });
    expect(ran).toEqual(["before", "after"]);
  });

  it("between the event and the call that hears of it, loses neither", async () => {
    await serve(waits);
    const kill = await worker();
    await stage.send("t/waits", { id: 7 });
    await waiting();
    await kill();
    await stage.send("t/ok", { id: 7, n: 1 });
    // Claimed by a process that dies before it calls.
    expect((await claimJobs(5, 300)).jobs).toHaveLength(1);
    await stage.send("t/ok", { id: 7, n: 2 });
    await stage.another({ leaseMs: 1000 });
    await ended();
    expect(await outputs()).toEqual({ waits: ["completed", { id: 7, n: 1 }] });
    expect(ran).toEqual(["before", "after"]);
  });

  it("in the middle of an invoked function: it is run again, and the invoker hears of it once", async () => {
    await serve(
      [
        { id: "parent", triggers: [{ event: "t/parent" }] },
        async ({ step }) => {
          const got = await step.invoke("call", {
            function: referenceFunction({ functionId: "child" }),
            data: { n: 2 },
          });
          return step.run("after", () => {
            ran.push("after");
            return got;
          });
        },
      ],
      [
        { id: "child", triggers: [{ event: "t/child" }] },
        async ({ event, step }) => {
          await step.run("once", () => void ran.push("once"));
          return step.run("middle", async () => {
            ran.push("middle");
            if (times("middle") === 1) await pause(20_000);
            return event.data.n * 10;
          });
        },
      ],
    );
    const kill = await worker();
    await stage.send("t/parent");
    await until(() => times("middle") === 1);
    await kill();
    await stage.another({ leaseMs: 1000 });
    await ended();
    expect(await outputs()).toEqual({ parent: ["completed", 20], child: ["completed", 20] });
    expect(ran).toEqual(["once", "middle", "middle", "after"]);
  });

  it("between the end of an invoked function and its invoker's next call, loses nothing", async () => {
    await serve(
      [
        { id: "parent", triggers: [{ event: "t/parent" }] },
        async ({ step }) => step.invoke("call", { function: referenceFunction({ functionId: "child" }) }),
      ],
      [{ id: "child", triggers: [{ event: "t/child" }] }, async () => "given"],
    );
    await (await stage.another()).stop();
    await stage.send("t/parent");
    const plans = await loadFunctions(db);
    const claim = async () => (await claimJobs(1, 60_000)).jobs[0] as ClaimedJob;
    const call = {
      id: createHash("sha1").update("call").digest("hex"),
      op: "InvokeFunction",
      opts: { function_id: "test-child", payload: {} },
      data: null,
      error: null,
    };
    await recordOutcome(await claim(), { kind: "operations", operations: [call], retryAfter: null }, plans);
    expect((await claimJobs(5, 1)).jobs.map((job) => job.functionId)).toEqual(["test-child"]);
    await pause(10);
    await reclaimJobs(5);
    await recordOutcome(await claim(), { kind: "completed", output: "given" }, plans);
    // The invoker is due; the process that takes it dies before it calls.
    expect((await claimJobs(5, 300)).jobs.map((job) => job.functionId)).toEqual(["test-parent"]);
    await stage.another();
    await ended();
    expect(await outputs()).toEqual({ parent: ["completed", "given"], child: ["completed", "given"] });
  });

  it("in the middle of a scheduled run: the same tick is run again, and is not started again", async () => {
    const ticks: string[] = [];
    await serve([
      { id: "tick", triggers: [{ cron: "0 0 * * *" }] },
      async ({ event, step }) =>
        step.run("work", async () => {
          ticks.push(event.id ?? "");
          if (ticks.length === 1) await pause(20_000);
          return "done";
        }),
    ]);
    await (await stage.another()).stop();
    await sql`update engine_crons set next_at = date_trunc('day', clock_timestamp(), 'UTC')`;
    const kill = await worker();
    await until(() => ticks.length === 1);
    await kill();
    await Promise.all([stage.another({ leaseMs: 1000 }), stage.another({ leaseMs: 1000 })]);
    await ended();
    expect(ticks).toHaveLength(2);
    expect(ticks[0]).toBe(ticks[1]);
    expect(await outputs()).toEqual({ tick: ["completed", "done"] });
    expect(await sql`select 1 from engine_runs`).toHaveLength(1);
  });

  it("in the middle of a parallel group: only what was under way is run again", async () => {
    await serve([
      { id: "par", triggers: [{ event: "t/par" }] },
      async ({ step }) =>
        Promise.all([
          step.run("quick", () => void ran.push("quick")),
          step.run("slow", async () => {
            ran.push("slow");
            if (times("slow") === 1) await pause(20_000);
            return "done";
          }),
        ]),
    ]);
    const kill = await worker();
    await stage.send("t/par");
    await until(async () => (await sql`select 1 from engine_steps`).length === 1 && times("slow") === 1);
    await kill();
    await stage.another({ leaseMs: 1000 });
    await ended();
    expect([times("quick"), times("slow")]).toEqual([1, 2]);
    expect(await outputs()).toEqual({ par: ["completed", [null, "done"]] });
  });
});
