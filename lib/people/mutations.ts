import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { db } from "@/db/client";
import { accounts, credentials, profiles, users } from "@/db/schema/people";
import { writePersonAudit } from "@/lib/audit/mutations";
import type { SelfScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { fail, ok } from "@/lib/result";
import { createPersonalWorkspace } from "@/lib/workspaces/mutations";

/** A person whose e-mail is proven, by a mailed link or by a provider. */
export type NewPerson = {
  username: string;
  email: string;
  passwordHash: string | null;
  displayName?: string;
  /** IANA zone of the person's browser. */
  zone?: string;
  account?: { provider: string; providerAccountId: string };
};

/**
 * Makes a person with profile, personal workspace, membership and audit, in the caller's transaction. The very
 * first one is the operator. The caller holds the reservation of the username (a row of `signups`). Fails with
 * `known` (the e-mail has an account) or `closed` (somebody else became the operator meanwhile).
 */
export async function createPerson(person: NewPerson, tx: Tx) {
  // Two first sign-ups at once must not both become operator.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('posthaste:people'))`);
  const isOperator = (await tx.select({ id: users.id }).from(users).limit(1)).length === 0;
  if (!isOperator && env().signUp !== "open") {
    return fail(
      "closed",
      "Signing up here needs an invitation by now. Ask the person who runs this installation for one.",
    );
  }
  const [user] = await tx
    .insert(users)
    .values({ email: person.email, emailVerified: sql`clock_timestamp()` as unknown as Date, isOperator })
    .onConflictDoNothing()
    .returning({ id: users.id });
  if (!user) return fail("known", "This address already has an account. Sign in with it.");
  const { username, passwordHash, account, zone } = person;
  await tx
    .insert(profiles)
    .values({ userId: user.id, username, displayName: person.displayName || username });
  if (passwordHash) await tx.insert(credentials).values({ userId: user.id, passwordHash });
  if (account) await tx.insert(accounts).values({ userId: user.id, type: "oauth", ...account });
  const { slug } = await createPersonalWorkspace({ userId: user.id, username, zone }, tx);
  await writePersonAudit(
    user.id,
    { action: "person.created", data: { isOperator, by: account?.provider ?? "e-mail" } },
    tx,
  );
  return ok({ userId: user.id, email: person.email, slug });
}

/** Changes what a person shows to the world. */
export async function changeProfile(
  self: SelfScope,
  change: { displayName: string; bio: string },
  tx: Tx = db(),
) {
  await tx.update(profiles).set(change).where(eq(profiles.userId, self.userId));
  return ok(null);
}
