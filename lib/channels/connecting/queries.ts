import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
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

/** The account that a channel of the workspace stands for, to compare a new sign-in with; null when it is gone. */
export async function getWanted(scope: Scope, channelId: string) {
  const [row] = await db()
    .select({
      platform: channels.platform,
      sandbox: channels.sandbox,
      handle: channels.handle,
      remoteAccount: channels.remoteAccount,
    })
    .from(channels)
    .where(
      and(
        eq(channels.id, channelId),
        eq(channels.workspaceId, scope.workspaceId),
        isNull(channels.deletedAt),
      ),
    );
  return row ?? null;
}
