import "server-only";
import type { Tx } from "@/db/client";
import { attempts } from "@/db/schema/delivery";
import type { Evidence } from "@/lib/platforms/contract";
import { storable } from "./rules";

/** One line of an operation's history. */
export type Entry = {
  step: string;
  outcome: "ok" | "failed" | "unknown" | "info";
  summary: string;
  evidence?: Evidence;
};

/** Adds a line to an operation's history. Evidence was redacted where it was made; nothing here may hold a secret. */
export async function recordAttempt(
  tx: Tx,
  operation: { id: string; workspaceId: string; fence: number },
  entry: Entry,
): Promise<void> {
  await tx.insert(attempts).values({
    workspaceId: operation.workspaceId,
    operationId: operation.id,
    fence: operation.fence,
    step: entry.step,
    outcome: entry.outcome,
    summary: storable(entry.summary),
    evidence: storable(entry.evidence ?? null),
    requestId: storable(entry.evidence?.requestId ?? null),
  });
}
