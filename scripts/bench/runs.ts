import { uuidv7 } from "uuidv7";
import { sql } from "@/db/client";
import { say, share, until } from "./measuring";

/** Sends events the way the product does: as rows of the outbox. Returns their ids, which the runs keep. */
export async function sendAll(name: string, data: readonly Record<string, unknown>[]): Promise<string[]> {
  const rows = data.map((one) => ({ id: uuidv7(), name, data: one }));
  await sql()`insert into outbox (id, name, data)
    select id, name, data from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, name text, data jsonb)`;
  return rows.map(({ id }) => id);
}

/** Waits until the runs of these events ended; returns what each answered, and how long all took by the database's clock. */
export async function ended(
  ids: readonly string[],
  ms: number,
): Promise<{ outputs: unknown[]; tookMs: number }> {
  const open = async () => {
    const [row] = await sql()<{ done: number }[]>`
      select count(*)::int as done from engine_runs where event_key = any(${[...ids]}) and ended_at is not null`;
    return row?.done === ids.length;
  };
  await until(`The end of ${ids.length} runs`, ms, open, 50);
  const rows = await sql()<{ output: unknown; started: number; ended: number; status: string }[]>`
    select output, status, extract(epoch from started_at)::float8 * 1000 as started,
      extract(epoch from ended_at)::float8 * 1000 as ended
    from engine_runs where event_key = any(${[...ids]})`;
  const wrong = rows.find(({ status }) => status !== "completed");
  if (wrong) throw new Error(`A run ended ${wrong.status}: ${JSON.stringify(wrong.output)}`);
  const first = Math.min(...rows.map(({ started }) => started));
  const last = Math.max(...rows.map((row) => row.ended));
  return { outputs: rows.map(({ output }) => output), tookMs: last - first };
}

/** How many jobs of the engine sleep. */
export async function sleeping(): Promise<number> {
  const [row] = await sql()<
    { n: number }[]
  >`select count(*)::int as n from engine_jobs where sleeping and lease_until is null`;
  return row?.n ?? 0;
}

/** A whole second, so far ahead that everything can sleep by then. */
const secondAhead = (ms: number): Date => new Date(Math.ceil((Date.now() + ms) / 1000) * 1000);

/** Time in which so many runs can be put to sleep on a machine that does nothing else. */
const LEAD_MS = 8_000;
const LEAD_EACH_MS = 12;
/** A busy machine needs longer: the time ahead is doubled so often. */
const TRIES = 4;

/** Begins what is due at one moment with `start`, and waits until `count` more jobs sleep. False when they did not in time. */
async function asleepBefore(due: Date, count: number, start: () => Promise<unknown>): Promise<boolean> {
  const before = await sleeping();
  await start();
  const asleep = async () => (await sleeping()) - before >= count;
  return until("Sleeping", due.getTime() - 1000 - Date.now(), asleep).then(
    () => true,
    () => false,
  );
}

/**
 * Lets `start` begin `count` runs that sleep until the moment it is given, and waits until they do. When a busy machine
 * was too slow for that, they are let go by and begun anew, with more time. Returns what the last `start` did.
 */
export async function begun<Value>(
  count: number,
  start: (due: Date) => Promise<Value>,
  letGo: (value: Value, due: Date) => Promise<unknown>,
): Promise<{ value: Value; due: Date }> {
  let lead = LEAD_MS + count * LEAD_EACH_MS;
  for (let tries = 1; ; tries += 1) {
    const due = secondAhead(lead);
    let value: Value | undefined;
    const inTime = await asleepBefore(due, count, async () => {
      value = await start(due);
    });
    if (value === undefined) throw new Error("Nothing was begun.");
    if (inTime) return { value, due };
    if (tries === TRIES)
      throw new Error(`This machine cannot put ${count} runs to sleep in ${lead / 1000} s.`);
    say(`too busy to put ${count} runs to sleep in ${lead / 1000} s; once more with twice the time`);
    await letGo(value, due);
    lead *= 2;
  }
}

/** Lateness of `count` runs of one empty step that sleep until the same instant. */
export async function emptyRuns(
  count: number,
): Promise<{ p50Ms: number; p99Ms: number; earliestMs: number }> {
  const patience = 120_000 + count * 100;
  const { value: ids, due } = await begun(
    count,
    (at) =>
      sendAll(
        "bench.sleep",
        Array.from({ length: count }, () => ({ until: at.toISOString() })),
      ),
    (late, at) => ended(late, at.getTime() - Date.now() + patience),
  );
  const { outputs } = await ended(ids, due.getTime() - Date.now() + patience);
  const late = outputs.map((at) => Number(at) - due.getTime());
  return { p50Ms: share(late, 0.5), p99Ms: share(late, 0.99), earliestMs: Math.min(...late) };
}
