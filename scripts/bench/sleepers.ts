import { sql } from "@/db/client";
import { copyRows } from "@/db/seed/copy";
import { matchOf } from "@/inngest/embedded/expressions";
import { newId } from "@/inngest/embedded/ids";
import type { BenchChannel, BenchWorkspace } from "./accounts";
import { type Placed, scheduleDeliveries } from "./deliveries";
import { until } from "./measuring";

/** A run sleeps no longer than this at a time (`lib/deliveries/waking/rules.ts`). */
const LONGEST_SLEEP_MS = 7 * 24 * 60 * 60 * 1000;
const HOUR_MS = 3_600_000;
const WAKING_EVENT = "operation.changed";

type Row = Record<string, string | number | boolean | Date | object | null>;
type Tables = "engine_events" | "engine_runs" | "engine_steps" | "engine_jobs" | "engine_pauses";
type Asleep = Record<Tables, Row>;

/** A row as COPY takes it: without what is null or made by the database, and with lists as Postgres writes them. */
const copyable = (row: Record<string, unknown>): Row =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name, value]) => value !== null && name !== "seq")
      .map(([name, value]) => [name, Array.isArray(value) ? `{${value.join(",")}}` : (value as object)]),
  );

/** The engine's rows of one delivery that really sleeps: what every other one's rows look like. */
async function oneAsleep(workspace: BenchWorkspace, channels: readonly BenchChannel[]): Promise<Asleep> {
  const [placed] = await scheduleDeliveries(workspace, channels, 1, () => new Date(Date.now() + HOUR_MS));
  const id = placed?.operationId ?? "";
  const rows = async () => {
    const [found] = await sql()<Asleep[]>`
      select to_jsonb(e) as engine_events, to_jsonb(r) as engine_runs, to_jsonb(s) as engine_steps,
        to_jsonb(j) as engine_jobs, to_jsonb(p) as engine_pauses
      from engine_runs r join engine_events e on e.key = r.event_key join engine_steps s on s.run_id = r.id
      join engine_jobs j on j.run_id = r.id and j.sleeping join engine_pauses p on p.run_id = r.id
      where r.event -> 'data' ->> 'operationId' = ${id}`;
    return found;
  };
  await until("The sleep of one delivery", 60_000, async () => (await rows()) !== undefined);
  const found = await rows();
  if (!found) throw new Error("The sleeping run vanished.");
  const event = found.engine_runs.event as { data: Record<string, unknown> };
  if (
    found.engine_pauses.event_name !== WAKING_EVENT ||
    found.engine_pauses.match !== matchOf(["data", "key"], event)
  )
    throw new Error("Runs are cancelled in another way than this benchmark knows.");
  return Object.fromEntries(
    Object.entries(found).map(([table, row]) => [table, copyable(row as Record<string, unknown>)]),
  ) as Asleep;
}

/** The engine's rows of another delivery, made after those of one that sleeps. */
function likeIt(model: Asleep, placed: Placed): Asleep {
  const event = { ...(model.engine_runs.event as object), id: placed.eventId, data: placed.event };
  const runId = newId();
  const wakeAt = Math.min(placed.dueAt.getTime(), Date.now() + LONGEST_SLEEP_MS);
  return {
    engine_events: { ...model.engine_events, id: newId(), key: placed.eventId, payload: event },
    engine_runs: { ...model.engine_runs, id: runId, event_key: placed.eventId, event },
    engine_steps: { ...model.engine_steps, run_id: runId },
    engine_jobs: { ...model.engine_jobs, id: newId(), run_id: runId, due_at: new Date(wakeAt) },
    engine_pauses: { ...model.engine_pauses, run_id: runId, match: matchOf(["data", "key"], event) },
  };
}

/** Schedules `count` deliveries whose runs sleep already, as if the relay and the engine had taken up each of them. */
export async function putToSleep(
  workspace: BenchWorkspace,
  channels: readonly BenchChannel[],
  count: number,
  dueAt: (post: number) => Date,
): Promise<void> {
  const model = await oneAsleep(workspace, channels);
  const placed = await scheduleDeliveries(workspace, channels, count, dueAt, true);
  const rows = placed.map((one) => likeIt(model, one));
  const tables: Tables[] = ["engine_events", "engine_runs", "engine_steps", "engine_jobs", "engine_pauses"];
  await sql().begin(async (tx) => {
    for (const table of tables)
      await copyRows(
        tx,
        table,
        rows.map((row) => row[table]),
      );
  });
}
