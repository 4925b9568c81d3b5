"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { type Remedy, remedyPath } from "@/lib/notifications/rules";
import { usePostDeeds } from "./use-post-deeds";

type Props = {
  slug: string;
  postId: string;
  remedy: Remedy;
  /** The delivery whose history it shows. */
  deliveryId?: string;
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
      <Link href={remedyPath(props.slug, props.remedy, props)}>{props.remedy.label}</Link>
    </Button>
  );
}
