import { env } from "@/lib/env";

/** How long a session lives without being used. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

const secure = () => env().publicUrl.startsWith("https:");

/** Name of the session cookie; the same that Auth.js uses. */
export const sessionCookieName = (): string =>
  secure() ? "__Secure-authjs.session-token" : "authjs.session-token";

/** Attributes of every cookie of ours; readable by the server only. */
export const cookieOptions = () => ({
  httpOnly: true,
  sameSite: "lax" as const,
  path: "/",
  secure: secure(),
});
