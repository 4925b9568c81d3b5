import { eq, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { accounts, signups } from "@/db/schema/people";
import { writePersonAudit } from "@/lib/audit/mutations";
import type { PublicScope } from "@/lib/auth/scope";
import { newToken } from "@/lib/auth/tokens";
import { ok } from "@/lib/result";
import { createPerson } from "../mutations";
import { reserveSignup } from "../signing-up/mutations";

type Account = { provider: string; providerAccountId: string };
type Wish = { username: string; zone?: string; identity: Account & { email: string; name?: string } };

/**
 * Makes a person whose address a provider has verified; the username is reserved and used in one transaction.
 * Fails with `username-taken`, `known` or `closed`.
 */
export function joinByProvider(scope: PublicScope, { username, zone, identity }: Wish, tx: Tx = db()) {
  return tx.transaction(async (tx) => {
    const { provider, providerAccountId, email, name } = identity;
    const tokenHash = newToken().hash;
    const reserved = await reserveSignup(scope, { username, email, passwordHash: null, tokenHash }, tx);
    if (!reserved.ok) return reserved;
    await tx.delete(signups).where(eq(signups.id, reserved.value.id));
    const account = { provider, providerAccountId };
    return createPerson(
      { username, email, passwordHash: null, displayName: name?.slice(0, 60), zone, account },
      tx,
    );
  });
}

/** Links a provider's account to a person who has just proved to know the password. Twice is harmless. */
export async function linkAccount(userId: string, account: Account, tx: Tx = db()) {
  return tx.transaction(async (tx) => {
    const linked = await tx
      .insert(accounts)
      .values({ userId, type: "oauth", ...account })
      .onConflictDoUpdate({
        target: [accounts.provider, accounts.providerAccountId],
        set: { type: sql`${accounts.type}` },
      })
      .returning({ userId: accounts.userId });
    if (linked[0]?.userId !== userId) throw new Error("the provider's account belongs to somebody else");
    await writePersonAudit(userId, { action: "provider.linked", data: { provider: account.provider } }, tx);
    return ok(null);
  });
}
