import "server-only";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { db, type Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import type { Operation } from "../publishing/mutations";
import type { OperationContent } from "../schema";

/** The receipt that an edit or removal is about; null when it names none. */
export async function receiptOfTarget(scope: Scope, operation: Pick<Operation, "targetId">, tx: Tx = db()) {
  if (!operation.targetId) return null;
  const [row] = await tx
    .select({ kind: operations.kind, remoteId: operations.remoteId, goneAt: operations.goneAt })
    .from(operations)
    .where(and(eq(operations.id, operation.targetId), eq(operations.workspaceId, scope.workspaceId)));
  return row ?? null;
}

/** Everything a post's deliveries sent that is still there, with its channel. */
export async function thereOf(scope: Scope, postId: string, deliveryIds: readonly string[], tx: Tx) {
  if (deliveryIds.length === 0) return [];
  return tx
    .select({ operation: operations, channelGone: sql<boolean>`${channels.deletedAt} is not null` })
    .from(operations)
    .innerJoin(deliveries, eq(deliveries.id, operations.deliveryId))
    .innerJoin(channels, eq(channels.id, operations.channelId))
    .where(
      and(
        eq(operations.postId, postId),
        eq(operations.workspaceId, scope.workspaceId),
        inArray(operations.deliveryId, [...deliveryIds]),
        sql`${operations.kind} in ('publish', 'part', 'comment')`,
        eq(operations.status, "published"),
        isNull(operations.goneAt),
      ),
    );
}

/** What the platform shows, or will once what is under way is done, of each receipt: the newest edit, else what was sent. */
export async function contentsThere(
  receipts: readonly Pick<Operation, "id" | "content">[],
  tx: Tx,
): Promise<Map<string, OperationContent>> {
  const contents = new Map(receipts.map((one) => [one.id, one.content]));
  if (receipts.length === 0) return contents;
  const edit = alias(operations, "edit");
  const edits = await tx
    .selectDistinctOn([edit.targetId], { targetId: edit.targetId, content: edit.content })
    .from(edit)
    .where(
      and(
        inArray(edit.targetId, [...contents.keys()]),
        eq(edit.kind, "update"),
        sql`${edit.status} not in ('failed', 'cancelled', 'missed')`,
      ),
    )
    .orderBy(edit.targetId, desc(edit.dueAt), desc(edit.id));
  for (const { targetId, content } of edits) if (targetId) contents.set(targetId, content);
  return contents;
}
