import "server-only";
import { db, type Tx } from "@/db/client";
import { writePersonAudit, writeSystemAudit } from "@/lib/audit/mutations";
import { systemScope } from "@/lib/auth/mint";
import type { SelfScope, SystemScope } from "@/lib/auth/scope";
import { rememberMark } from "@/lib/instance/marks/work";
import { decideHold } from "@/lib/instance/mutations";
import { log } from "@/lib/log";
import { fail, ok } from "@/lib/result";
import { applyHolds } from "../holding/work";
import { doubtSince } from "./mutations";

type Decision = "copy" | "restored";
type WriteAudit = (deed: { action: string; data: Record<string, unknown> }, tx: Tx) => Promise<void>;

/**
 * The operator's word on a database that was restored or copied. `copy`: it never publishes. `restored`: what fell
 * due since the backup is searched on the platforms, and publishing goes on. Answers how many are searched. Fails
 * with `forbidden` (not the operator) and `not-held` (it was decided already).
 */
export async function settleInstance(self: SelfScope, { decision }: { decision: Decision }) {
  if (!self.isOperator)
    return fail("forbidden", "Only the operator of this installation can decide this. Ask them.");
  return settle(decision, (deed, tx) => writePersonAudit(self.userId, deed, tx));
}

/** The same word, given on the machine itself. Fails with `not-held`. */
export const settleByCommand = (system: SystemScope, decision: Decision) =>
  settle(decision, (deed, tx) => writeSystemAudit(system, deed, tx));

async function settle(decision: Decision, writeAudit: WriteAudit) {
  const decided = await db().transaction(async (tx) => {
    const closed = await decideHold(tx, decision);
    if (!closed.ok) return closed;
    const searched = decision === "restored" ? await doubtSince(closed.value.knownUntil, tx) : 0;
    await writeAudit(
      { action: `instance.${decision}`, data: { searched, knownUntil: closed.value.knownUntil } },
      tx,
    );
    return ok({ ...closed.value, searched });
  });
  if (!decided.ok) return decided;
  const { instanceId, mark, searched } = decided.value;
  log().warn({ decision, searched }, "the operator decided what this database is");
  if (decision === "restored") {
    await rememberMark(instanceId, mark);
    await applyHolds(systemScope("restored"), null);
  }
  return ok({ searched });
}
