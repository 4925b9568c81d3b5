import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { fail } from "@/lib/result";
import { type Entry, recordAttempt } from "../evidence/mutations";
import { type Place, stepsOf, waitsForAnother, wantedOfDelivery } from "./queries";
import { alignSteps, type Change, inOrder, isSent } from "./rules";

const REASON = "What it follows did not go out.";

const ENTRIES: Record<Change["status"], Entry> = {
  scheduled: { step: "follows", outcome: "info", summary: "What it follows is on its way: it waits for it." },
  failed: { step: "ended", outcome: "failed", summary: `${REASON} Nothing was sent.` },
  missed: { step: "missed", outcome: "failed", summary: "What it follows was missed, so it was not sent." },
  cancelled: {
    step: "cancelled",
    outcome: "info",
    summary: "What it follows was cancelled. Nothing was sent.",
  },
};
const TURN: Entry = {
  step: "follows",
  outcome: "info",
  summary: "What it follows is out: now it is its turn.",
};

async function apply(change: Change, tx: Tx): Promise<void> {
  const [row] = await tx
    .update(operations)
    .set({
      status: change.status,
      failure:
        change.status === "failed" || change.status === "missed"
          ? { next: "predecessor", reason: REASON }
          : null,
      hold: null,
      nextCheckAt: null,
      missedWakes: 0,
      // Its own patience begins when it could go out at all.
      ...(change.wake ? { dueAt: sql`greatest(${operations.dueAt}, clock_timestamp())` } : {}),
    })
    .where(eq(operations.id, change.id))
    .returning();
  if (!row) return;
  await recordAttempt(tx, row, change.wake ? TURN : ENTRIES[change.status]);
  if (change.wake) await writeOutbox(tx, operationDue(row, row.dueAt));
}

/** Wakes the oldest change of what is there that waits in a delivery; an older one has just ended. */
async function wakeNextChange(place: Place, tx: Tx): Promise<void> {
  const [next] = await tx
    .select()
    .from(operations)
    .where(
      and(
        eq(operations.deliveryId, place.deliveryId),
        sql`${operations.kind} in ('update', 'remove')`,
        eq(operations.status, "scheduled"),
      ),
    )
    .orderBy(asc(operations.dueAt), asc(operations.id))
    .limit(1);
  if (next && next.id !== place.id) await writeOutbox(tx, operationDue(next, next.nextCheckAt ?? next.dueAt));
}

/**
 * What follows from a change of one operation, in the transaction that made it (with its post locked): followers are
 * woken, wait on, or end with what they follow, each with a line in its history.
 */
export async function followOn(changed: Place, tx: Tx): Promise<void> {
  if (!isSent(changed.kind)) return wakeNextChange(changed, tx);
  const steps = inOrder(await stepsOf(changed, tx));
  if (steps.length < 2) return;
  for (const change of alignSteps(steps, changed.id)) await apply(change, tx);
}

/** Why an operation must not be claimed yet, because of another of its delivery; null when nothing is before it. */
export async function waitsBehind(place: Place, tx: Tx) {
  if (place.kind === "publish") return null;
  const [row] = await tx.execute<{ waits: boolean }>(
    sql`select ${waitsForAnother} as waits from operations o where o.id = ${place.id}`,
  );
  if (row?.waits) return fail("waits", "Something of the same post goes first.");
  if (!isSent(place.kind)) return null;
  // Whoever ended what is before it may have died before telling its followers.
  const changes = alignSteps(inOrder(await stepsOf(place, tx)), null);
  for (const change of changes) await apply(change, tx);
  return changes.some((one) => one.id === place.id) ? fail("waits", "What it follows did not go out.") : null;
}

/**
 * After several operations of a post went back to the schedule: what was taken off meanwhile is cancelled, followers
 * stand with what they follow, and those whose turn it is are woken for their time.
 */
export async function resumeFollowers(scope: Scope, postId: string, tx: Tx): Promise<void> {
  const rows = await tx
    .select()
    .from(operations)
    .where(
      and(
        eq(operations.postId, postId),
        eq(operations.workspaceId, scope.workspaceId),
        sql`${operations.kind} in ('publish', 'part', 'comment')`,
      ),
    );
  for (const [deliveryId, own] of Map.groupBy(rows, (row) => row.deliveryId)) {
    const [first] = own;
    if (!first || own.length < 2) continue;
    const wanted = await wantedOfDelivery(deliveryId, tx);
    const wants = (row: (typeof own)[number]) =>
      wanted?.some((one) => one.kind === row.kind && one.position === row.position) ?? false;
    for (const row of own.filter((one) => one.status === "scheduled" && !wants(one)))
      await apply({ id: row.id, status: "cancelled", wake: false }, tx);
    for (const change of alignSteps(inOrder(await stepsOf(first, tx)), null)) await apply(change, tx);
  }
  const ready = await tx.execute<{ id: string }>(sql`select o.id from operations o where o.post_id = ${postId}
    and o.kind in ('part', 'comment') and o.status = 'scheduled' and not ${waitsForAnother}`);
  for (const { id } of ready) {
    const row = rows.find((one) => one.id === id);
    if (row) await writeOutbox(tx, operationDue(row, row.dueAt));
  }
}
