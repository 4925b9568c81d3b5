import { z } from "zod";

/** Longest text any platform could take; each platform's own limit is checked by rules, with a better sentence. */
const MAX_TEXT = 100_000;

/** One channel of a post: its own text where it differs, and its options. */
export const DraftChannel = z.object({
  channelId: z.uuid(),
  /** Null = the shared text. */
  text: z.string().max(MAX_TEXT).nullable().default(null),
  options: z.record(z.string().max(60), z.string().max(500)).default({}),
});

/** A post as the composer holds it. `revision` is the one it loaded; 0 = never saved. */
export const PostDraft = z.object({
  id: z.uuid(),
  revision: z.number().int().min(0),
  text: z.string().max(MAX_TEXT, "The text is too long for any platform."),
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
export const SchedulePost = z.object({ draft: PostDraft, when: When });
export const PublishPost = z.object({ draft: PostDraft });
export const ReschedulePost = z.object({ postId: z.uuid(), when: When });
export const DuplicatePost = z.object({ postId: z.uuid(), id: z.uuid() });
