import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { fail, ok } from "@/lib/result";
import { inMs } from "../clock/queries";
import { lockPostOf, readOperation } from "../publishing/mutations";

/** A reading's lease: longer than any reading may take. */
const READING_LEASE_MS = 120_000;

/** Reserves an unknown operation for one reading, so that two processes do not read at once. Fails with `busy` or `not-due`. */
export async function claimReading(scope: Scope, operationId: string) {
  const before = await readOperation(scope, operationId);
  if (!before) return fail("busy", "It is not here any more.");
  const claimed = await db().transaction(async (tx) => {
    await lockPostOf(before, tx);
    const [row] = await tx
      .update(operations)
      .set({
        fence: sql`${operations.fence} + 1`,
        leaseUntil: inMs(READING_LEASE_MS),
      })
      .where(
        sql`${operations.id} = ${operationId} and ${operations.workspaceId} = ${scope.workspaceId} and ${operations.status} = 'unknown'
        and (${operations.leaseUntil} is null or ${operations.leaseUntil} < clock_timestamp())
        and coalesce(${operations.nextCheckAt}, clock_timestamp()) <= clock_timestamp()`,
      )
      .returning();
    return row;
  });
  if (claimed) return ok(claimed);
  const current = await readOperation(scope, operationId);
  return current?.status === "unknown"
    ? fail("not-due", "It is read back later.")
    : fail("busy", "It is not unknown any more.");
}
