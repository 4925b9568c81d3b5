import type { postStatus } from "@/db/schema/content";
import { shortened } from "@/lib/words";

export type PostStatus = (typeof postStatus.enumValues)[number];

/** What a person reads for a post's status. */
export const POST_STATUS_LABEL: Record<PostStatus, string> = {
  draft: "Draft",
  awaiting_approval: "Awaiting approval",
  scheduled: "Scheduled",
  publishing: "Publishing",
  published: "Published",
  partly_published: "Partly published",
  failed: "Failed",
  missed: "Missed",
  cancelled: "Cancelled",
};

const TITLE_LENGTH = 80;

/** The first line of a post, as its title; a picture-only post is called so. */
export function postTitle(text: string, length = TITLE_LENGTH): string {
  const line = text.trim().split("\n", 1)[0]?.trim() ?? "";
  if (!line) return "Post without text";
  return shortened(line, length);
}
