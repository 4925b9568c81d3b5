import { z } from "zod";

/** Longest text any platform could take; each platform's own limit is checked by rules, with a better sentence. */
const MAX_TEXT = 100_000;

/** Most parts a thread may have beside its beginning. */
export const MAX_PARTS = 24;

/** One part of a thread, after the post itself. */
export const ThreadPart = z.object({ text: z.string().max(MAX_TEXT) });
export type ThreadPart = z.infer<typeof ThreadPart>;

const Parts = z.array(ThreadPart).max(MAX_PARTS, `A thread takes ${MAX_PARTS} parts after its beginning.`);
const Comment = z.string().max(MAX_TEXT);

/** One channel of a post: its own text where it differs, and its options. */
export const DraftChannel = z.object({
  channelId: z.uuid(),
  /** Null = the shared text. */
  text: z.string().max(MAX_TEXT).nullable().default(null),
  /** Null = the shared parts. */
  parts: Parts.nullable().default(null),
  /** Null = the shared comment; empty = none here. */
  comment: Comment.nullable().default(null),
  /** The longest of them is a text of its own (Threads' attached text: 10,000 characters). */
  options: z.record(z.string().max(60), z.string().max(12_000)).default({}),
});

/** A post as the composer holds it. `revision` is the one it loaded; 0 = never saved. */
export const PostDraft = z.object({
  id: z.uuid(),
  revision: z.number().int().min(0),
  text: z.string().max(MAX_TEXT, "The text is too long for any platform."),
  /** What follows the text as a thread. */
  parts: Parts.default([]),
  /** The first comment; empty = none. */
  comment: Comment.default(""),
  channels: z
    .array(DraftChannel)
    .max(50)
    .refine(
      (all) => new Set(all.map((one) => one.channelId)).size === all.length,
      "A channel is chosen twice.",
    ),
  media: z.array(z.object({ mediaId: z.uuid(), alt: z.string().max(5000) })).max(10),
});
export type PostDraft = z.infer<typeof PostDraft>;

/** A wall-clock time as typed, and the IANA zone it was typed in. */
export const When = z.object({
  wallTime: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, "Choose a date and a time."),
  zone: z.string().min(1).max(80),
});
export type When = z.infer<typeof When>;

export const PostId = z.object({ postId: z.uuid() });
export const PublishPost = z.object({ draft: PostDraft });
export const ReschedulePost = z.object({ postId: z.uuid(), when: When });
/** A post to delete here, and the deliveries that are deleted on their platforms too. */
export const DeletePost = z.object({ postId: z.uuid(), there: z.array(z.uuid()).max(50).default([]) });
/** Deliveries of a post to delete on their platforms. */
export const RemoveThere = z.object({ postId: z.uuid(), deliveryIds: z.array(z.uuid()).min(1).max(50) });
/** A change of a post that is out, and the channels (by id) that follow it. */
export const RevisePost = z.object({
  draft: PostDraft,
  update: z.array(z.uuid()).max(50),
  remove: z.array(z.uuid()).max(50),
});
export const DuplicatePost = z.object({ postId: z.uuid(), id: z.uuid() });
