"use client";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import type { ComposerState } from "./state";
import type { ComposerStore } from "./store";

/** What a person has to know or decide about saving: never more than one thing at a time. */
export function Notices({ state, store }: { state: ComposerState; store: ComposerStore }) {
  const notice = noticeOf(state, store);
  return notice ? <div className="px-6 pt-3 max-md:px-4">{notice}</div> : null;
}

function noticeOf(state: ComposerState, store: ComposerStore) {
  if (state.conflict) {
    const here = (state.latest?.revision ?? 0) > state.revision;
    return (
      <Callout
        tone="amber"
        role="alert"
        title="Somebody else saved this post."
        action={
          <div className="flex gap-2">
            <Button
              variant="outline"
              size="sm"
              pending={!here}
              onClick={() => store.send({ kind: "take-theirs" })}
            >
              Load theirs
            </Button>
            <Button variant="outline" size="sm" onClick={() => store.send({ kind: "keep-mine" })}>
              Keep mine
            </Button>
          </div>
        }
      >
        Nothing is overwritten until you choose. Loading theirs drops what you typed here; keeping yours
        replaces theirs.
      </Callout>
    );
  }
  if (state.failure)
    return (
      <Callout tone="red" role="alert">
        {state.failure.message}
      </Callout>
    );
  if (!state.news) return null;
  const words =
    state.news === "restored"
      ? "This is what you had typed before; it had not been saved."
      : "Somebody else saved this post. You see their version.";
  return (
    <Callout
      tone="blue"
      action={
        <Button variant="ghost" size="sm" onClick={() => store.send({ kind: "news-read" })}>
          Close
        </Button>
      }
    >
      {words}
    </Callout>
  );
}
