import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { saveCrons } from "./crons";
import { toJson } from "./json";
import { type FunctionPlan, planFunctions } from "./plan";

/** Replaces what is known of the app's functions. Throws `UnsupportedFunctions` before anything is written. */
export async function saveFunctions(tx: Tx, configs: unknown[]): Promise<FunctionPlan[]> {
  const plans = planFunctions(configs);
  const rows = toJson(configs.map((config) => ({ id: (config as { id: string }).id, config })));
  await tx.execute(sql`
    with given as (select * from jsonb_to_recordset(${rows}::jsonb) as r(id text, config jsonb)),
    gone as (delete from engine_functions where id not in (select id from given))
    insert into engine_functions (id, config) select id, config from given
    on conflict (id) do update set config = excluded.config, registered_at = clock_timestamp()`);
  await saveCrons(tx, plans);
  return plans;
}

/** The functions as last registered; empty before the first registration. */
export async function loadFunctions(tx: Tx): Promise<FunctionPlan[]> {
  const rows = await tx.execute<{ config: unknown }>(sql`select config from engine_functions order by id`);
  return planFunctions(rows.map((row) => row.config));
}
