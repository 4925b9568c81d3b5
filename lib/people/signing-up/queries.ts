import { and, eq, gt, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { signups } from "@/db/schema/people";
import type { PublicScope } from "@/lib/auth/scope";

/** The sign-up that a mailed link belongs to, by the digest of its token; null when there is none any more. */
export async function getLinkedSignup(_scope: PublicScope, tokenHash: string) {
  const [row] = await db()
    .select({ id: signups.id, passwordHash: signups.passwordHash })
    .from(signups)
    .where(eq(signups.tokenHash, tokenHash))
    .limit(1);
  return row ?? null;
}

/** The pending sign-up with this id, which only the browser that began it knows; null when it is over. */
export async function getPendingSignup(_scope: PublicScope, id: string) {
  const [row] = await db()
    .select({ email: signups.email, username: signups.username })
    .from(signups)
    .where(and(eq(signups.id, id), gt(signups.expiresAt, sql`clock_timestamp()`)))
    .limit(1);
  return row ?? null;
}
