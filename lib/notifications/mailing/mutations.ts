import "server-only";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { notifications } from "@/db/schema/signals";
import type { SystemScope } from "@/lib/auth/scope";

/** Open, unread, wanted by mail, and in no mail yet. */
const unsent = and(
  eq(notifications.byMail, true),
  isNull(notifications.mailOf),
  isNull(notifications.readAt),
  isNull(notifications.resolvedAt),
);

/**
 * Puts a notification, and whatever else waits to be mailed to the same person about the same workspace, into one
 * mail. False when there is nothing to send: it was read or solved meanwhile, or another mail tells of it. Asking
 * again for a mail that was not sent answers the same.
 */
export function gatherMail(_system: SystemScope, id: string): Promise<boolean> {
  return db().transaction(async (tx) => {
    const [whose] = await tx
      .select({ userId: notifications.userId, workspaceId: notifications.workspaceId })
      .from(notifications)
      .where(eq(notifications.id, id));
    if (!whose?.workspaceId) return false;
    // Two of a burst are put in order: the first takes them all.
    const turn = `notice|${whose.userId}|${whose.workspaceId}`;
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${turn}, 0))`);
    const [now] = await tx
      .select({ mailOf: notifications.mailOf, mailedAt: notifications.mailedAt })
      .from(notifications)
      .where(eq(notifications.id, id));
    if (now?.mailOf) return now.mailOf === id && now.mailedAt === null;
    const theirs = and(
      eq(notifications.userId, whose.userId),
      eq(notifications.workspaceId, whose.workspaceId),
      unsent,
    );
    const [itself] = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(and(eq(notifications.id, id), theirs))
      .for("update");
    if (!itself) return false;
    const others = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(theirs)
      .for("update", { skipLocked: true });
    const ids = others.map((row) => row.id);
    await tx.update(notifications).set({ mailOf: id }).where(inArray(notifications.id, ids));
    return true;
  });
}

/** Writes down that a mail left, so that it is not sent again. */
export async function recordMailed(_system: SystemScope, id: string): Promise<void> {
  await db()
    .update(notifications)
    .set({ mailedAt: sql`clock_timestamp()` })
    .where(and(eq(notifications.mailOf, id), isNull(notifications.mailedAt)));
}

/** Solved ones are kept this long, open ones that nobody solves this long. */
const KEEP_SOLVED = sql`interval '90 days'`;
const KEEP_OPEN = sql`interval '1 year'`;

/** Forgets old notifications. */
export async function pruneNotifications(_system: SystemScope): Promise<void> {
  await db().execute(sql`delete from notifications where resolved_at < clock_timestamp() - ${KEEP_SOLVED}
    or happened_at < clock_timestamp() - ${KEEP_OPEN}`);
}
