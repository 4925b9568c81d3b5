"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { uuidv7 } from "uuidv7";
import { toast } from "@/components/ui/toast";
import { cancelPost, deletePost, duplicatePost, removeThere, retryFailed } from "@/lib/deliveries/actions";
import type { Failure, Result } from "@/lib/result";
import { plural } from "@/lib/words";

export type Deed = "retry" | "cancel" | "duplicate" | "delete" | "remove-there";

const NO_ANSWER = "The server did not answer. Nothing was changed; try again.";

/**
 * What can be done to one post from a list or its own screen: each says in a toast what happened. `pending` is the
 * deed under way; a second press meanwhile does nothing. Every deed answers whether it was done.
 */
export function usePostDeeds(slug: string, postId: string) {
  const router = useRouter();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [pending, start] = useTransition();

  function doing<Value>(
    name: Deed,
    ask: () => Promise<Result<Value, Failure>>,
    said: (value: Value) => void,
  ): Promise<boolean> {
    if (pending) return Promise.resolve(false);
    setDeed(name);
    return new Promise((resolve) => {
      start(async () => {
        const answer = await ask().catch(() => null);
        if (answer?.ok) said(answer.value);
        else toast.failed(answer?.failure.message ?? NO_ANSWER);
        resolve(answer?.ok === true);
      });
    });
  }

  return {
    pending: pending ? deed : null,
    retry: () =>
      doing(
        "retry",
        () => retryFailed(slug, { postId }),
        ({ retried }) => {
          toast.done(
            `Trying again on ${retried} ${plural(retried, "channel")}. What is out already stays as it is.`,
          );
        },
      ),
    cancel: () =>
      doing(
        "cancel",
        () => cancelPost(slug, { postId }),
        ({ cancelled, alreadySending }) => {
          if (alreadySending === 0)
            toast.done(`Cancelled on ${cancelled} ${plural(cancelled, "channel")}. Nothing was sent there.`);
          else
            toast.note(
              `${cancelled} cancelled; ${alreadySending} ${plural(alreadySending, "was", "were")} already being sent and ${plural(alreadySending, "is", "are")} not resent.`,
            );
        },
      ),
    duplicate: () => {
      const id = uuidv7();
      return doing(
        "duplicate",
        () => duplicatePost(slug, { postId, id }),
        () => {
          toast.done("Duplicated as a draft.");
          router.push(`/w/${slug}/posts/${id}/edit`);
        },
      );
    },
    /** `there`: the deliveries that are deleted on their platforms too. */
    remove: (there: string[]) =>
      doing(
        "delete",
        () => deletePost(slug, { postId, there }),
        ({ removing }) =>
          toast.done(
            removing > 0
              ? "The post was deleted here, and is being deleted on the platforms."
              : "The post was deleted here. What is on a platform stays there.",
          ),
      ),
    removeThere: (deliveryId: string) =>
      doing(
        "remove-there",
        () => removeThere(slug, { postId, deliveryIds: [deliveryId] }),
        () => toast.done("It is being deleted there."),
      ),
  };
}
