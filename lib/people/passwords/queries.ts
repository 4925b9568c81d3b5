import { and, eq, gt, like, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { verificationTokens } from "@/db/schema/people";
import type { PublicScope } from "@/lib/auth/scope";

/** Whether a mailed token would set a new password now. */
export async function isResetToken(_scope: PublicScope, tokenHash: string): Promise<boolean> {
  const found = await db()
    .select({ one: sql`1` })
    .from(verificationTokens)
    .where(
      and(
        eq(verificationTokens.token, tokenHash),
        like(verificationTokens.identifier, "reset:%"),
        gt(verificationTokens.expires, sql`clock_timestamp()`),
      ),
    )
    .limit(1);
  return found.length > 0;
}
