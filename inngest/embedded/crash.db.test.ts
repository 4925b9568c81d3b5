import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Handler, type Options, Stage, TEST_KEY, until } from "./app-for-tests";
import { claimJobs } from "./claim";
import type { EngineHandle } from "./engine";
import { extendLeases, reclaimJobs } from "./leases";
import { recordOutcome } from "./record";
import { type Tuning, tune } from "./tuning";

const { sql, empty } = testDatabase();
const stage = new Stage();

async function start(options: Options, handler: Handler, tuning: Partial<Tuning> = {}) {
  await stage.start([[options, handler]], tuning);
  return stage.engines[0] as EngineHandle;
}

const runs = () => sql`select status, output from engine_runs order by id`;
const ended = () =>
  until(async () => (await sql`select 1 from engine_runs where status = 'running'`).length === 0);

afterEach(async () => {
  await stage.clear();
  await empty();
});

describe("a process that dies", () => {
  it("loses its job to another when the lease ends", async () => {
    const engine = await start({ id: "crash", triggers: [{ event: "t/crash" }] }, async ({ step }) => {
      await step.run("a", () => 1);
      return "done";
    });
    await engine.stop();
    await stage.client.send({ name: "t/crash", data: {} });
    const dead = await claimJobs(1, 700);
    expect(dead.jobs).toHaveLength(1);
    const claimedAt = Date.now();
    await stage.another();
    await ended();
    expect(Date.now() - claimedAt).toBeGreaterThanOrEqual(600);
    expect(await runs()).toEqual([{ status: "completed", output: "done" }]);
    const late = await recordOutcome(dead.jobs[0] as never, { kind: "completed", output: "late" }, []);
    expect(late).toBe("stale");
    expect(await runs()).toEqual([{ status: "completed", output: "done" }]);
  });

  it("may be killed in the middle of a step: another runs the step again and goes on", async () => {
    tune({ leaseMs: 1000 });
    const ran: string[] = [];
    const handler: Handler = async ({ step }) => {
      await step.run("before", () => void ran.push("before"));
      const value = await step.run("middle", async () => {
        ran.push("middle");
        if (ran.filter((one) => one === "middle").length === 1) await pause(20_000);
        return "done";
      });
      await step.run("after", () => void ran.push("after"));
      return value;
    };
    await stage.start([[{ id: "killed", triggers: [{ event: "t/killed" }] }, handler]], {}, 0);
    const file = fileURLToPath(new URL("./worker-for-tests.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", file, stage.app?.url ?? "", TEST_KEY, "1000"], {
      stdio: "ignore",
    });
    try {
      await until(async () => (await sql`select 1 from engine_functions`).length === 1);
      await stage.client.send({ name: "t/killed", data: {} });
      await until(() => ran.includes("middle"));
    } finally {
      child.kill("SIGKILL");
    }
    await stage.another({ leaseMs: 1000 });
    await ended();
    expect(ran).toEqual(["before", "middle", "middle", "after"]);
    expect(await runs()).toEqual([{ status: "completed", output: "done" }]);
  });

  it("is parked with its run when every process that takes it dies", async () => {
    const engine = await start({ id: "poison", triggers: [{ event: "t/poison" }] }, async () => "never");
    await engine.stop();
    await stage.client.send({ name: "t/poison", data: {} });
    const outcomes: boolean[] = [];
    for (let round = 0; round < 3; round++) {
      await sql`update engine_jobs set due_at = clock_timestamp() where parked_at is null`;
      expect((await claimJobs(1, 1)).jobs).toHaveLength(1);
      await pause(10);
      outcomes.push(...(await reclaimJobs(3)).map(({ parked }) => parked));
    }
    expect(outcomes).toEqual([false, false, true]);
    expect((await claimJobs(1, 1000)).jobs).toHaveLength(0);
    expect(await runs()).toEqual([{ status: "parked", output: null }]);
  });
});

