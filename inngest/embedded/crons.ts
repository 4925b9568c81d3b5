import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { toJson } from "./json";
import { startRunsOf } from "./matching";
import { notifyEngines } from "./notify";
import type { FunctionPlan } from "./plan";
import type { EngineEvent } from "./protocol";
import { latestTick, nextTick } from "./ticks";

const TIMER = "inngest/scheduled.timer";
/** Schedules that are due are taken up together; more than these wait for the next look. */
const BATCH = 100;

type Schedule = { function_id: string; cron: string };

const schedulesOf = (plans: FunctionPlan[]): Schedule[] =>
  plans.flatMap((plan) => plan.crons.map((cron) => ({ function_id: plan.id, cron })));

async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.execute<{ ms: number }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
  );
  return new Date(row?.ms ?? Number.NaN);
}

/** Keeps the schedules of these functions: new ones begin with their next tick, known ones keep theirs, others go. */
export async function saveCrons(tx: Tx, plans: FunctionPlan[]): Promise<void> {
  const schedules = schedulesOf(plans);
  const now = await databaseNow(tx);
  const rows = toJson(schedules.map((one) => ({ ...one, next_at: nextTick(one.cron, now) })));
  await tx.execute(sql`
    with given as (
      select * from jsonb_to_recordset(${rows}::jsonb) as g(function_id text, cron text, next_at timestamptz)),
    gone as (delete from engine_crons where (function_id, cron) not in (select function_id, cron from given))
    insert into engine_crons (function_id, cron, next_at) select function_id, cron, next_at from given
    on conflict do nothing`);
}

function tickEvent(cron: string, tick: Date): EngineEvent {
  const at = tick.toISOString().replace(/\.\d+Z$/, "Z");
  return {
    id: at,
    name: TIMER,
    data: { cron, fireAt: at, scheduledAt: at },
    user: {},
    ts: tick.getTime(),
  };
}

type Due = Schedule & { next_ms: number; now_ms: number };

/**
 * Starts the runs whose tick has come, each once over all processes: whoever holds the schedule's row starts it and
 * moves it on in one transaction. Of ticks that nobody was there for, the latest is made up for. Returns the
 * milliseconds until the next tick; null when there is none.
 */
export async function startDueTicks(plans: FunctionPlan[]): Promise<number | null> {
  const schedules = schedulesOf(plans);
  if (schedules.length === 0) return null;
  const known = sql`(function_id, cron) in (
    select function_id, cron from jsonb_to_recordset(${toJson(schedules)}::jsonb) as k(function_id text, cron text))`;
  await db().transaction(async (tx) => {
    const due = await tx.execute<Due>(sql`
      select function_id, cron, (extract(epoch from next_at) * 1000)::float8 as next_ms,
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms
      from engine_crons where next_at <= clock_timestamp() and ${known}
      order by function_id, cron limit ${BATCH} for update skip locked`);
    if (due.length > 0) await startTicks(tx, plans, due);
  });
  const rows = await db().execute<{ ms: number | null }>(sql`
    select (extract(epoch from min(next_at) - clock_timestamp()) * 1000)::float8 as ms
    from engine_crons where next_at is not null and ${known}`);
  return rows[0]?.ms ?? null;
}

async function startTicks(tx: Tx, plans: FunctionPlan[], due: Due[]): Promise<void> {
  const ticks = due.map((one) => ({
    ...one,
    tick: latestTick(one.cron, new Date(one.next_ms), new Date(one.now_ms)),
  }));
  const starts = ticks.flatMap(({ function_id, cron, tick }) => {
    const plan = plans.find(({ id }) => id === function_id);
    const event = tickEvent(cron, tick);
    return plan ? [{ plan, key: `${cron}|${event.id}`, event }] : [];
  });
  await startRunsOf(tx, starts);
  const moved = toJson(
    ticks.map(({ function_id, cron, now_ms }) => ({
      function_id,
      cron,
      next_at: nextTick(cron, new Date(now_ms)),
    })),
  );
  await tx.execute(sql`
    update engine_crons c set next_at = m.next_at
    from jsonb_to_recordset(${moved}::jsonb) as m(function_id text, cron text, next_at timestamptz)
    where c.function_id = m.function_id and c.cron = m.cron`);
  await notifyEngines(tx);
}
