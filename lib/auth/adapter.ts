import { and, eq } from "drizzle-orm";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { db } from "@/db/client";
import { accounts, sessions, users } from "@/db/schema/people";
import { endSession, withToken } from "./sessions";
import { digest } from "./tokens";

const person = { id: users.id, name: users.name, email: users.email, emailVerified: users.emailVerified };
const session = { userId: sessions.userId, expires: sessions.expires };

const never = async (): Promise<never> => {
  throw new Error("Auth.js tried to change a person: people are made and linked in lib/people only");
};

/**
 * What Auth.js may do with our tables: find people by a linked account, and keep sessions. It never makes people
 * nor links accounts (that takes a username, or a password), and no provider token is ever stored.
 */
export const authAdapter: Adapter = {
  createUser: never,
  updateUser: never,
  linkAccount: never,
  async getUser(id) {
    return one(await db().select(person).from(users).where(eq(users.id, id)));
  },
  async getUserByEmail() {
    return null;
  },
  async getUserByAccount({ provider, providerAccountId }) {
    const linked = and(eq(accounts.provider, provider), eq(accounts.providerAccountId, providerAccountId));
    return one(
      await db().select(person).from(accounts).innerJoin(users, eq(users.id, accounts.userId)).where(linked),
    );
  },
  async createSession(given) {
    await db()
      .insert(sessions)
      .values({ ...given, sessionToken: digest(given.sessionToken) });
    return given;
  },
  async getSessionAndUser(sessionToken) {
    const [row] = await db()
      .select({ session, user: person })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(withToken(sessionToken));
    return row ? { session: { ...row.session, sessionToken }, user: row.user } : null;
  },
  async updateSession({ sessionToken, expires }) {
    if (!expires) return null;
    const [row] = await db()
      .update(sessions)
      .set({ expires })
      .where(withToken(sessionToken))
      .returning(session);
    return row ? { ...row, sessionToken } : null;
  },
  async deleteSession(token) {
    await endSession(token);
  },
};

const one = (rows: AdapterUser[]): AdapterUser | null => rows[0] ?? null;
