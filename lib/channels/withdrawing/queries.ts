import "server-only";
import { and, eq, isNull, or, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import type { SystemScope } from "@/lib/auth/scope";

/** The channels that one person granted the access of, in every workspace; with `gone` also disconnected ones. */
export async function listGranted(
  _system: SystemScope,
  by: { platform: string; personId: string; sandbox: boolean },
  { gone }: { gone: boolean },
): Promise<{ channelId: string; workspaceId: string }[]> {
  const present: SQL | undefined = gone ? undefined : isNull(channels.deletedAt);
  return db()
    .select({ channelId: channels.id, workspaceId: channels.workspaceId })
    .from(channels)
    .where(
      and(
        eq(channels.platform, by.platform),
        eq(channels.sandbox, by.sandbox),
        // Where a person is the account itself, nobody else granted it.
        or(eq(channels.grantedBy, by.personId), eq(channels.remoteAccountId, by.personId)),
        present,
      ),
    )
    .orderBy(channels.id);
}
