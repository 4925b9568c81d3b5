import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
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
    tries: integer("tries").notNull().default(0),
  },
  (t) => [
    index("outbox_unsent").on(t.createdAt).where(sql`${t.sentAt} is null`),
    index("outbox_sent").on(t.sentAt),
  ],
);

/** Something a person should know. `key` merges repeats: one open notification per key. */
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
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    count: integer("count").notNull().default(1),
    readAt: instant("read_at"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("notifications_open_unique").on(t.userId, t.key).where(sql`${t.readAt} is null`),
    index("notifications_list").on(t.userId, sql`${t.createdAt} desc`),
  ],
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
  /** Fingerprint of each secret key, by key id: a process with the wrong key refuses to start. */
  keyFingerprints: jsonb("key_fingerprints").$type<Record<string, string>>().notNull().default({}),
  createdAt: createdAt(),
});

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
