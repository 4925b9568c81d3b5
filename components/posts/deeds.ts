import type { PostRow } from "@/lib/deliveries/listing/schema";
import { requireFacts } from "@/lib/platforms/catalog";

/** What must be known of a post to say what can be done to it. */
export type MenuPost = Pick<PostRow, "id" | "text" | "status" | "deliveries">;

/** Something of it waits for its time and can still be cancelled. */
export const isPlanned = (post: Pick<MenuPost, "deliveries">): boolean =>
  post.deliveries.some((line) => line.status === "scheduled" || line.status === "claimed");

/** Something failed or was missed, and sending it again cannot make a second one. */
export const isRetryable = (post: Pick<MenuPost, "deliveries">): boolean =>
  post.deliveries.some(
    (line) => line.status === "missed" || (line.status === "failed" && line.failure?.next !== "look"),
  );

/** Something was not sent, so it may still be given another time. */
export const isMovable = (post: Pick<MenuPost, "deliveries">): boolean =>
  isPlanned(post) || isRetryable(post) || post.deliveries.some((line) => line.status === "cancelled");

/** Its text may change: what waits goes out with it, and what is out can follow where the platform has editing. */
export const isEditable = (post: MenuPost): boolean => post.status !== "publishing";

/** Deliveries that can be deleted on their platforms. */
export const removable = (post: Pick<MenuPost, "deliveries">) =>
  post.deliveries.filter((line) => line.there && requireFacts(line.platform).abilities.remove);
