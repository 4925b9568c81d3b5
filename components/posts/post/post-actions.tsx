"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { isEditable, isMovable, isPlanned, isRetryable, type MenuPost } from "../deeds";
import { PostMenu } from "../post-menu";
import { usePostDeeds } from "../use-post-deeds";
import { Reschedule } from "./reschedule";

type Props = {
  post: MenuPost & { wallTime: string | null; zone: string | null };
  slug: string;
  /** The workspace's zone. */
  zone: string;
  /** Opens the choice of a new time at once. */
  rescheduling: boolean;
};

/** The one filled button: what a person most likely came for. */
function primaryOf(post: MenuPost): "retry" | "reschedule" | "edit" | "duplicate" {
  if (post.deliveries.some((line) => line.status === "failed") && isRetryable(post)) return "retry";
  if (post.status === "missed" || post.status === "cancelled") return "reschedule";
  return isPlanned(post) ? "edit" : "duplicate";
}

/** What can be done to the post as a whole. */
export function PostActions({ post, slug, zone, rescheduling }: Props) {
  const deeds = usePostDeeds(slug, post.id);
  const primary = primaryOf(post);
  const look = (name: string) => (name === primary ? "default" : "outline");
  return (
    <div className="flex flex-wrap gap-2">
      {isPlanned(post) ? (
        <Button variant="outline" pending={deeds.pending === "cancel"} onClick={deeds.cancel}>
          <Icon name="circle-slash" size={14} />
          Cancel
        </Button>
      ) : (
        <Button
          variant={primary === "duplicate" ? "default" : "outline"}
          pending={deeds.pending === "duplicate"}
          onClick={deeds.duplicate}
        >
          <Icon name="copy" size={14} />
          Duplicate
        </Button>
      )}
      {isMovable(post) && primary !== "retry" ? (
        <Reschedule post={post} slug={slug} zone={zone} opened={rescheduling} variant={look("reschedule")} />
      ) : null}
      {isEditable(post) && (isPlanned(post) || post.status === "published") ? (
        <Button variant={look("edit")} asChild>
          <Link href={`/w/${slug}/posts/${post.id}/edit`}>
            <Icon name="pencil" size={14} />
            Edit
          </Link>
        </Button>
      ) : null}
      {primary === "retry" ? (
        <Button pending={deeds.pending === "retry"} onClick={deeds.retry}>
          <Icon name="refresh" size={14} />
          Retry failed only
        </Button>
      ) : null}
      <PostMenu post={post} slug={slug} may onScreen />
    </div>
  );
}
