import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { runEngine, until } from "./app-for-tests";
import type { EngineHandle } from "./engine";
import { comparable, RecordedApp, type Trace } from "./replay-for-tests";
import { embeddedFetch } from "./transport";

const { sql, empty } = testDatabase();
const folder = new URL("./traces/", import.meta.url);
const names = readdirSync(folder).filter((name) => !name.startsWith("01-"));
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
    for (const { recorded: one, body, headers } of recorded.matched) {
      const where = `${name} #${one.seq}`;
      const ids = withEventIds(recorded.names, one.body, body);
      expect(comparable(body, ids), where).toEqual(comparable(one.body, ids));
      for (const header of ["x-inngest-step-id", "x-inngest-req-version", "x-inngest-generation-id"]) {
        expect(headers[header], `${where} ${header}`).toBe(one.headers[header]);
      }
    }
  });
});

/** Events that the engine itself sends have ids of their own making. */
function withEventIds(ids: Map<string, string>, recorded: unknown, body: unknown): Map<string, string> {
  const [from, to] = [body, recorded].map((one) => (one as { event: { id: string } }).event.id);
  return from && to ? new Map([...ids, [from, to]]) : ids;
}
