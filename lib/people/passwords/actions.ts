"use server";

import { redirect } from "next/navigation";
import { publicAction, selfAction } from "@/lib/action";
import { openSession, requestAddress } from "@/lib/auth/browser";
import { homeOf } from "../queries";
import { PasswordChange, Reset, ResetRequest } from "../schema";
import { changeOwnPassword, mailReset, resetByToken } from "./work";

/** Mails a link to a new password; the answer is the same whether the address has an account or not. */
export const requestReset = publicAction(ResetRequest, async (scope, { email }) =>
  mailReset(scope, email, await requestAddress()),
);

/** Sets a new password by a mailed link, ends all other sessions and signs in here. */
export const reset = publicAction(Reset, async (scope, { token, password }) => {
  const done = await resetByToken(scope, token, password);
  if (!done.ok) return done;
  redirect(await homeOf(await openSession(done.value)));
});

/** Changes one's own password and ends all other sessions. */
export const changePassword = selfAction(PasswordChange, changeOwnPassword);
