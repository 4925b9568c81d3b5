import { sql } from "drizzle-orm";
import {
  bigint,
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
import type { ThreadPart } from "@/lib/posts/schema";
import { createdAt, id, instant, updatedAt } from "./columns";
import { users } from "./people";
import { missedPolicy, series } from "./series";
import { workspaces } from "./sharing";

export const postStatus = pgEnum("post_status", [
  "draft",
  "awaiting_approval",
  "scheduled",
  "publishing",
  "published",
  "partly_published",
  "failed",
  "missed",
  "cancelled",
]);

/** What is written once. `status` and `due_at` are kept by a trigger from the post's operations. */
export const posts = pgTable(
  "posts",
  {
    /** Minted by the composer when it opens: every save is an upsert, so a double submit makes one post. */
    id: uuid("id").primaryKey(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    authorId: uuid("author_id").references(() => users.id, { onDelete: "set null" }),
    text: text("text").notNull().default(""),
    /** What follows the text as a thread, in order; empty = no thread. */
    parts: jsonb("parts").$type<ThreadPart[]>().notNull().default([]),
    /** The first comment under it, by the same account; empty = none. */
    comment: text("comment").notNull().default(""),
    status: postStatus("status").notNull().default("draft"),
    /** Instant of the earliest operation that counts; null for a draft. */
    dueAt: instant("due_at"),
    /** Wall-clock time as typed, `YYYY-MM-DDTHH:mm`, in `zone`. */
    wallTime: text("wall_time"),
    /** IANA zone of `wall_time`. */
    zone: text("zone"),
    /** Grows with every save of the content; a save names the revision it edited. */
    revision: integer("revision").notNull().default(1),
    /** Hours after due in which a missed post still goes out when the server is back; later it is missed. */
    publishWithinHours: integer("publish_within_hours").notNull().default(24),
    /** What becomes of it when it cannot go out on time; `publishWithinHours` counts for `publish` only. */
    missedPolicy: missedPolicy("missed_policy").notNull().default("publish"),
    /** The series it is an occurrence of, and the local time (`YYYY-MM-DDTHH:mm`) that the rule named for it. */
    seriesId: uuid("series_id").references(() => series.id),
    occurrence: text("occurrence"),
    deletedAt: instant("deleted_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    // What Posts sorts by: due time, or the last change for drafts; id breaks ties for keyset paging.
    index("posts_list")
      .on(t.workspaceId, sql`coalesce(${t.dueAt}, ${t.updatedAt}) desc`, sql`${t.id} desc`)
      .where(sql`${t.deletedAt} is null`),
    index("posts_by_status")
      .on(t.workspaceId, t.status, sql`coalesce(${t.dueAt}, ${t.updatedAt}) desc`, sql`${t.id} desc`)
      .where(sql`${t.deletedAt} is null`),
    index("posts_upcoming")
      .on(t.workspaceId, t.dueAt)
      .where(sql`${t.status} in ('scheduled', 'publishing') and ${t.deletedAt} is null`),
    uniqueIndex("posts_occurrence_unique").on(t.seriesId, t.occurrence).where(sql`${t.seriesId} is not null`),
    index("posts_words").using("gin", sql`to_tsvector('simple', ${t.text})`),
  ],
);

export const mediaKind = pgEnum("media_kind", ["image", "video", "document"]);
export const mediaStatus = pgEnum("media_status", ["uploading", "ready", "refused"]);

/** An uploaded file. Bytes live behind `lib/storage` under `storage_key`. */
export const media = pgTable(
  "media",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    uploaderId: uuid("uploader_id").references(() => users.id, { onDelete: "set null" }),
    kind: mediaKind("kind").notNull(),
    /** Read from the bytes, never from the browser's word. */
    mimeType: text("mime_type").notNull(),
    filename: text("filename").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    /** Pixels, after the orientation is applied; null where it has none. */
    width: integer("width"),
    height: integer("height"),
    /** Length of a video; null where it has none. */
    seconds: real("seconds"),
    /** Hex SHA-256 of the bytes. */
    checksum: text("checksum").notNull(),
    storageKey: text("storage_key").notNull(),
    status: mediaStatus("status").notNull().default("ready"),
    deletedAt: instant("deleted_at"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("media_storage_key_unique").on(t.storageKey),
    index("media_list")
      .on(t.workspaceId, sql`${t.createdAt} desc`, sql`${t.id} desc`)
      .where(sql`${t.deletedAt} is null`),
  ],
);

/** Something made from a file: a preview, or a copy small enough for a platform. */
export const renditions = pgTable(
  "renditions",
  {
    id: id(),
    mediaId: uuid("media_id")
      .notNull()
      .references(() => media.id),
    /** What it is for, e.g. `preview-640` or `max-1000000-bytes`. */
    purpose: text("purpose").notNull(),
    mimeType: text("mime_type").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    width: integer("width"),
    height: integer("height"),
    storageKey: text("storage_key").notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("renditions_purpose_unique").on(t.mediaId, t.purpose)],
);
