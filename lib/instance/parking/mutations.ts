import "server-only";
import { db } from "@/db/client";
import { dropParked, resumeParked } from "@/inngest/embedded/parked";
import { writePersonAudit } from "@/lib/audit/mutations";
import type { SelfScope } from "@/lib/auth/scope";
import { fail, ok } from "@/lib/result";

async function decide(
  self: SelfScope,
  runId: string,
  action: string,
  change: (runId: string) => Promise<boolean>,
) {
  if (!self.isOperator)
    return fail("forbidden", "Only the operator of this installation can do this. Ask them.");
  if (!(await change(runId))) return fail("gone", "This run is not parked any more. Reload to see the list.");
  await writePersonAudit(self.userId, { action, subject: runId }, db());
  return ok(null);
}

/** Lets a parked run go on where it was. Fails with `forbidden` and `gone`. */
export const runAgain = (self: SelfScope, { runId }: { runId: string }) =>
  decide(self, runId, "engine.run-again", resumeParked);

/** Ends a parked run for good; what it was to wake is found by the sweep. Fails with `forbidden` and `gone`. */
export const dropRun = (self: SelfScope, { runId }: { runId: string }) =>
  decide(self, runId, "engine.drop", dropParked);
