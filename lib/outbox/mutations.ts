import type { Tx } from "@/db/client";
import { outbox } from "@/db/schema/signals";

/** An event for the engine. */
export type OutboxEvent = { name: string; data: Record<string, unknown> };

/**
 * Writes events in the caller's transaction; the relay sends them after commit. The row's id becomes the
 * event's id, so that sending one twice is harmless and every wake-up is new.
 */
export async function writeOutbox(tx: Tx, events: OutboxEvent | OutboxEvent[]): Promise<void> {
  const rows = Array.isArray(events) ? events : [events];
  if (rows.length > 0) await tx.insert(outbox).values(rows);
}
