import "server-only";
import { db } from "@/db/client";
import type { SystemScope } from "@/lib/auth/scope";
import { sandboxRuns } from "@/lib/env";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { refreshHolds } from "./mutations";

/**
 * Brings holds up to date and wakes what became free and is due: what waits on one channel, after it was paused,
 * resumed, connected anew or disconnected, or (null) whatever is due. Returns how many changed.
 */
export async function applyHolds(_system: SystemScope, channelId: string | null): Promise<number> {
  const changed = await refreshHolds(db(), sandboxRuns(), channelId);
  const free = changed.filter((row) => row.hold === null && row.due);
  await writeOutbox(
    db(),
    free.map((row) =>
      operationDue(
        {
          id: row.id,
          revision: row.revision,
          workspaceId: row.workspace_id,
          remoteAccount: row.remote_account,
        },
        new Date(),
      ),
    ),
  );
  return changed.length;
}
