import { eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { credentials, users } from "@/db/schema/people";
import { passwordFits } from "@/lib/auth/passwords";
import type { PublicScope } from "@/lib/auth/scope";
import { digest } from "@/lib/auth/tokens";
import { forgetTries, startTry, takeBackTry } from "@/lib/limits/mutations";
import { waitWords } from "@/lib/limits/rules";
import { type Failure, fail, ok, type Result } from "@/lib/result";

/** Where a try comes from: the client's address, and whether the person has used this browser before. */
export type Origin = { address: string; knownDevice: boolean };

/**
 * Counter of an account's tries. A browser in which the person has signed in before counts apart, so that
 * strangers who keep guessing cannot keep the person out. The same for addresses without an account.
 */
const triesKey = (email: string, knownDevice: boolean) =>
  `${knownDevice ? "device" : "anyone"}:${digest(email)}`;

/**
 * Checks e-mail and password. Fails with `wrong` (the same sentence and time for unknown addresses, with the wait
 * that now begins, if one does) or `too-fast` (not checked; with the seconds to wait).
 */
export async function checkSignIn(
  _scope: PublicScope,
  given: { email: string; password: string },
  from: Origin,
): Promise<Result<{ userId: string; email: string }, Failure>> {
  const account = triesKey(given.email, from.knownDevice);
  const byAddress = await startTry("address", from.address);
  if (!byAddress.ok) return byAddress;
  const byAccount = await startTry("account", account);
  if (!byAccount.ok) {
    await takeBackTry("address", from.address);
    return byAccount;
  }
  const person = await findByEmail(given.email);
  if (!(await passwordFits(person?.passwordHash, given.password)) || !person) {
    return wrong(Math.max(byAddress.value, byAccount.value));
  }
  await Promise.all([forgetTries("account", account), takeBackTry("address", from.address)]);
  return ok({ userId: person.userId, email: person.email });
}

/** Forgets all wrong tries for an address, after its person proved to read its mail. */
export async function forgetSignInTries(email: string): Promise<void> {
  await Promise.all([true, false].map((known) => forgetTries("account", triesKey(email, known))));
}

async function findByEmail(email: string) {
  const [row] = await db()
    .select({ userId: users.id, email: users.email, passwordHash: credentials.passwordHash })
    .from(users)
    .leftJoin(credentials, eq(credentials.userId, users.id))
    .where(eq(sql`lower(${users.email})`, email))
    .limit(1);
  return row;
}

function wrong(wait: number) {
  const sentence = "E-mail or password is wrong. If you just signed up, open the link in our mail first.";
  if (wait === 0) return fail("wrong", sentence);
  return fail("wrong", `${sentence} Wait ${waitWords(wait)} before the next try.`, {
    retryAfterSeconds: wait,
  });
}
