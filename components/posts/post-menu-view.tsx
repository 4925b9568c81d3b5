"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { AlertDialog } from "@/components/ui/alert-dialog";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Icon } from "@/components/ui/icon";
import { requireFacts } from "@/lib/platforms/catalog";
import { isPlanned, isRetryable, type MenuPost } from "./deeds";
import { usePostDeeds } from "./use-post-deeds";
import { listed, postAddress } from "./words";

type Props = {
  post: MenuPost;
  slug: string;
  may: boolean;
  opens?: boolean;
  onScreen?: boolean;
  button: (props: object) => ReactElement;
};

/** What deleting leaves behind. */
function left(post: MenuPost): string {
  const out = post.deliveries
    .filter((line) => line.status === "published")
    .map((line) => requireFacts(line.platform).label);
  if (out.length > 0)
    return `It stays on ${listed([...new Set(out)])}: delete it there if it should go. Here it cannot be brought back.`;
  return isPlanned(post) ? "It will not be sent, and cannot be brought back." : "It cannot be brought back.";
}

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function PostMenuView({ post, slug, may, opens, onScreen, button }: Props) {
  const router = useRouter();
  const deeds = usePostDeeds(slug, post.id);
  const [asking, setAsking] = useState(false);
  async function remove() {
    const done = await deeds.remove();
    if (done && onScreen) router.push(`/w/${slug}/posts`);
    return done;
  }
  return (
    <>
      <DropdownMenu defaultOpen>
        <DropdownMenuTrigger asChild>{button({ pending: deeds.pending !== null })}</DropdownMenuTrigger>
        <DropdownMenuContent align="end" className="min-w-44">
          {opens ? (
            <DropdownMenuItem asChild>
              <Link href={postAddress(slug, post)}>
                <Icon name="note" className="text-muted-foreground" />
                Open
              </Link>
            </DropdownMenuItem>
          ) : null}
          {may && isRetryable(post) && !onScreen ? (
            <DropdownMenuItem icon="refresh" onSelect={deeds.retry}>
              Retry failed only
            </DropdownMenuItem>
          ) : null}
          {may && !(onScreen && !isPlanned(post)) ? (
            <DropdownMenuItem icon="copy" onSelect={deeds.duplicate}>
              Duplicate
            </DropdownMenuItem>
          ) : null}
          {may && isPlanned(post) && !onScreen ? (
            <DropdownMenuItem icon="circle-slash" onSelect={deeds.cancel}>
              Cancel
            </DropdownMenuItem>
          ) : null}
          {may ? (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem icon="trash" tone="danger" onSelect={() => setAsking(true)}>
                Delete
              </DropdownMenuItem>
            </>
          ) : null}
        </DropdownMenuContent>
      </DropdownMenu>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete this post?"
        description={left(post)}
        confirm="Delete"
        cancel="Keep it"
        destructive
        onConfirm={remove}
      />
    </>
  );
}
