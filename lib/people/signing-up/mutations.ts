import { and, eq, gt, lte, or, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { profiles, signups, users } from "@/db/schema/people";
import type { PublicScope } from "@/lib/auth/scope";
import { fail, ok } from "@/lib/result";
import { createPerson } from "../mutations";

/** Hours a mailed link works, and a username stays reserved. */
const HOURS = 24;
const now = sql`clock_timestamp()`;
const expiry = () => sql`${now} + make_interval(hours => ${HOURS})` as unknown as Date;

type Reservation = { username: string; email: string; passwordHash: string | null; tokenHash: string };

/**
 * Stores a pending sign-up, which reserves its username; one's own earlier one of the same name and address is
 * replaced. Whether the address is known already makes no difference here. Fails with `username-taken`.
 */
export function reserveSignup(_scope: PublicScope, given: Reservation, tx: Tx = db()) {
  return tx.transaction(async (tx) => {
    const sameName = eq(sql`lower(${signups.username})`, given.username);
    const mineOrOver = or(lte(signups.expiresAt, now), eq(sql`lower(${signups.email})`, given.email));
    await tx.delete(signups).where(and(sameName, mineOrOver));
    const [row] = await tx
      .insert(signups)
      .values({ ...given, expiresAt: expiry() })
      .onConflictDoNothing()
      .returning({ id: signups.id });
    if (!row) return taken();
    // Read after the insert: whoever held the name until now has committed by then.
    const holder = await tx
      .select({ id: profiles.userId })
      .from(profiles)
      .where(eq(sql`lower(${profiles.username})`, given.username))
      .limit(1);
    if (holder.length === 0) return ok(row);
    await tx.delete(signups).where(eq(signups.id, row.id));
    return taken();
  });
}

const taken = () =>
  fail("username-taken", "This username is taken. Choose another one.", {
    field: "username",
    fields: { username: "This username is taken. Choose another one." },
  });

/**
 * Gives a pending sign-up a new token, so that the older link stops working, and another day. `by` is its id
 * (known to the browser that began it) or the hash of its older token. Fails with `gone`.
 */
export async function renewSignup(
  _scope: PublicScope,
  by: { id: string } | { tokenHash: string },
  tokenHash: string,
  tx: Tx = db(),
) {
  const which = "id" in by ? eq(signups.id, by.id) : eq(signups.tokenHash, by.tokenHash);
  const [row] = await tx
    .update(signups)
    .set({ tokenHash, expiresAt: expiry(), sentCount: sql`${signups.sentCount} + 1` })
    .where(which)
    .returning({
      id: signups.id,
      username: signups.username,
      email: signups.email,
      sentCount: signups.sentCount,
    });
  return row ? ok(row) : fail("gone", "This sign-up is over. Please sign up once more.");
}

/** Whether an address has an account. For deciding which mail to send, never for what a page shows. */
export async function isKnownAddress(_scope: PublicScope, email: string, tx: Tx = db()): Promise<boolean> {
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .where(eq(sql`lower(${users.email})`, email))
    .limit(1);
  return found.length > 0;
}

/**
 * Turns a pending sign-up into a person, once: user, profile, workspace, membership and audit in one transaction.
 * `zone` (IANA) becomes the workspace's. Fails with `used` (no such link any more), `expired` (can be sent again), `known` or `closed`.
 */
export function confirmSignup(_scope: PublicScope, tokenHash: string, zone?: string, tx: Tx = db()) {
  return tx.transaction(async (tx) => {
    const [signup] = await tx
      .delete(signups)
      .where(and(eq(signups.tokenHash, tokenHash), gt(signups.expiresAt, now)))
      .returning();
    if (!signup) return notConfirmed(tokenHash, tx);
    const { id, username, email, passwordHash } = signup;
    const made = await createPerson({ username, email, passwordHash, zone }, tx);
    return made.ok ? ok({ ...made.value, signupId: id }) : made;
  });
}

async function notConfirmed(tokenHash: string, tx: Tx) {
  const over = await tx
    .select({ id: signups.id })
    .from(signups)
    .where(eq(signups.tokenHash, tokenHash))
    .limit(1);
  return over.length > 0
    ? fail("expired", "This link has expired: it worked for 24 hours. Have a new one sent.")
    : fail("used", "This link does not work any more. It was used already, or a newer mail was sent.");
}

/** Removes sign-ups that nobody confirmed within a week of their end. */
export async function purgeSignups(tx: Tx = db()): Promise<void> {
  await tx.delete(signups).where(lte(signups.expiresAt, sql`${now} - interval '7 days'`));
}
