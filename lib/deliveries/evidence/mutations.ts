import "server-only";
import type { Tx } from "@/db/client";
import { attempts } from "@/db/schema/delivery";
import type { AttemptEvidence } from "../schema";
import { storable } from "./rules";

/** One line of an operation's history. */
export type Entry = {
  step: string;
  outcome: "ok" | "failed" | "unknown" | "info";
  summary: string;
  evidence?: AttemptEvidence | undefined;
};

type Subject = { id: string; workspaceId: string; fence: number };

const rowOf = (operation: Subject, entry: Entry) => ({
  workspaceId: operation.workspaceId,
  operationId: operation.id,
  fence: operation.fence,
  step: entry.step,
  outcome: entry.outcome,
  summary: storable(entry.summary),
  evidence: storable(entry.evidence ?? null),
  requestId: storable(entry.evidence?.requestId ?? null),
});

/** Adds a line to each of these histories. */
export async function recordEach(
  tx: Tx,
  lines: readonly { operation: Subject; entry: Entry }[],
): Promise<void> {
  if (lines.length === 0) return;
  await tx.insert(attempts).values(lines.map(({ operation, entry }) => rowOf(operation, entry)));
}

/** Adds a line to an operation's history. Evidence was redacted where it was made; nothing here may hold a secret. */
export async function recordAttempt(tx: Tx, operation: Subject, entry: Entry): Promise<void> {
  await tx.insert(attempts).values(rowOf(operation, entry));
}
