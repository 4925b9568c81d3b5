import "server-only";
import { jobScope, systemScope } from "@/lib/auth/mint";
import { sandboxRuns } from "@/lib/env";
import { log } from "@/lib/log";
import { databaseNow } from "../clock/queries";
import { readOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { sweepClaims, sweepDue, sweepHolds, sweepMissed, sweepSenders } from "./mutations";

/** Sweeps that may see a row before the sweeping process does the work itself. */
const PATIENCE = 2;

async function doItself(row: { id: string; workspaceId: string }): Promise<void> {
  const scope = jobScope(row.workspaceId, "sweep");
  const now = await databaseNow();
  const operation = await readOperation(scope, row.id);
  if (operation?.status === "unknown") await reconcileOperation(scope, row.id, now);
  else await publishOperation(scope, row.id, now);
}

/**
 * One sweep: independent of any engine, it finds what was lost on the way and puts it right. Safe in any number
 * of processes at once.
 */
export async function sweepOnce(): Promise<void> {
  const system = systemScope("sweep");
  await sweepSenders(system);
  await sweepClaims(system);
  await sweepMissed(system);
  await sweepHolds(system, sandboxRuns());
  const due = await sweepDue(system);
  for (const row of due.filter((one) => one.missedWakes > PATIENCE)) {
    await doItself(row).catch((error: unknown) =>
      log().error({ error, operationId: row.id }, "the sweep could not finish an operation"),
    );
  }
}
