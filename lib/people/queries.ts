import { and, eq, gt, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { accounts, credentials, profiles, signups, users } from "@/db/schema/people";
import type { PublicScope, SelfScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { mailState } from "@/lib/mail/queries";
import { MAIL_OFF } from "@/lib/mail/rules";
import { getHomeSlug } from "@/lib/workspaces/queries";
import { type SignUpGate, signUpGate } from "./rules";

/** Whether somebody may sign up now, and what the form has to ask for. `byMail`: whether a mail must reach them. */
export async function getSignUpGate(_scope: PublicScope, byMail = true): Promise<SignUpGate> {
  const { localMode, signUp, OPERATOR_CODE } = env();
  const hasPeople = (await db().select({ id: users.id }).from(users).limit(1)).length > 0;
  const gate = signUpGate({ hasPeople, localMode, signUp, hasOperatorCode: Boolean(OPERATOR_CODE) });
  return gate.open && byMail && !mailState().on ? { open: false, reason: MAIL_OFF } : gate;
}

/** Whether no profile and no pending sign-up holds this username (given in lower case). */
export async function isUsernameFree(_scope: PublicScope, username: string): Promise<boolean> {
  const [taken] = await db()
    .select({ one: sql`1` })
    .from(profiles)
    .where(eq(sql`lower(${profiles.username})`, username))
    .union(
      db()
        .select({ one: sql`1` })
        .from(signups)
        .where(
          and(eq(sql`lower(${signups.username})`, username), gt(signups.expiresAt, sql`clock_timestamp()`)),
        ),
    );
  return !taken;
}

/** What anybody may see of a person; null when there is no such username. */
export async function getPublicProfile(_scope: PublicScope, username: string) {
  // The database would refuse to look for a NUL instead of finding nobody.
  if (username.includes("\0")) return null;
  const [profile] = await db()
    .select({
      username: profiles.username,
      displayName: profiles.displayName,
      bio: profiles.bio,
      links: profiles.links,
      since: profiles.createdAt,
    })
    .from(profiles)
    .where(eq(sql`lower(${profiles.username})`, username.toLowerCase()))
    .limit(1);
  return profile ?? null;
}

/** One's own account for the settings page; null when it was deleted meanwhile. */
export async function getOwnAccount(self: SelfScope) {
  const [row] = await db()
    .select({
      username: profiles.username,
      displayName: profiles.displayName,
      bio: profiles.bio,
      email: users.email,
      hasPassword: sql<boolean>`${credentials.userId} is not null`,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(credentials, eq(credentials.userId, users.id))
    .where(eq(users.id, self.userId))
    .limit(1);
  if (!row) return null;
  const linked = await db()
    .select({ provider: accounts.provider })
    .from(accounts)
    .where(eq(accounts.userId, self.userId));
  return { ...row, providers: linked.map(({ provider }) => provider) };
}

/** Path of the person's home: their first workspace, or the front page when they have none any more. */
export async function homeOf(self: SelfScope): Promise<string> {
  const slug = await getHomeSlug(self);
  return slug ? `/w/${slug}` : "/";
}
