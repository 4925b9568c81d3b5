"use client";

import { useEffect, useState } from "react";
import type { toInstant } from "@/lib/zoned";
import { type Chosen, checkWhen } from "./when";

const TICK_MS = 15_000;

/** The time a post is planned for, checked while it is chosen and while the clock moves on. */
export function useWhen(first: Chosen, startedAt: Date) {
  const [chosen, setChosen] = useState(first);
  const [now, setNow] = useState(startedAt);
  const [read, setRead] = useState<typeof toInstant | null>(null);
  const [refused, setRefused] = useState<string | null>(null);

  useEffect(() => {
    // Zone rules are large and nobody needs them to begin writing.
    void import("@/lib/zoned").then((zoned) => setRead(() => zoned.toInstant));
    const tick = () => setNow(new Date());
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, []);

  const checked = checkWhen(read, chosen, now);
  return {
    chosen,
    now,
    check: { ...checked, error: checked.error ?? refused },
    choose(more: Partial<Chosen>) {
      setNow(new Date());
      setRefused(null);
      setChosen((before) => ({ ...before, ...more }));
    },
    /** What the server said of the time, until another is chosen. */
    refuse: setRefused,
  };
}

export type When = ReturnType<typeof useWhen>;
