"use server";

import { redirect } from "next/navigation";
import { publicAction } from "@/lib/action";
import {
  forgetSignup,
  openSession,
  rememberedSignup,
  rememberSignup,
  requestAddress,
} from "@/lib/auth/browser";
import { passwordFits } from "@/lib/auth/passwords";
import { getSession } from "@/lib/auth/require";
import type { PublicScope } from "@/lib/auth/scope";
import { digest } from "@/lib/auth/tokens";
import { takeLimit } from "@/lib/limits/mutations";
import { fail, ok } from "@/lib/result";
import { isUsernameFree } from "../queries";
import { Nothing, SignUp, UsernameCheck, Verification } from "../schema";
import { confirmSignup } from "./mutations";
import { getLinkedSignup } from "./queries";
import { resendSignup, signUpPerson } from "./work";

/** Stores the sign-up, mails its link, and goes on to the page that waits for it. */
export const signUp = publicAction(SignUp, async (scope, input) => {
  const signed = await signUpPerson(scope, input, await requestAddress());
  if (!signed.ok) return signed;
  await rememberSignup(signed.value.id);
  redirect(signed.value.mailed ? "/verify" : "/verify?unsent=1");
});

/** Whether a username is free just now. */
export const checkUsername = publicAction(UsernameCheck, async (scope, { username }) => {
  const limited = await takeLimit("username-check", await requestAddress());
  return limited.ok ? ok({ free: await isUsernameFree(scope, username) }) : limited;
});

/** Sends the mail of the sign-up begun in this browser again. */
export const resendMail = publicAction(Nothing, async (scope) => {
  const id = await rememberedSignup();
  if (!id) return fail("gone", "This browser has no open sign-up. Please sign up once more.");
  return resendSignup(scope, { id }, await requestAddress());
});

/** Sends a new link instead of an expired one. */
export const renewLink = publicAction(Verification, async (scope, { token }) =>
  resendSignup(scope, { token }, await requestAddress()),
);

/**
 * Confirms the address and makes the account, and goes on signed in. A browser that did not begin the sign-up has
 * to know its password: whoever only owns the mailbox must not confirm an account that a stranger holds the
 * password of. Fails with `password` besides what `confirmSignup` fails with.
 */
export const confirm = publicAction(Verification, async (scope, { token, zone, password }) => {
  const known = await proveSigner(scope, token, password);
  if (!known.ok) return known;
  const confirmed = await confirmSignup(scope, digest(token), zone);
  if (!confirmed.ok) {
    if (confirmed.failure.code === "used" && (await getSession())) redirect("/sign-in");
    return confirmed;
  }
  const { slug, userId, email } = confirmed.value;
  await forgetSignup();
  await openSession({ userId, email });
  redirect(`/w/${slug}`);
});

/** Whether this browser began the link's sign-up, or knows its password. A link of no sign-up is left to `confirmSignup`. */
async function proveSigner(scope: PublicScope, token: string, password: string | undefined) {
  const signup = await getLinkedSignup(scope, digest(token));
  if (!signup || (await rememberedSignup()) === signup.id) return ok(null);
  const limited = await takeLimit("sign-up", await requestAddress());
  if (!limited.ok) return limited;
  if (password && (await passwordFits(signup.passwordHash, password))) return ok(null);
  return fail(
    "password",
    password
      ? "That is not the password of this sign-up. Try again, or sign up once more."
      : "Another browser began this sign-up. Type the password it was made with. If it was not you, leave this page: no account is made.",
    { field: "password" },
  );
}
