import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { type KeyExpression, keyOf } from "./expressions";
import { sha256, toJson } from "./json";

/** So many starts in a period; `burst` of them may come at once, the others are spread evenly. */
export type Rate = {
  limit: number;
  periodMs: number;
  burst: number;
  key: KeyExpression | null;
  source: string;
};

/** A start that asks for a place within its function's rate. */
export type Ask = { id: string; functionId: string; event: unknown; rate: Rate };

const intervalOf = (rate: Rate) => rate.periodMs / rate.limit;

/** Asks of one key, in their order. */
function byKey(kind: "throttle" | "limit", asks: Ask[]): Map<string, Ask[]> {
  const groups = new Map<string, Ask[]>();
  for (const ask of asks) {
    const value = ask.rate.key ? keyOf(ask.rate.key, ask.event) : "";
    const key = sha256(`${kind}|${ask.functionId}|${ask.rate.source}|${value}`);
    groups.set(key, [...(groups.get(key) ?? []), ask]);
  }
  return groups;
}

/** Moves each key on by so many milliseconds. Returns by how many milliseconds each is then ahead of now. */
async function advance(tx: Tx, steps: { key: string; ms: number }[]): Promise<Map<string, number>> {
  const rows = await tx.execute<{ key: string; ahead: number }>(sql`
    insert into engine_rates (key, arrival_at)
    select key, statement_timestamp() + ms * interval '1 millisecond'
    from jsonb_to_recordset(${toJson(steps)}::jsonb) as s(key text, ms float8) order by key
    on conflict (key) do update set arrival_at =
      greatest(engine_rates.arrival_at, statement_timestamp()) + (excluded.arrival_at - statement_timestamp())
    returning key, (extract(epoch from arrival_at - statement_timestamp()) * 1000)::float8 as ahead`);
  return new Map(rows.map((row) => [row.key, row.ahead]));
}

/** Gives each start its moment: milliseconds from now, 0 when it may start at once. None is dropped. */
export async function throttle(tx: Tx, asks: Ask[]): Promise<Map<string, number>> {
  const groups = [...byKey("throttle", asks)];
  const ahead = await advance(
    tx,
    groups.map(([key, all]) => ({
      key,
      ms: all.reduce((sum, { rate }) => sum + intervalOf(rate), 0),
    })),
  );
  const delays = new Map<string, number>();
  for (const [key, all] of groups) {
    let end = ahead.get(key) ?? 0;
    for (const { id, rate } of all.toReversed()) {
      end -= intervalOf(rate);
      delays.set(id, Math.max(0, end - (rate.burst - 1) * intervalOf(rate)));
    }
  }
  return delays;
}

/** The starts that are too many, and must be dropped. */
export async function overLimit(tx: Tx, asks: Ask[]): Promise<string[]> {
  const groups = [...byKey("limit", asks)];
  const ahead = await advance(
    tx,
    groups.map(([key]) => ({ key, ms: 0 })),
  );
  const dropped: string[] = [];
  const taken: { key: string; ms: number }[] = [];
  for (const [key, all] of groups) {
    let used = Math.max(0, ahead.get(key) ?? 0);
    const before = used;
    for (const { id, rate } of all) {
      const interval = intervalOf(rate);
      // Half a millisecond of grace: the database counts in microseconds, and a place is free the moment it is due.
      if (used + interval <= interval * rate.burst + 0.5) used += interval;
      else dropped.push(id);
    }
    if (used > before) taken.push({ key, ms: used - before });
  }
  if (taken.length > 0) await advance(tx, taken);
  return dropped;
}
