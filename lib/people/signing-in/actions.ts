"use server";

import { redirect } from "next/navigation";
import { publicAction } from "@/lib/action";
import { closeSession, isKnownDevice, openSession, requestAddress } from "@/lib/auth/browser";
import { ownPath } from "@/lib/auth/origin";
import { getHomePath } from "../queries";
import { Nothing, SignIn } from "../schema";
import { checkSignIn } from "./work";

/** Signs in by e-mail and password and goes home, or on to `next`. */
export const signIn = publicAction(SignIn, async (scope, { email, password, next }) => {
  const from = { address: await requestAddress(), knownDevice: await isKnownDevice(email) };
  const checked = await checkSignIn(scope, { email, password }, from);
  if (!checked.ok) return checked;
  await openSession(checked.value);
  redirect(ownPath(next) ?? (await getHomePath(checked.value)) ?? "/");
});

/** Ends this browser's session in the database and goes to the sign-in page. */
export const signOut = publicAction(Nothing, async () => {
  await closeSession();
  redirect("/sign-in?done=signed-out");
});
