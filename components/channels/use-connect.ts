"use client";

import { toast } from "@/components/ui/toast";
import { connectChannel } from "@/lib/channels/actions";
import type { Failure } from "@/lib/result";

const NO_ANSWER: Failure = {
  code: "unanswered",
  message: "The server did not answer. Nothing was connected; try again.",
};

/**
 * Connects an account of a platform with what its form holds: says in a toast that it is done, or leaves for the
 * platform's consent page. With `channelId` only that channel's account will do. Answers the failure to show, or null.
 */
export function useConnect(slug: string, platform: string, sandbox: boolean, channelId?: string) {
  return async (fields: Record<string, string>): Promise<Failure | null> => {
    const again = channelId === undefined ? {} : { channelId };
    const answer = await connectChannel(slug, { platform, sandbox, fields, ...again }).catch(() => null);
    if (!answer) return NO_ANSWER;
    if (!answer.ok) return answer.failure;
    if (answer.value.kind === "connected") {
      toast.done(
        answer.value.again
          ? `${answer.value.handle} is connected again.`
          : `${answer.value.handle} is connected.`,
      );
      return null;
    }
    window.location.assign(answer.value.url);
    // The page is about to go: keep the form as it is until then.
    return new Promise(() => {});
  };
}