describe("a worker that froze past its lease", () => {
  it("is stopped at its next checkpoint, and its answer is thrown away", async () => {
    const ran: string[] = [];
    let calls = 0;
    let thaw = () => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    await start({ id: "frozen", retries: 0, triggers: [{ event: "t/frozen" }] }, async ({ step }) => {
      const call = ++calls;
      await step.run("a", async () => {
        ran.push(`a${call}`);
        if (call === 1) await frozen;
        return call;
      });
      await step.run("b", () => void ran.push(`b${call}`));
      return call;
    });
    await stage.client.send({ name: "t/frozen", data: {} });
    await until(() => ran.length === 1);
    await sql`update engine_jobs set lease_until = null, due_at = clock_timestamp()`;
    await sql`select pg_notify('engine', '')`;
    await ended();
    thaw();
    await pause(300);
    expect(ran).toEqual(["a1", "a2", "b2"]);
    expect(await runs()).toEqual([{ status: "completed", output: 2 }]);
  });

  it("keeps its lease while it shows signs of life", async () => {
    await start(
      { id: "slow", triggers: [{ event: "t/slow" }] },
      async ({ step }) => step.run("slow", () => pause(1500, "slow")),
      { leaseMs: 400 },
    );
    await stage.client.send({ name: "t/slow", data: {} });
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: "slow" }]);
    expect(await extendLeases([{ id: "nobody", generation: 1 }], 1000)).toEqual(["nobody"]);
  });
});

describe("a run that is cancelled while it is called", () => {
  it("stops at its next checkpoint, and nothing it answers counts", async () => {
    const ran: string[] = [];
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await start(
      { id: "c", triggers: [{ event: "t/c" }], cancelOn: [{ event: "t/stop", match: "data.key" }] },
      async ({ step }) => {
        await step.run("a", async () => {
          ran.push("a");
          await held;
        });
        await step.run("b", () => void ran.push("b"));
      },
    );
    await stage.client.send({ name: "t/c", data: { key: "k:1" } });
    await until(() => ran.length === 1);
    await stage.client.send({ name: "t/stop", data: { key: "k:1" } });
    finish();
    await pause(300);
    expect(ran).toEqual(["a"]);
    expect(await runs()).toEqual([{ status: "cancelled", output: null }]);
    expect(await sql`select 1 from engine_jobs union all select 1 from engine_pauses`).toHaveLength(0);
  });
});

describe("a database that drops every connection", () => {
  const drop = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.catch(
      () => {},
    );

  it("loses neither what is being done nor what comes later", async () => {
    const ran: string[] = [];
    await start({ id: "dropped", triggers: [{ event: "t/dropped" }] }, async ({ step, event }) => {
      await step.run("a", async () => {
        ran.push("a");
        if (event.data.slow) await drop();
      });
      await step.sleep("nap", "1s");
      return step.run("b", () => "done");
    });
    await stage.client.send({ name: "t/dropped", data: { slow: true } });
    await until(() => ran.length === 1);
    await until(() => ended().catch(() => false));
    await drop();
    await until(() => stage.client.send({ id: "second", name: "t/dropped", data: {} }).catch(() => false));
    await until(() => ended().catch(() => false));
    expect(ran).toEqual(["a", "a"]);
    expect(await runs()).toEqual([
      { status: "completed", output: "done" },
      { status: "completed", output: "done" },
    ]);
  });
});

describe("stopping", () => {
  it("waits for a call in flight, then gives back what is left for another process", async () => {
    let calls = 0;
    const engine = await start(
      { id: "hangs", triggers: [{ event: "t/hangs" }] },
      async () => {
        calls++;
        if (calls === 1) await pause(5000);
        return calls;
      },
      { drainMs: 200 },
    );
    await stage.client.send({ name: "t/hangs", data: {} });
    await until(() => calls === 1);
    const before = Date.now();
    await engine.stop();
    expect(Date.now() - before).toBeLessThan(2000);
    expect(engine.state()).toBe("off");
    await stage.another();
    await ended();
    expect(await runs()).toEqual([{ status: "completed", output: 2 }]);
  });
});
