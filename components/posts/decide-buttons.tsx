"use client";

import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { leaveMissed } from "@/lib/deliveries/actions";
import { usePostDeeds } from "./use-post-deeds";

const NO_ANSWER = "The server did not answer. Nothing was changed; try again.";

/** For a post that was late and is asked about: send it all the same, or leave it. */
export function DecideButtons({ slug, postId }: { slug: string; postId: string }) {
  const { retry, pending } = usePostDeeds(slug, postId);
  const [leaving, start] = useTransition();
  const leave = () =>
    start(async () => {
      const answer = await leaveMissed(slug, { postId }).catch(() => null);
      if (answer?.ok) toast.done("Left unsent.");
      else toast.failed(answer?.failure.message ?? NO_ANSWER);
    });
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button variant="outline" size="sm" pending={pending === "retry"} onClick={retry}>
        Send now
      </Button>
      <Button variant="ghost" size="sm" pending={leaving} onClick={leave}>
        Leave it
      </Button>
    </div>
  );
}
