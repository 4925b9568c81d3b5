import "server-only";
import { db } from "@/db/client";
import type { SystemScope } from "@/lib/auth/scope";
import { sandboxRuns } from "@/lib/env";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { refreshHolds } from "./mutations";

/** After a channel was paused, resumed, connected anew or disconnected: holds or frees what waits on it. Returns how many changed. */
export async function applyHolds(_system: SystemScope, channelId: string): Promise<number> {
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
