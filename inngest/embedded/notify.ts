import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";

/** What the engine's processes listen to. */
export const CHANNEL = "engine";

/** Wakes every engine of this database once the transaction commits. */
export async function notifyEngines(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANNEL}, '')`);
}
