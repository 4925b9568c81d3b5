import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ChannelLimits } from "@/lib/platforms/contract-facts";
import { createdAt, id, instant, updatedAt } from "./columns";
import { users } from "./people";
import { workspaces } from "./sharing";

export const channelHealth = pgEnum("channel_health", ["healthy", "reconnect", "configure"]);

/** One connected account on a platform. Secrets live in `channel_secrets`. */
export const channels = pgTable(
  "channels",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    platform: text("platform").notNull(),
    /** Origin that speaks for the account: a Mastodon instance, a Bluesky PDS, or the platform's API origin. */
    origin: text("origin").notNull(),
    remoteAccountId: text("remote_account_id").notNull(),
    /** `<platform>|<origin>|<remoteAccountId>`: the account itself, whatever workspace connected it. */
    remoteAccount: text("remote_account").notNull(),
    handle: text("handle").notNull(),
    displayName: text("display_name").notNull(),
    avatarUrl: text("avatar_url"),
    profileUrl: text("profile_url"),
    /** Fixed at connecting: a sandbox channel never reaches a real platform, and the reverse. */
    sandbox: boolean("sandbox").notNull().default(false),
    scopes: text("scopes").array().notNull().default(sql`'{}'::text[]`),
    /** Limits this account's server states for itself; null = the platform's own facts hold. */
    limits: jsonb("limits").$type<ChannelLimits>(),
    health: channelHealth("health").notNull().default("healthy"),
    /** Sentence shown to a person when health is not `healthy`. */
    healthReason: text("health_reason"),
    /** When the access ends for good unless a person signs in again; null = renews by itself or never ends. */
    accessEndsAt: instant("access_ends_at"),
    pausedAt: instant("paused_at"),
    /** Id, on the platform, of the person who granted the access, where that is not the account itself. */
    grantedBy: text("granted_by"),
    connectedBy: uuid("connected_by").references(() => users.id, { onDelete: "set null" }),
    deletedAt: instant("deleted_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("channels_account_unique")
      .on(t.workspaceId, t.remoteAccount)
      .where(sql`${t.deletedAt} is null`),
    index("channels_workspace").on(t.workspaceId).where(sql`${t.deletedAt} is null`),
    index("channels_remote_account").on(t.remoteAccount),
    index("channels_granted_by").on(t.platform, t.grantedBy).where(sql`${t.grantedBy} is not null`),
  ],
);

/** Sealed tokens (AES-256-GCM, bound to workspace, channel, column and key id) and the lease that guards their refresh. */
export const channelSecrets = pgTable("channel_secrets", {
  channelId: uuid("channel_id")
    .primaryKey()
    .references(() => channels.id),
  access: text("access").notNull(),
  refresh: text("refresh"),
  /** Anything else the adapter needs to keep secret for this account, sealed JSON. */
  extra: text("extra"),
  accessExpiresAt: instant("access_expires_at"),
  /** Grows by one with every save; a refresh saves only over the version it read. */
  version: integer("version").notNull().default(1),
  refreshLeaseUntil: instant("refresh_lease_until"),
  /** Set before a refresh request leaves, cleared with its answer: an intent without an answer is a lost answer. */
  refreshIntentAt: instant("refresh_intent_at"),
  updatedAt: updatedAt(),
});

/** An application registered on a platform's server at run time (Mastodon: one per instance). */
export const platformApps = pgTable(
  "platform_apps",
  {
    id: id(),
    platform: text("platform").notNull(),
    origin: text("origin").notNull(),
    redirectUri: text("redirect_uri").notNull(),
    scopes: text("scopes").notNull(),
    clientId: text("client_id").notNull(),
    /** Sealed. */
    clientSecret: text("client_secret").notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("platform_apps_unique").on(t.platform, t.origin, t.redirectUri, t.scopes)],
);

/** One OAuth handshake under way: single use, bound to the session, workspace, platform and issuer. */
export const oauthStates = pgTable(
  "oauth_states",
  {
    id: id(),
    /** SHA-256 of the `state` parameter. */
    stateHash: text("state_hash").notNull(),
    /** SHA-256 of the session token that began the handshake. */
    sessionHash: text("session_hash").notNull(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    platform: text("platform").notNull(),
    origin: text("origin").notNull(),
    sandbox: boolean("sandbox").notNull().default(false),
    redirectUri: text("redirect_uri").notNull(),
    scopes: text("scopes").notNull(),
    /** The channel that is to be connected again; null = any account will do. */
    channelId: uuid("channel_id").references(() => channels.id),
    /** Sealed PKCE verifier. */
    verifier: text("verifier").notNull(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("oauth_states_hash_unique").on(t.stateHash),
    index("oauth_states_expires").on(t.expiresAt),
  ],
);

/**
 * What a sign-in brought, until a person has chosen from it: the accounts with their access, or a sentence that says why
 * there is nothing to choose. For one use, by the session that signed in.
 */
export const pendingConnections = pgTable(
  "pending_connections",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 of the session token that signed in. */
    sessionHash: text("session_hash").notNull(),
    platform: text("platform").notNull(),
    origin: text("origin").notNull(),
    sandbox: boolean("sandbox").notNull(),
    /** Sealed JSON of the accounts; null once it was used, and where there is nothing to choose. */
    sealed: text("sealed"),
    /** Sentence for the person where there is nothing to choose. */
    problem: text("problem"),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    createdAt: createdAt(),
  },
  (t) => [index("pending_connections_expires").on(t.expiresAt)],
);
