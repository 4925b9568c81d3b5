import { hashPassword } from "@/lib/auth/passwords";
import type { PublicScope } from "@/lib/auth/scope";
import { digest, newToken, sameSecret } from "@/lib/auth/tokens";
import { env } from "@/lib/env";
import { takeLimit } from "@/lib/limits/mutations";
import { knownAddressLetter, verificationLetter } from "@/lib/mail/letters/rules";
import { sendMail } from "@/lib/mail/work";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { getSignUpGate } from "../queries";
import type { SignUpGate } from "../rules";
import { isKnownAddress, purgeSignups, renewSignup, reserveSignup } from "./mutations";

type Wish = { username: string; email: string; password: string; operatorCode?: string };
type Pending = { id: string; username: string; email: string; sentCount: number };

/** A stored sign-up; `mailed` is false when the mail could not be sent yet. */
export type SignupSent = { id: string; mailed: boolean };

/**
 * Stores a sign-up and mails its link. A known address costs the same time and gives the same answer; only the
 * mail differs. `address` is the client's. Fails with `closed`, `wrong-code`, `username-taken` or `too-fast`.
 */
export async function signUpPerson(
  scope: PublicScope,
  wish: Wish,
  address: string,
): Promise<Result<SignupSent, Failure>> {
  const limited = await takeLimit("sign-up", address);
  if (!limited.ok) return limited;
  const admitted = await admit(await getSignUpGate(scope), wish.operatorCode, address);
  if (!admitted.ok) return admitted;
  const { token, hash } = newToken();
  const { username, email } = wish;
  const passwordHash = await hashPassword(wish.password);
  await purgeSignups();
  const reserved = await reserveSignup(scope, { username, email, passwordHash, tokenHash: hash });
  if (!reserved.ok) return reserved;
  const mailed = await mailLink(scope, { id: reserved.value.id, username, email, sentCount: 1 }, token);
  return ok({ id: reserved.value.id, mailed: mailed.ok });
}

/** Checks the gate, and the operator's code where the first account needs it. */
export async function admit(gate: SignUpGate, code: string | undefined, address: string) {
  if (!gate.open) return fail("closed", gate.reason);
  if (!gate.needsCode) return ok(null);
  const limited = await takeLimit("operator-code", address);
  if (!limited.ok) return limited;
  if (code && sameSecret(code, env().OPERATOR_CODE ?? "")) return ok(null);
  const sentence = "This is not the operator code. It was printed when the server started.";
  return fail("wrong-code", sentence, { field: "operatorCode", fields: { operatorCode: sentence } });
}

/** Sends a pending sign-up's mail again, with a new link. Fails with `gone`, `too-fast`, `mail-failed` or `mail-off`. */
export async function resendSignup(
  scope: PublicScope,
  by: { id: string } | { token: string },
  address: string,
): Promise<Result<{ email: string }, Failure>> {
  const limited = await takeLimit("mail-asked", address);
  if (!limited.ok) return limited;
  const { token, hash } = newToken();
  const renewed = await renewSignup(scope, "id" in by ? by : { tokenHash: digest(by.token) }, hash);
  if (!renewed.ok) return renewed;
  const mailed = await mailLink(scope, renewed.value, token);
  return mailed.ok ? ok({ email: renewed.value.email }) : mailed;
}

async function mailLink(scope: PublicScope, pending: Pending, token: string) {
  const { id, username, email, sentCount } = pending;
  const limited = await takeLimit("mail", digest(email));
  if (!limited.ok) return limited;
  const { publicUrl } = env();
  const letter = (await isKnownAddress(scope, email))
    ? knownAddressLetter(`${publicUrl}/sign-in`, `${publicUrl}/forgot`)
    : verificationLetter(username, `${publicUrl}/verify?token=${token}`);
  return sendMail({ to: email, ...letter, idempotencyKey: `signup-${id}-${sentCount}` });
}
