import "server-only";
import { db } from "@/db/client";
import type { SystemScope } from "@/lib/auth/scope";
import { sandboxRuns } from "@/lib/env";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { recordEach } from "../evidence/mutations";
import { refreshHolds } from "./mutations";
import { FREED, HELD_BECAUSE } from "./rules";

type Refreshed = Awaited<ReturnType<typeof refreshHolds>>["changed"];

/** Says what changed in the histories of what is due, and wakes what became free. */
async function tellAndWake(changed: Refreshed): Promise<void> {
  await recordEach(
    db(),
    changed
      .filter((row) => row.due)
      .map(({ id, workspace_id, fence, hold }) => ({
        operation: { id, workspaceId: workspace_id, fence },
        entry: hold
          ? { step: "held", outcome: "info", summary: HELD_BECAUSE[hold] }
          : { step: "freed", outcome: "info", summary: FREED },
      })),
  );
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
}

/**
 * Brings holds up to date and wakes what became free and is due: what waits on one channel, after it was paused,
 * resumed, connected anew or disconnected, or (null) whatever is due. In batches: a hold on a row is a copy for
 * lists, and arming asks for the truth. Returns how many changed.
 */
export async function applyHolds(_system: SystemScope, channelId: string | null): Promise<number> {
  let total = 0;
  let after: string | null = null;
  do {
    const batch: Awaited<ReturnType<typeof refreshHolds>> = await refreshHolds(
      db(),
      sandboxRuns(),
      channelId,
      after,
    );
    await tellAndWake(batch.changed);
    total += batch.changed.length;
    after = batch.next;
  } while (after !== null);
  return total;
}
