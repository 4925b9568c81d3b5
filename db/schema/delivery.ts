import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  real,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type {
  AttemptEvidence,
  OperationContent,
  OperationFailure,
  OperationIntent,
} from "@/lib/deliveries/schema";
import type { ThreadPart } from "@/lib/posts/schema";
import { channels } from "./channels";
import { createdAt, id, instant, updatedAt } from "./columns";
import { media, posts } from "./content";
import { workspaces } from "./sharing";

/** The standing relation post × channel: its variant, and whether the post still belongs there. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    postId: uuid("post_id")
      .notNull()
      .references(() => posts.id),
    channelId: uuid("channel_id")
      .notNull()
      .references(() => channels.id),
    /** The variant's text; null = the post's own. */
    text: text("text"),
    /** The variant's thread parts; null = the post's own. */
    parts: jsonb("parts").$type<ThreadPart[]>(),
    /** The variant's first comment, empty = none; null = the post's own. */
    comment: text("comment"),
    /** Per-platform options, as the catalogue's fields name them. */
    options: jsonb("options").$type<Record<string, string>>().notNull().default({}),
    /** Two remote posts exist for one intent: both addresses, and a person must delete one. */
    duplicatedAt: instant("duplicated_at"),
    /** The channel was taken off the post; kept because its operations are evidence. */
    removedAt: instant("removed_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("deliveries_post_channel_unique").on(t.postId, t.channelId),
    index("deliveries_channel").on(t.channelId),
    index("deliveries_workspace").on(t.workspaceId),
  ],
);

/** A file on a post: shared by all its deliveries, or one delivery's own. */
export const attachments = pgTable(
  "attachments",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    postId: uuid("post_id")
      .notNull()
      .references(() => posts.id),
    deliveryId: uuid("delivery_id").references(() => deliveries.id),
    mediaId: uuid("media_id")
      .notNull()
      .references(() => media.id),
    position: integer("position").notNull(),
    alt: text("alt").notNull().default(""),
    crop: jsonb("crop").$type<{ x: number; y: number; width: number; height: number }>(),
    /** Seconds into the video whose frame is the cover. */
    cover: real("cover"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("attachments_position_unique").on(
      t.postId,
      sql`coalesce(${t.deliveryId}, '00000000-0000-0000-0000-000000000000'::uuid)`,
      t.position,
    ),
    index("attachments_media").on(t.mediaId),
  ],
);

export const operationKind = pgEnum("operation_kind", ["publish", "part", "comment", "update", "remove"]);
export const operationStatus = pgEnum("operation_status", [
  "scheduled",
  "claimed",
  "sending",
  "unknown",
  "published",
  "failed",
  "cancelled",
  "missed",
]);
export const operationHold = pgEnum("operation_hold", [
  "paused",
  "stopped",
  "reconnect",
  "sandbox",
  "copied",
]);
export const operationWish = pgEnum("operation_wish", ["cancel", "edit", "reschedule"]);

