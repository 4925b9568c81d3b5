import { type SQL, sql } from "drizzle-orm";

/**
 * An instant that an adapter named, by this machine's clock, for a row: clocks of machines differ, so only its
 * distance from now is kept.
 */
export const byDatabase = (at: Date | null): SQL | null =>
  at && sql`clock_timestamp() + ${at.getTime() - Date.now()} * interval '1 millisecond'`;

/** An instant of a row, by this machine's clock; `now` is the database's. */
export const byThisClock = (at: Date, now: Date): Date => new Date(at.getTime() + Date.now() - now.getTime());
