import { z } from "zod";
import type { OutboxEvent } from "@/lib/outbox/mutations";

/** What may wait for a person about a post, and about a channel. */
export const POST_KINDS = ["failed", "look", "duplicated", "missed", "ask"] as const;
export const CHANNEL_KINDS = ["reconnect", "configure"] as const;
export type PostKind = (typeof POST_KINDS)[number];
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
export type NoticeKind = PostKind | ChannelKind;

/** What a person chooses to hear of. */
export const TOPICS = ["failed", "look", "missed", "channel"] as const;
export type Topic = (typeof TOPICS)[number];

/** What is known about the trouble when it happens; words are made of it when they are read. */
export const NoticeData = z.object({
  /** The post's text, its beginning. */
  text: z.string().default(""),
  /** ISO instant the post was due. */
  dueAt: z.string().nullable().default(null),
  /** Platforms concerned, by their label. */
  where: z.array(z.string()).default([]),
  /** `Mastodon @ada@example.social`: the channel concerned. */
  channel: z.string().default(""),
  act: z.enum(["publish", "part", "comment", "update", "remove"]).default("publish"),
  field: z.enum(["text", "media", "options"]).nullable().default(null),
  reason: z.string().default(""),
  /** Whether who wrote it may change it: something the author does, not the clock. */
  revise: z.boolean().default(false),
  /** The post was deleted here, and could not be deleted there: `address` is where it still stands, if known. */
  gone: z.boolean().default(false),
  address: z.string().nullable().default(null),
});
export type NoticeData = z.output<typeof NoticeData>;

/** Something that waits for a person, as screens and mails read it. */
export type Notice = {
  id: string;
  kind: NoticeKind;
  postId: string | null;
  data: NoticeData;
  count: number;
  happenedAt: Date;
  readAt: Date | null;
  resolvedAt: Date | null;
  /** Of a channel: posts that wait for it, and the first one's time. */
  waiting: number;
  firstDueAt: Date | null;
  /** Of a channel: whether it is well again, while some of its posts still are not out. */
  channelWell: boolean;
};

/** What the bell shows. */
export type Bell = {
  /** The database's clock. */
  now: Date;
  unread: number;
  /** The newest first; solved ones too. */
  notices: Notice[];
};

export const NoticeRef = z.object({ id: z.uuid() });
export const Nothing = z.object({});

export const PreferenceChange = z.object({
  topic: z.enum(TOPICS),
  inApp: z.boolean(),
  byMail: z.boolean(),
});
export type Preference = z.output<typeof PreferenceChange>;

/** Tells the engine that a notification was opened: it is mailed unless it is read or solved soon. */
export const notificationOpened = (notificationId: string): OutboxEvent => ({
  name: "notification.opened",
  data: { notificationId },
});
