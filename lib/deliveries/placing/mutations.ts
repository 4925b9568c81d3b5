import "server-only";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationChanged, operationDue } from "@/lib/outbox/schema";
import type { PostDraft } from "@/lib/posts/schema";
import { wantedOn } from "../checking/queries";
import { recordAttempt } from "../evidence/mutations";
import type { Wanted } from "../following/rules";
import { notToLookAt, OPEN } from "../mutations";
import { fingerprintOf } from "../publishing/rules";

/** Where operations are placed: a delivery, and the account behind its channel. */
export type Ground = {
  workspaceId: string;
  postId: string;
  deliveryId: string;
  channelId: string;
  remoteAccount: string;
};

/** What an operation is given when it goes back to the schedule: nothing of an earlier try holds it. */
const AFRESH = {
  status: "scheduled" as const,
  hold: null,
  leaseUntil: null,
  failure: null,
  wish: null,
  nextCheckAt: null,
  checks: 0,
  absentSince: null,
  missedWakes: 0,
};

/**
 * Puts one act of a delivery on the schedule: a new operation, or the one that has not been sent yet, which keeps
 * its content. The post itself is woken; what follows it is woken by what it follows. False when it was sent, unless
 * that was removed there and `anew` sends it as a new incarnation.
 */
export async function placeOne(
  ground: Ground,
  wanted: Wanted,
  dueAt: Date,
  tx: Tx,
  { anew }: { anew: boolean } = { anew: false },
): Promise<boolean> {
  const { kind, position, content } = wanted;
  const { deliveryId } = ground;
  const incarnation = anew
    ? sql<number>`(select coalesce(max(o.incarnation + (o.gone_at is not null)::int), 1) from operations o
        where o.delivery_id = ${deliveryId} and o.kind = ${kind} and o.position = ${position})`
    : 1;
  const [operation] = await tx
    .insert(operations)
    .values({ ...ground, kind, position, incarnation, content, fingerprint: fingerprintOf(content), dueAt })
    .onConflictDoUpdate({
      target: [operations.deliveryId, operations.kind, operations.position, operations.incarnation],
      set: { ...AFRESH, dueAt, revision: sql`${operations.revision} + 1` },
      setWhere: and(inArray(operations.status, OPEN), notToLookAt),
    })
    .returning();
  if (!operation) return false;
  if (operation.revision > 1)
    await writeOutbox(tx, operationChanged({ ...operation, revision: operation.revision - 1 }));
  if (kind === "publish") await writeOutbox(tx, operationDue(operation, dueAt));
  await recordAttempt(tx, operation, {
    step: "scheduled",
    outcome: "info",
    summary: `Scheduled for ${dueAt.toISOString()}.`,
  });
  return true;
}

/** Puts everything a draft sends on the schedule. Returns on how many channels something waits now. */
export async function placeOperations(scope: Scope, draft: PostDraft, dueAt: Date, tx: Tx): Promise<number> {
  const { workspaceId } = scope;
  const rows = await tx
    .select({
      deliveryId: deliveries.id,
      channelId: deliveries.channelId,
      remoteAccount: channels.remoteAccount,
    })
    .from(deliveries)
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .where(
      and(
        eq(deliveries.postId, draft.id),
        eq(deliveries.workspaceId, workspaceId),
        isNull(deliveries.removedAt),
      ),
    );
  let placed = 0;
  for (const row of rows) {
    let some = false;
    for (const wanted of wantedOn(draft, row.channelId))
      some = (await placeOne({ ...row, workspaceId, postId: draft.id }, wanted, dueAt, tx)) || some;
    if (some) placed += 1;
  }
  return placed;
}
