import "server-only";
import { jobScope, systemScope } from "@/lib/auth/mint";
import type { SystemScope } from "@/lib/auth/scope";
import { scaled } from "@/lib/env";
import { log } from "@/lib/log";
import { databaseNow } from "../clock/queries";
import { applyHolds } from "../holding/work";
import { readOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { endOrphans } from "../removing/mutations";
import { sweepClaims, sweepDue, sweepMissed, sweepSenders } from "./mutations";

/** Sweeps that may see a row before the sweeping process does the work itself. */
const PATIENCE = 2;
/** After this long a sweep begins no more work of its own: a slow platform must not keep the next sweep from coming. */
const OWN_WORK_MS = scaled(20_000);

async function doItself(row: { id: string; workspaceId: string }): Promise<void> {
  const scope = jobScope(row.workspaceId, "sweep");
  const operation = await readOperation(scope, row.id);
  if (operation?.status === "unknown") await reconcileOperation(scope, row.id, await databaseNow());
  else await publishOperation(scope, row.id);
}

/** Each part stands alone: one that fails is tried again by the next sweep, and keeps no other from its work. */
async function part(name: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) =>
    log().error({ err: error, part: name }, "a part of the sweep failed"),
  );
}

async function wakeForgotten(system: SystemScope): Promise<void> {
  const end = performance.now() + OWN_WORK_MS;
  for (const row of (await sweepDue(system)).filter((one) => one.missedWakes > PATIENCE)) {
    if (performance.now() > end) return;
    await part(`operation ${row.id}`, () => doItself(row));
  }
}

/** Takes back what was claimed by processes that died before sending; it comes more often than the whole sweep. */
export const takeBackClaims = (): Promise<void> => part("claims", () => sweepClaims(systemScope("sweep")));

/**
 * One sweep: independent of any engine, it finds what was lost on the way and puts it right. Safe in any number
 * of processes at once.
 */
export async function sweepOnce(): Promise<void> {
  const system = systemScope("sweep");
  await part("senders", () => sweepSenders(system));
  await part("claims", () => sweepClaims(system));
  await part("missed", () => sweepMissed(system));
  await part("orphans", () => endOrphans(system));
  await part("holds", () => applyHolds(system, null));
  await part("due", () => wakeForgotten(system));
}
