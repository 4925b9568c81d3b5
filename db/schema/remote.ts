import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { PostMetrics } from "@/lib/deliveries/syncing/schema";
import { channels } from "./channels";
import { id, instant } from "./columns";
import { deliveries } from "./delivery";
import { workspaces } from "./sharing";

/** Posts read back from a channel, linked to our deliveries by remote id only. */
export const remotePosts = pgTable(
  "remote_posts",
  {
    id: id(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    channelId: uuid("channel_id")
      .notNull()
      .references(() => channels.id),
    remoteId: text("remote_id").notNull(),
    /** The delivery whose receipt has the same remote id; null = it was posted elsewhere. */
    deliveryId: uuid("delivery_id").references(() => deliveries.id),
    text: text("text").notNull().default(""),
    address: text("address"),
    publishedAt: instant("published_at"),
    /** When it was last changed there, as the platform says. */
    editedAt: instant("edited_at"),
    mediaCount: integer("media_count").notNull().default(0),
    thumbnailUrl: text("thumbnail_url"),
    /** The newest numbers, and when they were read. */
    metrics: jsonb("metrics").$type<PostMetrics>(),
    metricsAt: instant("metrics_at"),
    /** The platform's own words. */
    json: jsonb("json").$type<Record<string, unknown>>().notNull(),
    /** The last complete or partial reading that had it. */
    seenAt: instant("seen_at").notNull().defaultNow(),
    /** When its text was first seen to differ from the one read before. */
    changedAt: instant("changed_at"),
    /** The first complete reading that lacked it; null again when it is back. */
    absentSince: instant("absent_since"),
    /** Absent from two complete readings: it was deleted there. */
    goneAt: instant("gone_at"),
  },
  (t) => [
    uniqueIndex("remote_posts_unique").on(t.channelId, t.remoteId),
    index("remote_posts_workspace").on(t.workspaceId, t.seenAt),
    index("remote_posts_channel").on(t.channelId, sql`${t.publishedAt} desc`),
    index("remote_posts_delivery").on(t.deliveryId).where(sql`${t.deliveryId} is not null`),
  ],
);

/** How far a channel's posts are read back. */
export const channelSyncs = pgTable(
  "channel_syncs",
  {
    channelId: uuid("channel_id")
      .primaryKey()
      .references(() => channels.id),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    /** When the next reading is due. */
    nextAt: instant("next_at").notNull().defaultNow(),
    /** A reading under way ends before this, or its process died. */
    leaseUntil: instant("lease_until"),
    /** The last complete reading. */
    doneAt: instant("done_at"),
    /** Why the last reading failed, in a sentence; null when it did not. */
    failure: text("failure"),
    failedAt: instant("failed_at"),
    /** Failures since the last complete reading. */
    failures: integer("failures").notNull().default(0),
    /** The account's own numbers, and when they were read. */
    followers: integer("followers"),
    following: integer("following"),
    posts: integer("posts"),
    audienceAt: instant("audience_at"),
  },
  (t) => [index("channel_syncs_due").on(t.nextAt), index("channel_syncs_workspace").on(t.workspaceId)],
);
