import { sql as statement } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { acceptEvents } from "./intake";
import { UnsupportedFunctions } from "./plan";
import { loadFunctions, saveFunctions } from "./registry";
import { sweepHistory } from "./sweep";
import { embeddedFetch } from "./transport";

const { db, sql, empty } = testDatabase();
const config = (id: string, event: string, more = {}) => ({
  id,
  name: id,
  triggers: [{ event }],
  steps: { step: {} },
  ...more,
});

afterEach(empty);

describe("taking events in", () => {
  it("is part of the caller's transaction", async () => {
    await saveFunctions(db, [config("app-a", "e")]);
    await expect(
      db.transaction(async (tx) => {
        await acceptEvents([{ name: "e", id: "1" }], tx);
        expect(await tx.execute(statement`select 1 from engine_jobs`)).toHaveLength(1);
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    expect(await sql`select 1 from engine_events union all select 1 from engine_runs`).toHaveLength(0);
    await db.transaction((tx) => acceptEvents([{ name: "e", id: "1" }], tx));
    expect(await sql`select event_key from engine_runs`).toEqual([{ event_key: "1" }]);
  });

  it("starts what the event triggers and nothing else", async () => {
    await saveFunctions(db, [config("app-a", "e"), config("app-b", "e"), config("app-c", "other")]);
    await acceptEvents([{ name: "e", data: { text: "NUL \0 and \uD800" } }, { name: "nobody" }]);
    expect(await sql`select function_id from engine_runs order by 1`).toEqual([
      { function_id: "app-a" },
      { function_id: "app-b" },
    ]);
  });

  it("refuses what is malformed or too large, through the transport as the SDK sends it", async () => {
    const post = (body: unknown) =>
      embeddedFetch("http://engine.invalid/e/key", { method: "POST", body: JSON.stringify(body) });
    expect((await post([{ data: {} }])).status).toBe(400);
    expect((await post([{ name: "e".repeat(513) }])).status).toBe(400);
    expect((await post("not an event")).status).toBe(400);
    expect((await post([{ name: "e", data: [1] }])).status).toBe(400);
    expect(await (await post([{ name: "inngest/function.invoked" }])).json()).toEqual({
      error: "Event inngest/function.invoked is the engine's own and cannot be sent.",
      status: 400,
      ids: [],
    });
    await expect(acceptEvents([{ name: "e" }, { name: 7 } as never])).rejects.toThrow("1.name");
    expect(await sql`select 1 from engine_events`).toHaveLength(0);
    await expect(acceptEvents([{ name: "e", data: { text: "x".repeat(600_000) } }])).rejects.toThrow(
      "512 KB",
    );
    expect(
      (await embeddedFetch("http://engine.invalid/v1/signals", { method: "POST", body: "{}" })).status,
    ).toBe(501);
  });
});

describe("registered functions", () => {
  it("are replaced as a whole, and not at all when one is refused", async () => {
    await saveFunctions(db, [config("app-a", "e"), config("app-b", "e")]);
    await saveFunctions(db, [config("app-b", "f")]);
    expect((await loadFunctions(db)).map(({ id, triggers }) => [id, triggers[0]?.event])).toEqual([
      ["app-b", "f"],
    ]);
    await expect(saveFunctions(db, [config("app-c", "e", { debounce: { period: "1s" } })])).rejects.toThrow(
      UnsupportedFunctions,
    );
    expect((await loadFunctions(db)).map(({ id }) => id)).toEqual(["app-b"]);
  });
});

describe("the sweep of history", () => {
  it("removes what ended a day ago, and keeps what is open, fresh or not yet matched", async () => {
    await acceptEvents([{ name: "unmatched" }]);
    await saveFunctions(db, [config("app-a", "e")]);
    await acceptEvents(["old", "fresh", "open"].map((id) => ({ name: "e", id })));
    await sql`update engine_runs set status = 'completed', ended_at = clock_timestamp() - interval '25 hours' where event_key = 'old'`;
    await sql`update engine_runs set status = 'completed', ended_at = clock_timestamp() where event_key = 'fresh'`;
    await sql`insert into engine_rates values ('past', clock_timestamp() - interval '1 minute'), ('ahead', clock_timestamp() + interval '1 hour')`;
    await sql`update engine_events set received_at = clock_timestamp() - interval '25 hours' where key <> 'fresh'`;
    expect(await sweepHistory()).toEqual({ runs: 1, events: 2, rates: 1 });
    expect(await sql`select key from engine_rates`).toEqual([{ key: "ahead" }]);
    expect(await sql`select event_key from engine_runs order by 1`).toEqual([
      { event_key: "fresh" },
      { event_key: "open" },
    ]);
    expect((await sql`select name from engine_events order by name`).map((row) => row.name)).toEqual([
      "e",
      "unmatched",
    ]);
    expect(await sql`select 1 from engine_jobs`).toHaveLength(2);
  });
});
