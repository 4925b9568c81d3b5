import { escapeHtml } from "../escape.ts";
import type { TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import type { Service, TrialPost } from "./trial.ts";

export function timelineOf(service: Service, posts: readonly Post<TrialPost>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = service.accounts.get(post.accountId);
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: escapeHtml(post.text),
      media: [],
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: `${service.base}/p/${post.remoteId}`,
      notes: post.parentId ? ["A reply."] : [],
      counts: [],
    };
  });
}
