"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Spinner } from "@/components/ui/spinner";
import { timeOfDay } from "@/lib/dates";
import type { Saver } from "./saver";
import { type ComposerState, isDirty } from "./state";

/** After this long a save is shown to be on its way; most are done before. */
const SLOW_MS = 400;

function useSlow(active: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [active]);
  return slow && active;
}

/** `Saved 09:41`, `Saving`, or `Not saved` with the button that tries again. */
export function SavedMark({
  state,
  saver,
  zone,
  automatic,
}: {
  state: ComposerState;
  saver: Saver;
  zone: string;
  automatic: boolean;
}) {
  const slow = useSlow(state.saving);
  return (
    <span
      role="status"
      className="num inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-muted-foreground"
    >
      <Words state={state} saver={saver} zone={zone} automatic={automatic} slow={slow} />
    </span>
  );
}

function Words({
  state,
  saver,
  zone,
  automatic,
  slow,
}: {
  state: ComposerState;
  saver: Saver;
  zone: string;
  automatic: boolean;
  slow: boolean;
}) {
  if (slow) {
    return (
      <>
        <Spinner size={14} />
        Saving
      </>
    );
  }
  if (state.conflict) return "Not saved";
  if (state.failure) {
    return (
      <>
        <Icon name="circle-x" size={14} className="text-status-failed" />
        <span className="text-status-failed">Not saved</span>
        <Button variant="link" className="text-xs" onClick={() => void saver.flush()}>
          Try again
        </Button>
      </>
    );
  }
  if (!automatic && isDirty(state)) return "Changes not saved";
  if (!state.savedAt) return null;
  return (
    <>
      <Icon name="check" size={14} />
      Saved <time dateTime={state.savedAt.toISOString()}>{timeOfDay(state.savedAt, zone)}</time>
    </>
  );
}
