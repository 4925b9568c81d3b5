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
import { getSession } from "@/lib/auth/require";
import { digest } from "@/lib/auth/tokens";
import { takeLimit } from "@/lib/limits/mutations";
import { fail, ok } from "@/lib/result";
import { isUsernameFree } from "../queries";
import { Nothing, SignUp, UsernameCheck, Verification } from "../schema";
import { confirmSignup } from "./mutations";
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
 * Confirms the address and makes the account. In the browser that signed up it goes on signed in; elsewhere it
 * asks to sign in, so that nobody lands in an account another person made.
 */
export const confirm = publicAction(Verification, async (scope, { token, zone }) => {
  const confirmed = await confirmSignup(scope, digest(token), zone);
  if (!confirmed.ok) {
    if (confirmed.failure.code === "used" && (await getSession())) redirect("/sign-in");
    return confirmed;
  }
  const { signupId, slug, userId, email } = confirmed.value;
  if ((await rememberedSignup()) !== signupId) redirect("/sign-in?done=confirmed");
  await forgetSignup();
  await openSession({ userId, email });
  redirect(`/w/${slug}`);
});
