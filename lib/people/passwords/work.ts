import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { credentials } from "@/db/schema/people";
import { hashPassword, passwordFits } from "@/lib/auth/passwords";
import type { PublicScope, SelfScope } from "@/lib/auth/scope";
import { digest, newToken } from "@/lib/auth/tokens";
import { env } from "@/lib/env";
import { forgetTries, startTry, takeLimit } from "@/lib/limits/mutations";
import { noAccountLetter, passwordChangedLetter, resetLetter } from "@/lib/mail/letters/rules";
import { sendMail } from "@/lib/mail/work";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { forgetSignInTries } from "../signing-in/work";
import { beginReset, changePassword, resetPassword } from "./mutations";
import { isResetToken } from "./queries";
import { linkUsed } from "./rules";

/**
 * Mails a link to a new password; an address without an account gets a mail saying so, so that page and time are
 * the same. Fails with `too-fast`, `mail-failed` or `mail-off`.
 */
export async function mailReset(
  scope: PublicScope,
  email: string,
  address: string,
): Promise<Result<{ email: string }, Failure>> {
  const limited = await takeLimit("mail-asked", address);
  if (!limited.ok) return limited;
  const perRecipient = await takeLimit("mail", digest(email));
  if (!perRecipient.ok) return perRecipient;
  const { token, hash } = newToken();
  const person = await beginReset(scope, email, hash);
  const { publicUrl } = env();
  const letter = person
    ? resetLetter(person.username, `${publicUrl}/reset?token=${token}`)
    : noAccountLetter(`${publicUrl}/sign-up`);
  const mailed = await sendMail({ to: email, ...letter, idempotencyKey: `reset-${hash}` });
  return mailed.ok ? ok({ email }) : mailed;
}

/** Sets a new password by a mailed token, ends all sessions, and tells the person by mail. Fails with `used`. */
export async function resetByToken(scope: PublicScope, token: string, password: string) {
  // Hashing is dear, and anybody may send anything as a token.
  if (!(await isResetToken(scope, digest(token)))) return linkUsed();
  const done = await resetPassword(scope, digest(token), await hashPassword(password));
  if (!done.ok) return done;
  await forgetSignInTries(done.value.email);
  await tellChanged(done.value);
  return done;
}

/** Changes one's own password, ends all other sessions, and tells the person by mail. Fails with `wrong` or `too-fast`. */
export async function changeOwnPassword(
  self: SelfScope,
  given: { current: string; password: string },
): Promise<Result<null, Failure>> {
  const tried = await startTry("account", `own:${self.userId}`);
  if (!tried.ok) return tried;
  const [stored] = await db()
    .select({ passwordHash: credentials.passwordHash })
    .from(credentials)
    .where(eq(credentials.userId, self.userId));
  if (!(await passwordFits(stored?.passwordHash, given.current))) {
    const sentence = "This is not your present password.";
    return fail("wrong", sentence, {
      field: "current",
      fields: { current: sentence },
      retryAfterSeconds: tried.value || undefined,
    });
  }
  await forgetTries("account", `own:${self.userId}`);
  const done = await changePassword(self, await hashPassword(given.password));
  await tellChanged(done.value);
  return ok(null);
}

/** The change holds whether or not this mail gets through; a failure is in the log. */
async function tellChanged(person: { email: string; username: string }): Promise<void> {
  const letter = passwordChangedLetter(person.username, `${env().publicUrl}/forgot`);
  await sendMail({ to: person.email, ...letter, idempotencyKey: `changed-${newToken().hash}` });
}
