import { and, eq, gt, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { credentials, profiles, users, verificationTokens } from "@/db/schema/people";
import { writePersonAudit } from "@/lib/audit/mutations";
import type { PublicScope, SelfScope } from "@/lib/auth/scope";
import { endSessions } from "@/lib/auth/sessions";
import { ok } from "@/lib/result";
import { linkUsed } from "./rules";

/** Minutes a mailed link to a new password works. */
const MINUTES = 60;
const now = sql`clock_timestamp()`;

/** Keeps a reset token for the person of this address; null when the address has no account. */
export async function beginReset(_scope: PublicScope, email: string, tokenHash: string, tx: Tx = db()) {
  const [person] = await tx
    .select({ userId: users.id, username: profiles.username })
    .from(users)
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .where(eq(sql`lower(${users.email})`, email))
    .limit(1);
  if (!person) return null;
  await tx.delete(verificationTokens).where(sql`${verificationTokens.expires} < ${now}`);
  await tx.insert(verificationTokens).values({
    identifier: `reset:${person.userId}`,
    token: tokenHash,
    expires: sql`${now} + make_interval(mins => ${MINUTES})` as unknown as Date,
  });
  return person;
}

/**
 * Sets a new password by a mailed token, once, and ends all sessions; the person's other reset links stop working
 * too. Fails with `used`: used, too old, or never there.
 */
export function resetPassword(_scope: PublicScope, tokenHash: string, passwordHash: string, tx: Tx = db()) {
  return tx.transaction(async (tx) => {
    const [token] = await tx
      .delete(verificationTokens)
      .where(and(eq(verificationTokens.token, tokenHash), gt(verificationTokens.expires, now)))
      .returning({ identifier: verificationTokens.identifier });
    const userId = token?.identifier.startsWith("reset:") ? token.identifier.slice("reset:".length) : null;
    if (!token || !userId) return linkUsed();
    await tx.delete(verificationTokens).where(eq(verificationTokens.identifier, token.identifier));
    await storePassword(userId, passwordHash, tx);
    await endSessions(userId, null, tx);
    await writePersonAudit(userId, { action: "password.reset" }, tx);
    return ok(await requirePerson(userId, tx));
  });
}

/** Sets a new password and ends all other sessions. */
export function changePassword(self: SelfScope, passwordHash: string, tx: Tx = db()) {
  return tx.transaction(async (tx) => {
    await storePassword(self.userId, passwordHash, tx);
    await endSessions(self.userId, self.sessionToken, tx);
    await writePersonAudit(self.userId, { action: "password.changed" }, tx);
    return ok(await requirePerson(self.userId, tx));
  });
}

async function storePassword(userId: string, passwordHash: string, tx: Tx): Promise<void> {
  const fresh = { passwordHash, changedAt: now as unknown as Date };
  await tx
    .insert(credentials)
    .values({ userId, ...fresh })
    .onConflictDoUpdate({ target: credentials.userId, set: fresh });
}

async function requirePerson(userId: string, tx: Tx) {
  const [person] = await tx
    .select({ userId: users.id, email: users.email, username: profiles.username })
    .from(users)
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .where(eq(users.id, userId));
  if (!person) throw new Error("the person was deleted meanwhile");
  return person;
}
