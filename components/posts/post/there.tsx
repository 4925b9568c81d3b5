"use client";

import Link from "next/link";
import { useState } from "react";
import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import type { DeliveryView } from "@/lib/deliveries/queries";
import { isChanging, isThere, type StepView, thereLine } from "@/lib/deliveries/showing/rules";
import { requireFacts } from "@/lib/platforms/catalog";
import { usePostDeeds } from "../use-post-deeds";

const tones = {
  plain: "text-muted-foreground",
  attention: "text-status-attention",
  failed: "text-status-failed",
};

/** What became of what is on the platform: edited, deleted, being so, or why not. */
export function ThereNote({ steps }: { steps: readonly StepView[] }) {
  const line = thereLine(steps);
  if (!line) return null;
  return (
    <p className="mt-2 text-xs leading-[17px] [overflow-wrap:anywhere]">
      <b className={cn("block font-medium", tones[line.tone])}>{line.words}</b>
      {line.reason}
    </p>
  );
}

type Props = { delivery: DeliveryView; postId: string; slug: string };

/** What can be done to what is on the platform, and plainly what cannot. */
export function ThereDeeds({ delivery, postId, slug }: Props) {
  const deeds = usePostDeeds(slug, postId);
  const [asking, setAsking] = useState(false);
  const { label, abilities, lacks } = requireFacts(delivery.platform);
  const { steps } = delivery;
  if (!steps.some(isThere)) return null;
  const busy = steps.some((step) => isChanging(step) && step.change?.kind === "remove");
  const whole = steps[0]?.status === "published";
  const commentFailed = steps.some((step) => step.kind === "comment" && step.status === "failed");
  return (
    <div className="mt-auto flex flex-wrap items-center gap-2 pt-3">
      {commentFailed && delivery.status === "published" ? (
        <Button variant="outline" size="sm" pending={deeds.pending === "retry"} onClick={deeds.retry}>
          Retry the comment
        </Button>
      ) : null}
      {abilities.update && whole && !busy ? (
        <Button variant="outline" size="sm" asChild>
          <Link href={`/w/${slug}/posts/${postId}/edit`}>Edit there</Link>
        </Button>
      ) : null}
      {abilities.remove && !busy ? (
        <Button variant="outline" size="sm" onClick={() => setAsking(true)}>
          Delete there
        </Button>
      ) : null}
      {abilities.update && abilities.remove ? null : (
        <p className="text-xs text-muted-foreground">
          {[abilities.update ? null : lacks?.update, abilities.remove ? null : lacks?.remove]
            .filter(Boolean)
            .join(" ")}
        </p>
      )}
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete it on ${label}?`}
        description={`Everything of this post on ${label} is deleted there, and what was not sent yet is cancelled. It stays here. On ${label} it cannot be brought back.`}
        confirm="Delete there"
        cancel="Keep it"
        destructive
        onConfirm={() => deeds.removeThere(delivery.deliveryId)}
      />
    </div>
  );
}
