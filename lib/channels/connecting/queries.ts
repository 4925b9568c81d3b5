import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { workspaces } from "@/db/schema/sharing";
import type { Scope } from "@/lib/auth/scope";

/** Slug of the scope's workspace, for the way back from a platform's consent page; null when it is gone. */
export async function getSlug(scope: Scope): Promise<string | null> {
  const [row] = await db()
    .select({ slug: workspaces.slug })
    .from(workspaces)
    .where(eq(workspaces.id, scope.workspaceId));
  return row?.slug ?? null;
}
