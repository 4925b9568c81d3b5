import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { profiles, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { notifications } from "@/db/schema/signals";
import type { SystemScope } from "@/lib/auth/scope";
import { readNotices } from "../queries";

/** To whom the mail of a notification goes, and from which workspace; null when they do not belong to it any more. */
export async function getAddressee(_system: SystemScope, id: string) {
  const [row] = await db()
    .select({
      email: users.email,
      username: profiles.username,
      slug: workspaces.slug,
      workspace: workspaces.name,
      zone: workspaces.zone,
      now: sql`clock_timestamp()`.mapWith(notifications.happenedAt),
    })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.userId))
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .innerJoin(
      memberships,
      and(eq(memberships.userId, users.id), eq(memberships.workspaceId, notifications.workspaceId)),
    )
    .innerJoin(workspaces, and(eq(workspaces.id, notifications.workspaceId), isNull(workspaces.deletedAt)))
    .where(eq(notifications.id, id));
  return row ?? null;
}

/** Most that one mail tells of. */
const IN_ONE_MAIL = 200;

/** What a mail tells of: all it was gathered for that is not solved meanwhile. */
export const listMailed = (_system: SystemScope, id: string) =>
  readNotices(and(eq(notifications.mailOf, id), isNull(notifications.resolvedAt)), IN_ONE_MAIL);
