"use server";

import { redirect } from "next/navigation";
import { publicAction } from "@/lib/action";
import { startProvider } from "@/lib/auth/authjs";
import { isKnownDevice, openSession, requestAddress } from "@/lib/auth/browser";
import { dropIdentity, keptIdentity } from "@/lib/auth/identity";
import { ownPath } from "@/lib/auth/origin";
import { takeLimit } from "@/lib/limits/mutations";
import { fail } from "@/lib/result";
import { getSignUpGate, homeOf } from "../queries";
import { ProviderLink, ProviderStart, ProviderUsername } from "../schema";
import { checkSignIn } from "../signing-in/work";
import { admit } from "../signing-up/work";
import { joinByProvider, linkAccount } from "./mutations";

const tooLate = () =>
  fail("gone", "That took too long, so the sign-in is over. Start again from the sign-in page.");

/** Goes to Google or GitHub; from there back, signed in, or on to the screen that asks for a username. */
export const signInWith = publicAction(ProviderStart, async (_scope, { provider, next }) => {
  const path = ownPath(next);
  return startProvider(provider, {
    redirectTo: path ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in",
  });
});

/** Makes the account of somebody whom a provider vouches for, with the username they chose. */
export const joinWith = publicAction(ProviderUsername, async (scope, { username, operatorCode, zone }) => {
  const identity = await keptIdentity();
  if (!identity) return tooLate();
  const address = await requestAddress();
  const limited = await takeLimit("sign-up", address);
  if (!limited.ok) return limited;
  const admitted = await admit(await getSignUpGate(scope, false), operatorCode, address);
  if (!admitted.ok) return admitted;
  const joined = await joinByProvider(scope, { username, zone, identity });
  if (!joined.ok) return joined;
  await dropIdentity();
  redirect(await homeOf(await openSession(joined.value)));
});

/** Links a provider to the account of the same address, once its password is given, and signs in. */
export const linkWith = publicAction(ProviderLink, async (scope, { password }) => {
  const identity = await keptIdentity();
  if (!identity) return tooLate();
  const { email, provider, providerAccountId } = identity;
  const from = { address: await requestAddress(), knownDevice: await isKnownDevice(email) };
  const checked = await checkSignIn(scope, { email, password }, from);
  if (!checked.ok) return checked;
  await linkAccount(checked.value.userId, { provider, providerAccountId });
  await dropIdentity();
  redirect(await homeOf(await openSession(checked.value)));
});
