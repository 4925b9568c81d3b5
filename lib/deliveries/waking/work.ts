import "server-only";
import { jobScope } from "@/lib/auth/mint";
import type { Scope, SystemScope } from "@/lib/auth/scope";
import { requireFacts } from "@/lib/platforms/catalog";
import { databaseNow } from "../clock/queries";
import { prepareAhead } from "../preparing/work";
import { readOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { platformIdOf } from "../rules";
import { workspaceOf } from "./queries";
import { planWake, type WakePlan } from "./rules";

/** A scope over the operation's own workspace, read from its row, never from an event; null when the row is gone. */
export async function scopeOfOperation(system: SystemScope, operationId: string): Promise<Scope | null> {
  const workspaceId = await workspaceOf(system, operationId);
  return workspaceId ? jobScope(workspaceId, system.job) : null;
}

/** What a woken run should do next. */
export async function planOperation(
  scope: Scope,
  wake: { operationId: string; revision: number },
  prepared: boolean,
): Promise<WakePlan> {
  const operation = await readOperation(scope, wake.operationId);
  const row = operation && {
    ...operation,
    leadSeconds: requireFacts(platformIdOf(operation.remoteAccount)).leadSeconds,
    hasMedia: operation.content.media.length > 0,
    held: operation.hold !== null,
  };
  return planWake(row, wake, prepared, await databaseNow());
}

/** Does to one operation what its plan said: prepares, publishes or reads it back. Answers what became of it, in one word. */
export async function workOperation(
  scope: Scope,
  operationId: string,
  what: "prepare" | "publish" | "reconcile",
): Promise<string> {
  if (what === "prepare") return prepareAhead(scope, operationId);
  return what === "publish"
    ? publishOperation(scope, operationId)
    : reconcileOperation(scope, operationId, await databaseNow());
}
