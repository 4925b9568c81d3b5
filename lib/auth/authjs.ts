import "server-only";
import { randomBytes } from "node:crypto";
import NextAuth, { type NextAuthConfig } from "next-auth";
import { log } from "@/lib/log";
import { authAdapter } from "./adapter";
import { cookieOptions, SESSION_SECONDS, sessionCookieName } from "./cookies";
import { keepIdentity } from "./identity";
import { authProviders } from "./providers";
import { authSecret } from "./tokens";

/**
 * Auth.js, for signing in with Google and GitHub; read lazily, so that a build needs no secrets. Sessions are rows
 * in the database, also those that a password opens (`openSession`).
 */
export const { handlers, signIn: startProvider } = NextAuth(
  (): NextAuthConfig => ({
    adapter: authAdapter,
    providers: authProviders(),
    secret: authSecret(),
    // The proxy has checked the host and overwritten what a client says of it.
    trustHost: true,
    session: {
      strategy: "database",
      maxAge: SESSION_SECONDS,
      generateSessionToken: () => randomBytes(32).toString("base64url"),
    },
    cookies: { sessionToken: { name: sessionCookieName(), options: cookieOptions() } },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    callbacks: {
      signIn: ({ account, profile }) => admit(account, profile),
      // Field by field: the default would hand out the session token and every column of the person.
      session: ({ session, user }) => ({
        user: { id: user.id, name: user.name, email: user.email },
        expires: session.expires,
      }),
    },
    logger: {
      error: (error) =>
        log().warn(
          { reason: error.name, cause: String(error.cause ?? "") },
          "sign-in with a provider failed",
        ),
      warn: () => {},
      debug: () => {},
    },
  }),
);

type Account = Parameters<NonNullable<NonNullable<NextAuthConfig["callbacks"]>["signIn"]>>[0]["account"];
type Claims = Parameters<NonNullable<NonNullable<NextAuthConfig["callbacks"]>["signIn"]>>[0]["profile"];

/** A linked account may sign in. Anybody else, with an address that the provider has verified, goes on to choose a username. */
async function admit(account: Account, profile: Claims): Promise<boolean | string> {
  if (!account || (account.provider !== "google" && account.provider !== "github")) return false;
  const { provider, providerAccountId } = account;
  if (await authAdapter.getUserByAccount?.({ provider, providerAccountId })) return true;
  const email = profile?.email?.trim().toLowerCase();
  // GitHub's address is a verified one by the way it is read; Google says so in a claim.
  if (!email || (provider === "google" && profile?.email_verified !== true))
    return "/sign-in?error=unverified";
  await keepIdentity({ provider, providerAccountId, email, name: profile?.name ?? undefined });
  return "/username";
}
