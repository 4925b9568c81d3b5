import type { Tx } from "@/db/client";
import { auditEvents } from "@/db/schema/signals";
import type { Scope, SystemScope } from "@/lib/auth/scope";

/** What was done. `data` never holds secrets. */
export type Deed = { action: string; subject?: string; data?: Record<string, unknown> };

/** Writes who did what in a workspace, in the transaction of the deed. */
export async function writeAudit(scope: Scope, deed: Deed, tx: Tx): Promise<void> {
  const { actor, workspaceId } = scope;
  const by =
    actor.kind === "job" ? { job: actor.name } : actor.kind === "token" ? { tokenId: actor.tokenId } : {};
  await tx.insert(auditEvents).values({
    workspaceId,
    userId: actor.kind === "job" ? null : actor.userId,
    action: deed.action,
    subject: deed.subject,
    data: { ...deed.data, ...by },
  });
}

/** Writes what happened to a person's own account, in the transaction of the deed. */
export async function writePersonAudit(
  userId: string,
  deed: Deed & { workspaceId?: string },
  tx: Tx,
): Promise<void> {
  await tx.insert(auditEvents).values({ userId, data: {}, ...deed });
}

/**
 * Writes what was done to the whole installation from its own machine, in the transaction of the deed. Under an `id` of
 * its own a deed is written once, however often it is told.
 */
export async function writeSystemAudit(
  system: SystemScope,
  deed: Deed & { id?: string },
  tx: Tx,
): Promise<void> {
  await tx
    .insert(auditEvents)
    .values({ ...deed, data: { ...deed.data, job: system.job } })
    .onConflictDoNothing();
}
