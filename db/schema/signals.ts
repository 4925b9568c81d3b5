import { sql } from "drizzle-orm";
import {
  bigint,
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
import { createdAt, id, instant } from "./columns";
import { users } from "./people";
import { workspaces } from "./sharing";

/** Events to be sent to the engine, written in the transaction of the change that caused them. The row's id is the event's id. */
export const outbox = pgTable(
  "outbox",
  {
    id: id(),
    name: text("name").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    createdAt: instant("created_at").notNull().default(sql`clock_timestamp()`),
    sentAt: instant("sent_at"),
    /** With an Inngest server: how often it was handed over, until when one process does so, and when to try again. */
    tries: integer("tries").notNull().default(0),
    claimedUntil: instant("claimed_until"),
    tryAt: instant("try_at"),
    /** Why the last try did not get through. */
    problem: text("problem"),
  },
  (t) => [
    index("outbox_unsent").on(t.createdAt).where(sql`${t.sentAt} is null`),
    index("outbox_sent").on(t.sentAt),
  ],
);

/**
 * Something that waits for a person, one row for each who should know. `key` merges repeats: one open notification
 * per person and key. A trigger closes it when its cause is gone, so no way of solving it can forget to.
 */
export const notifications = pgTable(
  "notifications",
  {
    id: id(),
    workspaceId: uuid("workspace_id").references(() => workspaces.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text("kind").notNull(),
    key: text("key").notNull(),
    /** What it is about. Not references: their locks would cross with those of posts and channels. */
    postId: uuid("post_id"),
    channelId: uuid("channel_id"),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    /** How often it happened while it was open. */
    count: integer("count").notNull().default(1),
    /** Whether the app shows it, and whether it is mailed: the person's choice when it opened. */
    inApp: boolean("in_app").notNull().default(true),
    byMail: boolean("by_mail").notNull().default(false),
    readAt: instant("read_at"),
    /** When its cause was gone; null = open. */
    resolvedAt: instant("resolved_at"),
    /** The notification whose mail tells of this one too; null = not mailed. */
    mailOf: uuid("mail_of"),
    mailedAt: instant("mailed_at"),
    /** When it happened last. */
    happenedAt: instant("happened_at").notNull().default(sql`clock_timestamp()`),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("notifications_open_key_unique").on(t.userId, t.key).where(sql`${t.resolvedAt} is null`),
    index("notifications_shown").on(t.workspaceId, t.userId, sql`${t.happenedAt} desc`),
    index("notifications_mail").on(t.mailOf).where(sql`${t.mailOf} is not null`),
    index("notifications_post").on(t.postId).where(sql`${t.resolvedAt} is null`),
    index("notifications_channel").on(t.channelId).where(sql`${t.resolvedAt} is null`),
    index("notifications_past").on(t.resolvedAt).where(sql`${t.resolvedAt} is not null`),
  ],
);

/** What a person wants to hear of, and how. No row: both. */
export const notificationPreferences = pgTable(
  "notification_preferences",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    topic: text("topic").notNull(),
    inApp: boolean("in_app").notNull(),
    byMail: boolean("by_mail").notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.topic] })],
);

/** Who did what. Written in the transaction of the deed. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: id(),
    workspaceId: uuid("workspace_id").references(() => workspaces.id),
    userId: uuid("user_id").references(() => users.id, { onDelete: "set null" }),
    action: text("action").notNull(),
    subject: text("subject"),
    data: jsonb("data").$type<Record<string, unknown>>().notNull().default({}),
    at: createdAt(),
  },
  (t) => [
    index("audit_workspace").on(t.workspaceId, sql`${t.at} desc`),
    index("audit_user").on(t.userId, sql`${t.at} desc`),
  ],
);

/** One row: which installation this database belongs to. */
export const instance = pgTable("instance", {
  /** Always 1. */
  singleton: integer("singleton").primaryKey().default(1),
  instanceId: uuid("instance_id").notNull(),
  /** Moves with the newest attempt; the data folder keeps a copy. A mismatch means a restored or copied database. */
  mark: bigint("mark", { mode: "number" }).notNull().default(0),
  /** Why all publishing is held: `restored-or-copied`, or `copy` for good; null = publishing. */
  heldFor: text("held_for").$type<"restored-or-copied" | "copy">(),
  heldSince: instant("held_since"),
  /** The last sign of life in a restored database, found when it was held: what went out after it is not known. */
  knownUntil: instant("known_until"),
  /** When it was said to be restored and let publish again: what is made for a time before that may be out already. */
  restoredAt: instant("restored_at"),
  /** Fingerprint of each secret key, by key id: a process with the wrong key refuses to start. */
  keyFingerprints: jsonb("key_fingerprints").$type<Record<string, string>>().notNull().default({}),
  createdAt: createdAt(),
});

/** The processes of this installation, each with the last time it was heard of. A row goes when its process stops. */
export const processes = pgTable(
  "processes",
  {
    id: uuid("id").primaryKey(),
    role: text("role").$type<"all" | "web" | "worker">().notNull(),
    host: text("host").notNull(),
    pid: integer("pid").notNull(),
    version: text("version").notNull(),
    startedAt: instant("started_at").notNull().default(sql`clock_timestamp()`),
    seenAt: instant("seen_at").notNull().default(sql`clock_timestamp()`),
    sweptAt: instant("swept_at"),
  },
  (t) => [index("processes_seen").on(t.seenAt)],
);

/** Counters of the rate limits, written by rate-limiter-flexible. */
export const rateLimits = pgTable(
  "rate_limits",
  {
    key: text("key").primaryKey(),
    points: integer("points").notNull().default(0),
    /** Milliseconds since the epoch; null = never. */
    expire: bigint("expire", { mode: "number" }),
  },
  (t) => [index("rate_limits_expire").on(t.expire)],
);
