import { plural, spelled } from "@/lib/words";

/** How the record of a deletion is called. */
export const DATA_DELETED = "platform.data-deleted";

/** What a deletion did, for whoever asked for it. */
export function deletedWords({ channels, posts }: { channels: number; posts: number }): string {
  if (channels === 0) return "Nothing was kept here of whoever asked, so there was nothing to delete.";
  const accounts = `the access to ${spelled(channels)} ${plural(channels, "account")}`;
  return posts === 0
    ? `Deleted: ${accounts}, and ${plural(channels, "its", "their")} numbers. No posts had been read back.`
    : `Deleted: ${accounts}, ${plural(channels, "its", "their")} numbers, and ${spelled(posts)} ${plural(posts, "post")} that had been read back from there.`;
}
