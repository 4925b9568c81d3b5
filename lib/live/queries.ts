import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { sessions } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { withToken } from "@/lib/auth/sessions";

/** Whether the session still lives and its person still belongs to the workspace; asked every minute of an open stream. */
export async function isStillAllowed(scope: Scope, self: SelfScope): Promise<boolean> {
  const [row] = await db()
    .select({ userId: sessions.userId })
    .from(sessions)
    .innerJoin(
      memberships,
      and(eq(memberships.userId, sessions.userId), eq(memberships.workspaceId, scope.workspaceId)),
    )
    .innerJoin(workspaces, and(eq(workspaces.id, memberships.workspaceId), isNull(workspaces.deletedAt)))
    .where(and(withToken(self.sessionToken), gt(sessions.expires, sql`clock_timestamp()`)));
  return Boolean(row);
}
