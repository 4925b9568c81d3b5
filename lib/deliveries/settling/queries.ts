import "server-only";
import { and, eq, inArray, ne } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { Operation } from "../publishing/mutations";

/** Which of these remote ids are the receipt of another operation on the account: they prove nothing for this one. */
export async function receiptsElsewhere(
  operation: Operation,
  remoteIds: readonly string[],
  tx: Tx,
): Promise<Set<string | null>> {
  if (remoteIds.length === 0) return new Set();
  const rows = await tx
    .select({ remoteId: operations.remoteId })
    .from(operations)
    .where(
      and(
        eq(operations.remoteAccount, operation.remoteAccount),
        inArray(operations.remoteId, [...remoteIds]),
        ne(operations.id, operation.id),
      ),
    );
  return new Set(rows.map((row) => row.remoteId));
}
