import "server-only";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { workspaces } from "@/db/schema/sharing";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { channelChanged } from "@/lib/outbox/schema";

const own = (scope: Scope) => and(eq(workspaces.id, scope.workspaceId), isNull(workspaces.deletedAt));

/** Lets the engine look at what waits on every channel here: it is held now, or free. */
async function tellChannels(scope: Scope, tx: Tx): Promise<void> {
  const rows = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.workspaceId, scope.workspaceId), isNull(channels.deletedAt)));
  await writeOutbox(
    tx,
    rows.map(({ id }) => channelChanged(id, scope.workspaceId)),
  );
}

/**
 * Stops all publishing of a workspace: arming holds its row, so from the moment this commits nothing more is sent.
 * Answers whether this call did it; stopping twice keeps the first moment.
 */
export async function stopWorkspace(scope: Scope, tx: Tx): Promise<boolean> {
  const stopped = await tx
    .update(workspaces)
    .set({ stoppedAt: sql`clock_timestamp()` })
    .where(and(own(scope), isNull(workspaces.stoppedAt)))
    .returning({ id: workspaces.id });
  if (stopped.length === 0) return false;
  await tellChannels(scope, tx);
  await writeAudit(scope, { action: "publishing.stopped", subject: scope.workspaceId }, tx);
  return true;
}

/** Lets a workspace publish again. Answers whether it was stopped. */
export async function resumeWorkspace(scope: Scope, tx: Tx): Promise<boolean> {
  const resumed = await tx
    .update(workspaces)
    .set({ stoppedAt: null })
    .where(and(own(scope), isNotNull(workspaces.stoppedAt)))
    .returning({ id: workspaces.id });
  if (resumed.length === 0) return false;
  await tellChannels(scope, tx);
  await writeAudit(scope, { action: "publishing.resumed", subject: scope.workspaceId }, tx);
  return true;
}
