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
import { listed } from "@/lib/words";
import { isPlanned, isRetryable, type MenuPost, removable } from "./deeds";
import { usePostDeeds } from "./use-post-deeds";
import { postAddress } from "./words";

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
  const stays = post.deliveries
    .filter((line) => line.there && !removable(post).includes(line))
    .map((line) => requireFacts(line.platform).label);
  if (stays.length > 0)
    return `It stays on ${listed([...new Set(stays)])}, which cannot delete it from here. Here it cannot be brought back.`;
  return isPlanned(post) ? "It will not be sent, and cannot be brought back." : "It cannot be brought back.";
}

/** On which platforms it is deleted too. */
function AlsoThere({
  post,
  chosen,
  onChoose,
}: {
  post: MenuPost;
  chosen: readonly string[];
  onChoose: (chosen: string[]) => void;
}) {
  const lines = removable(post);
  if (lines.length === 0) return null;
  return (
    <fieldset className="mt-3">
      <legend className="sr-only">Delete it on the platforms too</legend>
      {lines.map(({ deliveryId, platform, handle }) => (
        <label
          key={deliveryId}
          className="flex min-h-9 cursor-pointer items-center gap-2.5 text-foreground max-md:min-h-11"
        >
          <input
            type="checkbox"
            className="size-4 cursor-pointer accent-primary"
            checked={chosen.includes(deliveryId)}
            onChange={(event) =>
              onChoose(
                event.target.checked ? [...chosen, deliveryId] : chosen.filter((one) => one !== deliveryId),
              )
            }
          />
          <span className="min-w-0 truncate">
            Also delete on {requireFacts(platform).label}{" "}
            <span className="text-muted-foreground">{handle}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function PostMenuView({ post, slug, may, opens, onScreen, button }: Props) {
  const router = useRouter();
  const deeds = usePostDeeds(slug, post.id);
  const [asking, setAsking] = useState(false);
  const [there, setThere] = useState<string[]>([]);
  async function remove() {
    const done = await deeds.remove(there);
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
        description={
          <>
            <p>{left(post)}</p>
            <AlsoThere post={post} chosen={there} onChoose={setThere} />
          </>
        }
        confirm={there.length > 0 ? "Delete here and there" : "Delete"}
        cancel="Keep it"
        destructive
        onConfirm={remove}
      />
    </>
  );
}
