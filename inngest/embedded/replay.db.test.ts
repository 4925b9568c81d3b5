import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { runEngine, until } from "./app-for-tests";
import { claimJobs } from "./claim";
import type { EngineHandle } from "./engine";
import { acceptEvents } from "./intake";
import { saveFunctions } from "./registry";
import { comparable, RecordedApp, type Trace } from "./replay-for-tests";
import { embeddedFetch } from "./transport";

const { db, sql, empty } = testDatabase();
const folder = new URL("./traces/", import.meta.url);
/** Replayed otherwise: registration, a tick, checkpoints that the recorder sent or answered itself. */
const OTHERWISE = /^(01|13|21|22)-/;
const names = readdirSync(folder).filter((name) => !OTHERWISE.test(name));
const read = (name: string): Trace => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

/** Recorded with a retry that comes after a sleep of 1 s beside it. */
const SLOW_RETRY = "06b";

let engine: EngineHandle | null = null;
let close: (() => Promise<void>) | null = null;

afterEach(async () => {
  await engine?.stop();
  await close?.();
  await empty();
});

/** Sends the recorded events, each once all that was recorded before it has happened. */
async function replay(trace: Trace, retryMs: number): Promise<RecordedApp> {
  const recorded = new RecordedApp(trace);
  const app = await recorded.listen();
  close = app.close;
  engine = await runEngine(app.url, { retryDelay: () => retryMs });
  for (const one of trace.exchanges.filter(({ path }) => path.startsWith("/e/"))) {
    await until(() => recorded.isDoneBefore(one.seq));
    await until(
      async () => (await sql`select 1 from engine_jobs where lease_until is not null`).length === 0,
    );
    const answer = await embeddedFetch(`http://engine.invalid${one.path}`, {
      method: "POST",
      headers: one.headers,
      body: JSON.stringify(one.body),
    });
    const expected = one.injected ? (one.injected as { serverBody: unknown }).serverBody : one.responseBody;
    expect(await answer.json(), `event #${one.seq}`).toEqual(expected);
  }
  await until(() => recorded.isDoneBefore(Number.POSITIVE_INFINITY));
  await until(async () => (await sql`select 1 from engine_jobs`).length === 0);
  return recorded;
}

describe("recorded conversations", () => {
  it.each(names)("%s: the engine says what the recorded server said", async (name) => {
    const recorded = await replay(read(name), name.startsWith(SLOW_RETRY) ? 1200 : 50);
    expect(recorded.unexpected).toEqual([]);
    expect(recorded.problems).toEqual([]);
    compare(name, recorded);
  });

  it("13-cron: a tick starts its run, with the event as recorded", async () => {
    const trace = read("13-cron.on.json");
    const recorded = new RecordedApp(trace);
    const app = await recorded.listen();
    close = app.close;
    engine = await runEngine(app.url);
    await engine.stop();
    await sql`update engine_crons set next_at = date_trunc('minute', clock_timestamp())`;
    engine = await runEngine(app.url);
    await until(() => recorded.isDoneBefore(Number.POSITIVE_INFINITY));
    await until(async () => (await sql`select 1 from engine_jobs`).length === 0);
    expect(recorded.unexpected).toEqual([]);
    compare("13-cron", recorded);
    const [tick] = recorded.matched;
    const event = (tick?.body as { event: { id: string; ts: number } } | undefined)?.event;
    expect(event?.ts).toBe(Date.parse(event?.id ?? ""));
  });

  it("22-checkpoint-409: the answer of a call that was refused its checkpoint is thrown away", async () => {
    const trace = read("22-checkpoint-409.on.json");
    const steal = async () =>
      void (await sql`update engine_jobs set lease_until = null, due_at = clock_timestamp() + interval '1 hour'`);
    const recorded = new RecordedApp(trace, steal);
    const app = await recorded.listen();
    close = app.close;
    engine = await runEngine(app.url);
    const event = trace.exchanges.find(({ path }) => path.startsWith("/e/"));
    const init = { method: "POST", headers: event?.headers ?? {}, body: JSON.stringify(event?.body) };
    await embeddedFetch("http://engine.invalid/e/key", init);
    await until(() => recorded.isDoneBefore(Number.POSITIVE_INFINITY));
    await engine.stop();
    expect(recorded.problems).toEqual([]);
    expect(recorded.unexpected).toEqual([]);
    expect(await sql`select status from engine_runs`).toEqual([{ status: "running" }]);
    expect(await sql`select 1 from engine_steps`).toHaveLength(0);
  });

  it("21-stale-checkpoint: a repeat changes nothing, and what no longer holds its job is stopped", async () => {
    const trace = read("21-stale-checkpoint.on.json");
    await saveFunctions(db, registered(trace));
    const sent = trace.exchanges.find(({ path }) => path.startsWith("/e/"))?.body as { name: string }[];
    await acceptEvents(sent);
    const { jobs } = await claimJobs(1, 60_000);
    const [job] = jobs;
    const repeats = trace.exchanges.filter((one) => one.path.includes("/checkpoint/"));
    const [first, ...later] = repeats.map((one) => one.body as Record<string, unknown>);
    const send = async (body: Record<string, unknown> | undefined, more: Record<string, unknown>) => {
      const given = { ...body, run_id: job?.runId, qi_id: job?.id, generation_id: 1, ...more };
      const url = `http://engine.invalid/v1/checkpoint/${String(given.run_id)}/async`;
      return (await embeddedFetch(url, { method: "POST", body: JSON.stringify(given) })).status;
    };
    expect(await send(first, {})).toBe(200);
    expect(await send(first, {})).toBe(200);
    for (const other of later.slice(0, 2)) expect(await send(other, {})).toBe(200);
    expect(await sql`select output from engine_steps`).toEqual([{ output: { data: 1 } }]);
    // A recorded server takes any generation of a live job; ours fences, which stops a stale worker at once.
    expect(await send(first, { generation_id: 0 })).toBe(409);
    expect(await send(first, { generation_id: 2 })).toBe(409);
    expect(await send(first, { qi_id: "another" })).toBe(409);
    expect(await send(first, { run_id: "01K00000000000000000000000" })).toBe(409);
    expect(await send(first, { steps: [] })).toBe(400);
    await sql`delete from engine_jobs`;
    expect(await send(first, {})).toBe(409);
  });
});

/** Every request of the engine beside the recorded one. */
function compare(name: string, recorded: RecordedApp): void {
  for (const { recorded: one, body, headers } of recorded.matched) {
    const where = `${name} #${one.seq}`;
    const ids = withEventIds(recorded.names, one.body, body);
    expect(comparable(body, ids), where).toEqual(comparable(one.body, ids));
    for (const header of ["x-inngest-step-id", "x-inngest-req-version", "x-inngest-generation-id"]) {
      expect(headers[header], `${where} ${header}`).toBe(one.headers[header]);
    }
  }
}

const registered = (trace: Trace): unknown[] =>
  (
    (trace.setup.find(({ path }) => path.startsWith("/fn/register"))?.body ?? { functions: [] }) as {
      functions: unknown[];
    }
  ).functions;

/** Events that the engine itself sends have ids of their own making. */
function withEventIds(ids: Map<string, string>, recorded: unknown, body: unknown): Map<string, string> {
  const [from, to] = [body, recorded].map((one) => (one as { event: { id: string } }).event.id);
  return from && to ? new Map([...ids, [from, to]]) : ids;
}
