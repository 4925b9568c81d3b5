"use client";

import { PlatformMark } from "@/components/channels/platform-mark";
import { cn } from "@/lib/cn";
import type { Row } from "./checks";

/** From this part of the limit on the limit is shown too. */
const NEAR = 0.9;

const figure = (value: number) => value.toLocaleString("en");

type CountsProps = {
  rows: readonly Pick<Row, "choice" | "count">[];
  id?: string;
  /** What is counted, for whoever hears it. */
  label?: string;
};

/** How long a text is on each chosen channel, counted its own way. */
export function Counts({ rows, id = "composer-counts", label = "Length per channel" }: CountsProps) {
  const byName = [...rows].sort((a, b) => a.choice.displayName.localeCompare(b.choice.displayName));
  return (
    <ul
      id={id}
      aria-label={label}
      className="num relative ml-auto flex gap-[13px] overflow-x-auto pr-2 text-xs text-muted-foreground [scrollbar-width:none] max-md:order-first max-md:m-0 max-md:w-full max-md:px-2 max-md:pt-0.5 max-md:pb-1"
    >
      {byName.map(({ choice, count }) => {
        const near = count.used >= count.max * NEAR;
        const bytes = count.maxBytes && count.bytesUsed && count.bytesUsed > count.maxBytes;
        return (
          <li
            key={choice.id}
            title={`${choice.facts.label}: ${figure(count.used)} of ${figure(count.max)}`}
            className={cn(
              "flex items-center gap-[5px] whitespace-nowrap",
              near && "font-medium text-status-attention",
              count.over && "font-medium text-status-failed",
            )}
          >
            <PlatformMark platform={choice.platform} size={14} label={choice.facts.label} />
            {figure(count.used)}
            <span className={near ? undefined : "sr-only"}>
              {near ? "/" : "of"} {figure(count.max)}
            </span>
            {bytes ? <span>· {figure(count.bytesUsed ?? 0)} bytes</span> : null}
          </li>
        );
      })}
    </ul>
  );
}
