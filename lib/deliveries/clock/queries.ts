import "server-only";
import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";

/** So many milliseconds from now, by the database's clock. */
export const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;

/** The database's clock: it decides what is due, whatever this machine thinks. */
export async function databaseNow(tx: Tx = db()): Promise<Date> {
  const [row] = await tx.execute<{ now: Date | string }>(sql`select clock_timestamp() as now`);
  if (!row) throw new Error("the database has no clock");
  return new Date(row.now);
}
