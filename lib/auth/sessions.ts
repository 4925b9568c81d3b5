import { randomBytes } from "node:crypto";
import { and, eq, gt, lt, ne, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { profiles, sessions, users } from "@/db/schema/people";
import { SESSION_SECONDS } from "./cookies";
import { digest } from "./tokens";

/** A session as read from the database, with what every screen needs of its person. */
export type Session = {
  token: string;
  userId: string;
  email: string;
  isOperator: boolean;
  username: string;
  displayName: string;
};

/** The row of the session whose cookie carries this token. */
export const withToken = (token: string) => eq(sessions.sessionToken, digest(token));

const expiry = sql`clock_timestamp() + make_interval(secs => ${SESSION_SECONDS})`;

/** Opens a session that ends after 30 days without use, and sweeps out what has ended; returns the token for the cookie. */
export async function createSession(userId: string, tx: Tx = db()): Promise<string> {
  await tx.delete(sessions).where(lt(sessions.expires, sql`clock_timestamp()`));
  const sessionToken = randomBytes(32).toString("base64url");
  const kept = digest(sessionToken);
  await tx.insert(sessions).values({ sessionToken: kept, userId, expires: expiry as unknown as Date });
  return sessionToken;
}

/** The living session with this token, or null. Rolls its end forward, at most once a day. */
export async function findSession(token: string): Promise<Session | null> {
  const [row] = await db()
    .select({
      userId: users.id,
      email: users.email,
      isOperator: users.isOperator,
      username: profiles.username,
      displayName: profiles.displayName,
      stale: sql<boolean>`${sessions.expires} < ${expiry} - interval '1 day'`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .where(and(withToken(token), gt(sessions.expires, sql`clock_timestamp()`)))
    .limit(1);
  if (!row) return null;
  const { stale, ...session } = row;
  if (stale)
    await db()
      .update(sessions)
      .set({ expires: expiry as unknown as Date })
      .where(withToken(token));
  return { ...session, token };
}

/** Ends one session at once: a copied cookie is dead. */
export async function endSession(token: string, tx: Tx = db()): Promise<void> {
  await tx.delete(sessions).where(withToken(token));
}

/** Ends all sessions of a person, but `except` if given. */
export async function endSessions(userId: string, except: string | null, tx: Tx = db()): Promise<void> {
  const mine = eq(sessions.userId, userId);
  await tx.delete(sessions).where(except ? and(mine, ne(sessions.sessionToken, digest(except))) : mine);
}
