"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/lib/cn";

type Props = {
  as?: "li" | "div" | "tr" | "article";
  /** What of the row is worth noticing: when it changes while the row is on the screen, the row flashes once. */
  stamp: string;
  className?: string;
  children: ReactNode;
};

/** Plays the flash of a change that arrived, from its beginning. */
function play(element: Element) {
  element.classList.remove("animate-flash");
  // Reading a measure makes the browser forget the animation that may still run.
  element.getBoundingClientRect();
  element.classList.add("animate-flash");
}

/** A row that shows when it changed by itself. Not at first sight: only what changes afterwards flashes. */
export function Flash({ as: Tag = "div", stamp, className, children }: Props) {
  const element = useRef<HTMLElement | null>(null);
  const seen = useRef(stamp);
  useEffect(() => {
    if (seen.current === stamp) return;
    seen.current = stamp;
    if (element.current) play(element.current);
  }, [stamp]);
  return (
    <Tag
      ref={(node: HTMLElement | null) => {
        element.current = node;
      }}
      className={cn(className)}
    >
      {children}
    </Tag>
  );
}
