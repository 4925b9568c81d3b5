import "server-only";
import { cookies, headers } from "next/headers";
import { z } from "zod";
import { cookieOptions, SESSION_SECONDS, sessionCookieName } from "./cookies";
import { mintSelf } from "./mint";
import { clientAddress } from "./peer";
import type { SelfScope } from "./scope";
import { createSession, endSession, findSession } from "./sessions";
import { deviceMark, sameSecret } from "./tokens";

const DEVICE_COOKIE = "posthaste.device";
const SIGNUP_COOKIE = "posthaste.signup";
const DAY = 24 * 60 * 60;

/** Opens a session for this browser and remembers that the person of this address uses it. */
export async function openSession(person: { userId: string; email: string }): Promise<SelfScope> {
  const token = await createSession(person.userId);
  const jar = await cookies();
  jar.set(sessionCookieName(), token, { ...cookieOptions(), maxAge: SESSION_SECONDS });
  jar.set(DEVICE_COOKIE, deviceMark(person.email), { ...cookieOptions(), maxAge: 400 * DAY });
  const session = await findSession(token);
  if (!session) throw new Error("the session just opened is not there");
  return mintSelf({ userId: session.userId, sessionToken: token, isOperator: session.isOperator });
}

/** Ends this browser's session in the database and forgets its cookie. */
export async function closeSession(): Promise<void> {
  const jar = await cookies();
  const token = jar.get(sessionCookieName())?.value;
  if (token) await endSession(token);
  // With its attributes: a browser refuses to change a `__Secure-` cookie without them.
  jar.set(sessionCookieName(), "", { ...cookieOptions(), maxAge: 0 });
}

/** Whether the person of this address has signed in with this browser before. */
export async function isKnownDevice(email: string): Promise<boolean> {
  const mark = (await cookies()).get(DEVICE_COOKIE)?.value;
  return mark !== undefined && sameSecret(mark, deviceMark(email));
}

/** Remembers which pending sign-up was begun in this browser, for a day. */
export async function rememberSignup(id: string): Promise<void> {
  (await cookies()).set(SIGNUP_COOKIE, id, { ...cookieOptions(), maxAge: DAY });
}

/** Id of the pending sign-up begun in this browser, or null. A cookie is anybody's word: no id, no sign-up. */
export const rememberedSignup = async (): Promise<string | null> =>
  z.uuid().safeParse((await cookies()).get(SIGNUP_COOKIE)?.value).data ?? null;

/** Forgets the pending sign-up. */
export const forgetSignup = async (): Promise<void> => {
  (await cookies()).delete(SIGNUP_COOKIE);
};

/** The address that limits count for, of the request being answered. */
export const requestAddress = async (): Promise<string> => clientAddress(await headers());
