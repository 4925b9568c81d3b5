import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { db } from "@/db/client";
import { memberships, workspaces } from "@/db/schema/sharing";
import { sessionCookieName } from "./cookies";
import { mintScope, mintSelf } from "./mint";
import { PATH_HEADER } from "./origin";
import type { Scope, SelfScope } from "./scope";
import { findSession, type Session } from "./sessions";

/** The session of this request, or null when signed out. Read once per request. */
export const getSession = cache(async (): Promise<Session | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  return token ? findSession(token) : null;
});

const findMembership = cache(async (userId: string, by: "slug" | "id", value: string) => {
  const [row] = await db()
    .select({ workspaceId: workspaces.id, role: memberships.role })
    .from(workspaces)
    .innerJoin(memberships, and(eq(memberships.workspaceId, workspaces.id), eq(memberships.userId, userId)))
    .where(and(eq(by === "slug" ? workspaces.slug : workspaces.id, value), isNull(workspaces.deletedAt)))
    .limit(1);
  return row ?? null;
});

async function scopeOf(userId: string, by: "slug" | "id", value: string): Promise<Scope | null> {
  // The database would refuse the question instead of finding nothing.
  if (value.includes("\0")) return null;
  const found = await findMembership(userId, by, value);
  return found ? mintScope(found.workspaceId, { kind: "member", userId }, found.role) : null;
}

/** The person's rights in the workspace with this slug; null when signed out, or when it is not theirs. */
export const getScope = cache(async (slug: string): Promise<Scope | null> => {
  const session = await getSession();
  return session ? scopeOf(session.userId, "slug", slug) : null;
});

/** The person's rights in the workspace with this id; null when it is not theirs. For rows found by their own id. */
export const getScopeOf = (self: SelfScope, workspaceId: string): Promise<Scope | null> =>
  scopeOf(self.userId, "id", workspaceId);

/** For pages of a workspace: redirects to sign-in when signed out; *not found* when the workspace is not theirs. */
export async function requireScope(slug: string): Promise<Scope> {
  if (!(await getSession())) return toSignIn();
  return (await getScope(slug)) ?? notFound();
}

/** One's own account; null when signed out. */
export const getSelf = cache(async (): Promise<SelfScope | null> => {
  const session = await getSession();
  return (
    session &&
    mintSelf({ userId: session.userId, sessionToken: session.token, isOperator: session.isOperator })
  );
});

/** For pages about one's own account: redirects to sign-in when signed out. */
export async function requireSelf(): Promise<SelfScope> {
  return (await getSelf()) ?? toSignIn();
}

async function toSignIn(): Promise<never> {
  const path = (await headers()).get(PATH_HEADER);
  redirect(path ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in");
}
