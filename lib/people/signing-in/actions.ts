"use server";

import { redirect } from "next/navigation";
import { publicAction } from "@/lib/action";
import { isKnownDevice, openSession, requestAddress } from "@/lib/auth/browser";
import { ownPath } from "@/lib/auth/origin";
import { homeOf } from "../queries";
import { SignIn } from "../schema";
import { checkSignIn } from "./work";

/** Signs in by e-mail and password and goes home, or on to `next`. */
export const signIn = publicAction(SignIn, async (scope, { email, password, next }) => {
  const from = { address: await requestAddress(), knownDevice: await isKnownDevice(email) };
  const checked = await checkSignIn(scope, { email, password }, from);
  if (!checked.ok) return checked;
  const self = await openSession(checked.value);
  redirect(ownPath(next) ?? (await homeOf(self)));
});
