import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { cache } from "react";
import { db } from "@/db/client";
import { profiles, users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import type { Scope, SelfScope } from "@/lib/auth/scope";

/** What surrounds every screen of a workspace. */
export type Shell = {
  workspace: {
    slug: string;
    name: string /** IANA zone. */;
    zone: string /** All publishing is stopped. */;
    stopped: boolean;
  };
  /** Every workspace of the person, by name. */
  workspaces: { slug: string; name: string }[];
  person: { name: string; username: string; email: string; isOperator: boolean };
  counts: {
    /** Posts still to go out. */
    scheduled: number;
    /** Operations that ended badly or nobody knows how. */
    attention: number;
    /** Channels that cannot publish until a person does something. */
    channels: number;
  };
  /** When the next post goes out; null when none is scheduled. */
  nextDueAt: Date | null;
  /** `down` while something due more than two minutes ago, and not held, has not been started. */
  engine: "running" | "down";
};

/** What surrounds the screens, read once per request. Null for a job, or when the workspace or person is gone. */
export const getShell = cache(async (scope: Scope): Promise<Shell | null> => {
  if (scope.actor.kind === "job") return null;
  const [here, mine, who] = await Promise.all([
    summary(scope.workspaceId),
    workspacesOf(scope.actor.userId),
    person(scope.actor.userId),
  ]);
  if (!here || !who) return null;
  return {
    workspace: { slug: here.slug, name: here.name, zone: here.zone, stopped: here.stopped },
    workspaces: mine,
    person: who,
    counts: { scheduled: here.scheduled, attention: here.attention, channels: here.channels },
    nextDueAt: here.nextDueAt === null ? null : new Date(here.nextDueAt),
    engine: here.late ? "down" : "running",
  };
});

async function summary(workspaceId: string) {
  const [row] = await db()
    .select({
      slug: workspaces.slug,
      name: workspaces.name,
      zone: workspaces.zone,
      stopped: sql<boolean>`${workspaces.stoppedAt} is not null`,
      scheduled: sql<number>`(select count(*)::int from posts p where p.workspace_id = ${workspaceId}
        and p.status = 'scheduled' and p.deleted_at is null)`,
      attention: sql<number>`(select count(*)::int from operations o join posts p on p.id = o.post_id
        where o.workspace_id = ${workspaceId} and o.status in ('failed', 'unknown', 'missed') and p.deleted_at is null)`,
      channels: sql<number>`(select count(*)::int from channels c where c.workspace_id = ${workspaceId}
        and c.health <> 'healthy' and c.deleted_at is null)`,
      nextDueAt: sql<number | null>`(select (extract(epoch from min(p.due_at)) * 1000)::float8 from posts p
        where p.workspace_id = ${workspaceId} and p.status in ('scheduled', 'publishing') and p.deleted_at is null
        and p.due_at > clock_timestamp())`,
      late: sql<boolean>`exists (select 1 from operations o where o.workspace_id = ${workspaceId}
        and o.status = 'scheduled' and o.hold is null and o.due_at < clock_timestamp() - interval '2 minutes'
        and (o.next_check_at is null or o.next_check_at < clock_timestamp() - interval '2 minutes'))`,
    })
    .from(workspaces)
    .where(and(eq(workspaces.id, workspaceId), isNull(workspaces.deletedAt)))
    .limit(1);
  return row;
}

function workspacesOf(userId: string) {
  return db()
    .select({ slug: workspaces.slug, name: workspaces.name })
    .from(memberships)
    .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
    .where(and(eq(memberships.userId, userId), isNull(workspaces.deletedAt)))
    .orderBy(asc(workspaces.name), asc(workspaces.slug));
}

/** Slug of the workspace a person arrives in: the one they have been in longest. Null when they are in none. */
export async function getHomeSlug(self: SelfScope): Promise<string | null> {
  const [row] = await db()
    .select({ slug: workspaces.slug })
    .from(memberships)
    .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
    .where(and(eq(memberships.userId, self.userId), isNull(workspaces.deletedAt)))
    .orderBy(asc(memberships.createdAt))
    .limit(1);
  return row?.slug ?? null;
}

async function person(userId: string) {
  const [row] = await db()
    .select({
      name: profiles.displayName,
      username: profiles.username,
      email: users.email,
      isOperator: users.isOperator,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .where(eq(users.id, userId))
    .limit(1);
  return row;
}
