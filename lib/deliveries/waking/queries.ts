import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { SystemScope } from "@/lib/auth/scope";

/** The workspace an operation belongs to; null when there is no such operation. */
export async function workspaceOf(_system: SystemScope, operationId: string): Promise<string | null> {
  const [row] = await db()
    .select({ workspaceId: operations.workspaceId })
    .from(operations)
    .where(eq(operations.id, operationId));
  return row?.workspaceId ?? null;
}
