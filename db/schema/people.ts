import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, id, instant, updatedAt } from "./columns";

/** A person with a verified e-mail. Never holds a password: see `credentials`. */
export const users = pgTable(
  "users",
  {
    id: id(),
    name: text("name"),
    /** Lower-cased before it is stored. */
    email: text("email").notNull(),
    emailVerified: instant("email_verified"),
    image: text("image"),
    /** The first account; may see and change instance settings. */
    isOperator: boolean("is_operator").notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [uniqueIndex("users_email_unique").on(sql`lower(${t.email})`)],
);

/** Sign-ins with a provider (Google, GitHub), as Auth.js keeps them. */
export const accounts = pgTable(
  "accounts",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text("type").notNull(),
    provider: text("provider").notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerAccountId] }), index("accounts_user").on(t.userId)],
);

export const sessions = pgTable(
  "sessions",
  {
    /** SHA-256 of what the cookie carries: a copy of the database opens no session. */
    sessionToken: text("session_token").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expires: instant("expires").notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("sessions_user").on(t.userId), index("sessions_expires").on(t.expires)],
);

/** One-time tokens (password reset, e-mail change), hashed. `identifier` is `<purpose>:<user id>`. */
export const verificationTokens = pgTable(
  "verification_tokens",
  {
    identifier: text("identifier").notNull(),
    token: text("token").notNull(),
    expires: instant("expires").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.identifier, t.token] }),
    index("verification_tokens_expires").on(t.expires),
  ],
);

/** Password hashes (argon2id), apart from `users` so that no session query can leak one. */
export const credentials = pgTable("credentials", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  passwordHash: text("password_hash").notNull(),
  changedAt: instant("changed_at").notNull().defaultNow(),
});

/** A sign-up that waits for its e-mail to be verified; it reserves the username until it expires. */
export const signups = pgTable(
  "signups",
  {
    id: id(),
    username: text("username").notNull(),
    email: text("email").notNull(),
    /** Null for a sign-up that a provider (Google, GitHub) vouches for. */
    passwordHash: text("password_hash"),
    /** SHA-256 of the token in the mailed link. */
    tokenHash: text("token_hash").notNull(),
    expiresAt: instant("expires_at").notNull(),
    sentCount: integer("sent_count").notNull().default(1),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("signups_username_unique").on(sql`lower(${t.username})`),
    uniqueIndex("signups_token_unique").on(t.tokenHash),
    index("signups_email").on(sql`lower(${t.email})`),
    index("signups_expires").on(t.expiresAt),
  ],
);

/** What a person shows to the world; the username is the address of the public profile. */
export const profiles = pgTable(
  "profiles",
  {
    userId: uuid("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    username: text("username").notNull(),
    displayName: text("display_name").notNull(),
    bio: text("bio").notNull().default(""),
    links: jsonb("links").$type<{ label: string; url: string }[]>().notNull().default([]),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [uniqueIndex("profiles_username_unique").on(sql`lower(${t.username})`)],
);
