import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { instance } from "@/db/schema/signals";
import type { Scope } from "@/lib/auth/scope";

/** Why nothing is published from this database, and since when. */
export type Hold = { reason: "restored-or-copied" | "copy"; since: Date | null };

/** What holds all publishing, for the notice that everybody sees; null when nothing does. Read once per request. */
export const getHold = cache(async (_scope: Scope): Promise<Hold | null> => {
  const [row] = await db().select({ reason: instance.heldFor, since: instance.heldSince }).from(instance);
  return row?.reason ? { reason: row.reason, since: row.since } : null;
});

/** Whether all publishing from this database is held: then nothing is done that would disturb the original. */
export async function isHeld(_scope: Scope): Promise<boolean> {
  const [row] = await db().select({ reason: instance.heldFor }).from(instance);
  return Boolean(row?.reason);
}
