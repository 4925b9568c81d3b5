import "server-only";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { cookieOptions } from "./cookies";
import { authSecret } from "./tokens";

const COOKIE = "posthaste.identity";
const SECONDS = 30 * 60;

/** Who a provider says somebody is, with an address that it has verified. */
const Identity = z.object({
  provider: z.enum(["google", "github"]),
  providerAccountId: z.string(),
  // The provider has verified it, so its form is not ours to judge.
  email: z.string().includes("@"),
  name: z.string().optional(),
});
export type Identity = z.infer<typeof Identity>;

/** Keeps a provider's word in an encrypted cookie for half an hour, until a username or a password is given. */
export async function keepIdentity(identity: Identity): Promise<void> {
  const value = await encode({ token: identity, secret: authSecret(), salt: COOKIE, maxAge: SECONDS });
  (await cookies()).set(COOKIE, value, { ...cookieOptions(), maxAge: SECONDS });
}

/** What `keepIdentity` kept, or null when there is nothing or it is too old. */
export async function keptIdentity(): Promise<Identity | null> {
  const value = (await cookies()).get(COOKIE)?.value;
  if (!value) return null;
  const token = await decode({ token: value, secret: authSecret(), salt: COOKIE }).catch(() => null);
  const parsed = Identity.safeParse(token);
  return parsed.success ? parsed.data : null;
}

/** Forgets it, once it has been used. */
export const dropIdentity = async (): Promise<void> => {
  (await cookies()).delete(COOKIE);
};
