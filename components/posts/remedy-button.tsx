"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import type { Remedy } from "./remedy";
import { usePostDeeds } from "./use-post-deeds";

type Props = {
  slug: string;
  postId: string;
  remedy: Remedy /** The delivery whose history it shows. */;
  deliveryId?: string;
};

const target = ({ slug, postId, remedy, deliveryId }: Props): string => {
  const post = `/w/${slug}/posts/${postId}`;
  if (remedy.kind === "channels") return `/w/${slug}/channels`;
  if (remedy.kind === "edit") return `${post}/edit`;
  if (remedy.kind === "reschedule") return `${post}?reschedule=1`;
  return deliveryId ? `${post}?delivery=${deliveryId}` : post;
};

/** The one button that solves it, named for what it does. */
export function RemedyButton(props: Props) {
  const { retry, pending } = usePostDeeds(props.slug, props.postId);
  if (props.remedy.kind === "retry") {
    return (
      <Button variant="outline" size="sm" pending={pending === "retry"} onClick={retry}>
        {props.remedy.label}
      </Button>
    );
  }
  return (
    <Button variant="outline" size="sm" asChild>
      <Link href={target(props)}>{props.remedy.label}</Link>
    </Button>
  );
}