/** One guarded act on a delivery. `docs/architecture.md`, *The life of an operation*, says which status may follow which. */
export const operations = pgTable(
  "operations",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    postId: uuid("post_id")
      .notNull()
      .references(() => posts.id),
    deliveryId: uuid("delivery_id")
      .notNull()
      .references(() => deliveries.id),
    channelId: uuid("channel_id")
      .notNull()
      .references(() => channels.id),
    kind: operationKind("kind").notNull(),
    /** 0 for the post itself; n for the nth part of a thread. */
    position: integer("position").notNull().default(0),
    /** Grows when a removed post is published anew, and with every edit and deletion asked for. */
    incarnation: integer("incarnation").notNull().default(1),
    /** Grows with every change of schedule or content; a wake-up carries the revision it was made for. */
    revision: integer("revision").notNull().default(1),
    /** Of an update or a removal: the operation whose receipt it changes there. */
    targetId: uuid("target_id").references((): AnyPgColumn => operations.id),
    /** What will be sent, taken when it was scheduled: later edits of the post make a new revision. */
    content: jsonb("content").$type<OperationContent>().notNull(),
    /** Hash of the normalised content: equal fingerprints may be the same remote post. */
    fingerprint: text("fingerprint").notNull(),
    dueAt: instant("due_at").notNull(),
    status: operationStatus("status").notNull().default("scheduled"),
    hold: operationHold("hold"),
    /** Grows with every claim: an older holder cannot arm. */
    fence: integer("fence").notNull().default(0),
    leaseUntil: instant("lease_until"),
    /** Written when armed: what was sent, the idempotency material, when. Cleared only by a definite answer. */
    intent: jsonb("intent").$type<OperationIntent>(),
    /** After this instant the committing request may not leave any more. */
    notAfter: instant("not_after"),
    /** What preparing left at the platform (uploads, containers), keyed by content hash; nothing a follower sees. */
    remoteDraft: jsonb("remote_draft").$type<Record<string, unknown>>(),
    /** `channels.remote_account`, copied so that receipts are unique per account over all workspaces. */
    remoteAccount: text("remote_account").notNull(),
    remoteId: text("remote_id"),
    /** Address of the post on the platform; null with a remote id = published, address unknown. */
    address: text("address"),
    failure: jsonb("failure").$type<OperationFailure>(),
    /** When to look again: the next reconciliation of an unknown, or the end of a wait. */
    nextCheckAt: instant("next_check_at"),
    /** Reconciliation readings so far, and when the first complete one found nothing. */
    checks: integer("checks").notNull().default(0),
    absentSince: instant("absent_since"),
    /** What a person asked for after arming, done once the outcome is known. */
    wish: operationWish("wish"),
    /** Sweeps that saw it due and unclaimed; after two the sweeping process publishes it itself. */
    missedWakes: integer("missed_wakes").notNull().default(0),
    publishedAt: instant("published_at"),
    /** When what its receipt names was removed there, or found removed. */
    goneAt: instant("gone_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("operations_unique").on(t.deliveryId, t.kind, t.position, t.incarnation),
    uniqueIndex("operations_receipt_unique")
      .on(t.remoteAccount, t.remoteId)
      .where(sql`${t.remoteId} is not null and ${t.kind} in ('publish', 'part', 'comment')`),
    uniqueIndex("operations_one_active")
      .on(t.deliveryId)
      .where(sql`${t.status} in ('claimed', 'sending', 'unknown')`),
    index("operations_due").on(t.dueAt).where(sql`${t.status} = 'scheduled'`),
    index("operations_active").on(t.leaseUntil).where(sql`${t.status} in ('claimed', 'sending')`),
    index("operations_unknown").on(t.nextCheckAt).where(sql`${t.status} = 'unknown'`),
    index("operations_intent")
      .on(t.remoteAccount, t.fingerprint)
      .where(
        sql`${t.status} in ('sending', 'unknown') or ${t.status} = 'failed' and ${t.failure} ->> 'next' = 'look'`,
      ),
    index("operations_post").on(t.postId),
    index("operations_target").on(t.targetId).where(sql`${t.targetId} is not null`),
    index("operations_waiting")
      .on(t.remoteAccount, t.dueAt)
      .where(sql`${t.status} = 'scheduled' and ${t.nextCheckAt} is not null`),
    index("operations_published")
      .on(t.workspaceId, sql`${t.publishedAt} desc`)
      .where(sql`${t.status} = 'published'`),
    index("operations_attention")
      .on(t.workspaceId, t.dueAt)
      .where(sql`${t.status} in ('failed', 'unknown', 'missed')`),
    index("operations_channel_open")
      .on(t.channelId)
      .where(sql`${t.status} in ('scheduled', 'claimed', 'sending', 'unknown')`),
  ],
);

/** Append-only history of an operation: what was tried, when, and what the platform said. Never holds a secret. */
export const attempts = pgTable(
  "attempts",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    operationId: uuid("operation_id")
      .notNull()
      .references(() => operations.id),
    /** Fence of the holder that wrote this row; groups the rows of one try. */
    fence: integer("fence").notNull(),
    /** What was done: `due`, `claimed`, `access`, `prepared`, `armed`, `sent`, `receipt`, `refused`, `unanswered`, `checked`, … */
    step: text("step").notNull(),
    outcome: text("outcome").$type<"ok" | "failed" | "unknown" | "info">().notNull(),
    /** A sentence for a person. */
    summary: text("summary").notNull(),
    evidence: jsonb("evidence").$type<AttemptEvidence>(),
    requestId: text("request_id"),
    at: instant("at").notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index("attempts_operation").on(t.operationId, t.at)],
);
