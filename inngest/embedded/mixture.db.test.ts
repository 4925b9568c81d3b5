import { setTimeout as pause } from "node:timers/promises";
import { referenceFunction } from "inngest";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { type Handler, type Options, Stage, until } from "./app-for-tests";

const { sql, empty } = testDatabase();
const stage = new Stage();
const RUNS = 40;
const ran = new Map<string, number>();

const note = (what: string) => void ran.set(what, (ran.get(what) ?? 0) + 1);
const shortly = (what: string) => pause(Math.random() * 20, note(what));

type Group = { parallel(options: { mode: "race" }, work: () => Promise<number>): Promise<number> };

const mix: [Options, Handler] = [
  {
    id: "mix",
    triggers: [{ event: "t/mix" }],
    concurrency: [{ limit: 3, key: "event.data.account" }],
    cancelOn: [{ event: "t/never", match: "data.n" }],
  },
  async ({ event, step, group }) => {
    const n = event.data.n as number;
    await step.run("first", () => note(`${n} first`));
    const target = referenceFunction({ functionId: "double" });
    const [, , heard, doubled] = await Promise.all([
      step.run("left", () => shortly(`${n} left`)),
      step.run("right", () => shortly(`${n} right`)),
      step.waitForEvent("heard", { event: "t/go", match: "data.n", timeout: "1h" }),
      step.invoke("double", { function: target, data: { n } }),
    ]);
    await (group as Group).parallel({ mode: "race" }, () =>
      Promise.race([
        step.run("fast", () => shortly(`${n} fast`)).then(() => 1),
        step.run("slow", () => shortly(`${n} slow`)).then(() => 2),
        step.waitForEvent("late", { event: "t/later", match: "data.n", timeout: "2s" }).then(() => 3),
      ]),
    );
    await step.run("last", () => note(`${n} last`));
    return [heard?.data.n, doubled];
  },
];
const STEPS_OF_A_RUN = 7;

const double: [Options, Handler] = [
  {
    id: "double",
    triggers: [{ event: "t/double" }],
    throttle: { limit: 200, period: "1s", burst: 50 },
  },
  async ({ event, step }) =>
    step.run("double", () => {
      note(`${event.data.n} double`);
      return event.data.n * 2;
    }),
];

/** Sends what the runs wait for, several times over and in any order, until told to stop. */
function noise(meanwhile: () => Promise<unknown>): () => Promise<void> {
  let stopped = false;
  const sending = (async () => {
    while (!stopped) {
      const some = Array.from({ length: 20 }, () => Math.floor(Math.random() * RUNS));
      const events = some.flatMap((n) => ["t/go", "t/later"].map((name) => ({ name, data: { n } })));
      await Promise.all([stage.client.send(events), stage.client.send(events.toReversed())]);
      await meanwhile();
      await pause(20);
    }
  })();
  return async () => {
    stopped = true;
    await sending;
  };
}

async function runAll(meanwhile: () => Promise<unknown>): Promise<void> {
  await stage.start([mix, double], { slots: 12, leaseMs: 3000 }, 3);
  await stage.client.send(
    Array.from({ length: RUNS }, (_, n) => ({ name: "t/mix", data: { n, account: n % 5 } })),
  );
  const stop = noise(meanwhile);
  const open = () => sql`select 1 from engine_runs where function_id = 'test-mix' and ended_at is null`;
  await until(async () => (await open()).length === 0, 40_000).finally(stop);
  const wrong = await sql`
    select status, output, event -> 'data' -> 'n' as n from engine_runs where function_id = 'test-mix' and (
      status <> 'completed' or output -> 0 <> event -> 'data' -> 'n'
      or (output ->> 1)::int <> (event -> 'data' ->> 'n')::int * 2)`;
  expect(wrong).toHaveLength(0);
  await until(async () => (await sql`select 1 from engine_jobs`).length === 0);
  expect(await sql`select 1 from engine_steps union all select 1 from engine_pauses`).toHaveLength(0);
  expect(ran.size).toBe(RUNS * STEPS_OF_A_RUN);
}

afterEach(async () => {
  await stage.clear();
  ran.clear();
  await empty();
});

describe("waits, invocations, groups, races and limits together, over three engines", () => {
  it("lose nothing and run nothing twice", { timeout: 60_000 }, async () => {
    await runAll(async () => {});
    expect([...ran].filter(([, times]) => times !== 1)).toEqual([]);
  });

  it("lose nothing while leases are lost again and again", { timeout: 60_000 }, async () => {
    await runAll(
      () => sql`
        update engine_jobs set lease_until = clock_timestamp() - interval '1 second' where id in (
          select id from engine_jobs where lease_until is not null order by random() limit 1 for update skip locked)`,
    );
  });
});
