import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { Stage, until } from "./app-for-tests";
import { claimJobs } from "./claim";
import { reclaimJobs } from "./leases";
import { dropParked, engineNumbers, listParked, resumeParked } from "./parked";

const { sql, empty } = testDatabase();
const stage = new Stage();
let told = 0;

/** A run whose processes died twice, as its engine would leave it. */
async function park(): Promise<string> {
  await stage.start(
    [
      [
        { id: "poison", triggers: [{ event: "t/poison" }] },
        async ({ step }) => step.run("a", () => "survived"),
      ],
      [{ id: "told", triggers: [{ event: "inngest/function.cancelled" }] }, async () => void told++],
    ],
    {},
    0,
  );
  await (await stage.another()).stop();
  await stage.send("t/poison");
  for (let round = 0; round < 2; round++) {
    await sql`update engine_jobs set due_at = clock_timestamp() where parked_at is null`;
    expect((await claimJobs(1, 1)).jobs).toHaveLength(1);
    await pause(10);
    await reclaimJobs(2);
  }
  const [run] = await sql`select id from engine_runs where status = 'parked'`;
  return run?.id as string;
}

const ended = () =>
  until(async () => (await sql`select 1 from engine_runs where ended_at is null`).length === 0);

afterEach(async () => {
  await stage.clear();
  told = 0;
  await empty();
});

describe("parked runs", () => {
  it("are listed with what a person needs to know", async () => {
    const runId = await park();
    const [parked, ...others] = await listParked();
    expect(others).toEqual([]);
    expect(parked).toMatchObject({ runId, functionId: "test-poison", event: "t/poison", reclaims: 2 });
    expect(Math.abs(Date.now() - (parked?.parkedAt.getTime() ?? 0))).toBeLessThan(10_000);
    expect(parked?.startedAt.getTime()).toBeLessThanOrEqual(parked?.parkedAt.getTime() ?? 0);
  });

  it("go on where they were when resumed, once", async () => {
    const runId = await park();
    expect(await resumeParked(runId)).toBe(true);
    expect(await resumeParked(runId)).toBe(false);
    expect(await dropParked(runId)).toBe(false);
    expect(await listParked()).toEqual([]);
    await stage.another();
    await ended();
    expect(await sql`select status, output from engine_runs`).toEqual([
      { status: "completed", output: "survived" },
    ]);
  });

  it("end as cancelled when dropped, and who listens is told", async () => {
    const runId = await park();
    expect(await dropParked(runId)).toBe(true);
    expect(await dropParked(runId)).toBe(false);
    expect(await resumeParked(runId)).toBe(false);
    await stage.another();
    await until(() => told === 1);
    expect(await sql`select status from engine_runs where id = ${runId}`).toEqual([{ status: "cancelled" }]);
    expect(await sql`select 1 from engine_jobs where run_id = ${runId}`).toHaveLength(0);
  });

  it("are unknown by a name that nobody has", async () => {
    expect(await resumeParked("nobody")).toBe(false);
    expect(await dropParked("nobody")).toBe(false);
  });
});

describe("the engine's numbers", () => {
  it("are all zero when nothing happens", async () => {
    expect(await engineNumbers()).toEqual({
      runs: {},
      waiting: 0,
      due: 0,
      busy: 0,
      parked: 0,
      latenessMs: 0,
    });
  });

  it("count runs by status and jobs by what they wait for", async () => {
    const runId = await park();
    await stage.client.send([1, 2, 3, 4].map((n) => ({ name: "t/poison", data: { n } })));
    await claimJobs(1, 60_000);
    const open =
      await sql`select id from engine_jobs where lease_until is null and parked_at is null order by id`;
    const [sleeping, late] = open.map((row) => row.id as string);
    await sql`update engine_jobs set due_at = clock_timestamp() + interval '1 hour' where id = ${sleeping ?? ""}`;
    await sql`update engine_jobs set due_at = clock_timestamp() - interval '3 seconds' where id = ${late ?? ""}`;
    const numbers = await engineNumbers();
    expect(numbers).toMatchObject({
      runs: { parked: 1, running: 4 },
      waiting: 1,
      due: 2,
      busy: 1,
      parked: 1,
    });
    expect(numbers.latenessMs).toBeGreaterThanOrEqual(3000);
    expect(numbers.latenessMs).toBeLessThan(6000);
    await dropParked(runId);
    expect((await engineNumbers()).runs).toMatchObject({ cancelled: 1 });
  });
});
