"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { cn } from "@/lib/cn";
import { daysAway, relative, timeOfDay, when } from "@/lib/dates";
import { addressOf } from "./places";
import { hiddenInRail } from "./rail";

type NextOutProps = {
  slug: string;
  zone: string;
  /** Milliseconds since the epoch; null = nothing is scheduled. */
  dueAt: number | null;
  engine: "running" | "down";
  /** The server's clock when this was rendered, so that the browser begins with the same words. */
  now: number;
};

function words({ dueAt, zone, engine }: NextOutProps, now: number): string {
  if (engine === "down") return "Publishing is behind";
  if (dueAt === null) return "Nothing scheduled";
  if (dueAt <= now) return "Going out now";
  if (dueAt - now < 60_000) return "Next out within a minute";
  if (daysAway(dueAt, zone, now) > 0) return `Next out ${when(dueAt, zone, now)}`;
  return `Next out at ${timeOfDay(dueAt, zone)}, ${relative(dueAt, now)}`;
}

/** The sidebar's foot: that the engine runs, and when the next post goes out. */
export function NextOut(props: NextOutProps) {
  const [now, setNow] = useState(props.now);
  useEffect(() => {
    const ahead = props.now - Date.now();
    const tick = () => setNow(Date.now() + ahead);
    const timer = setInterval(tick, 10_000);
    return () => clearInterval(timer);
  }, [props.now]);
  const said = words(props, now);
  const behind = props.engine === "down";
  return (
    <Link
      href={addressOf(props.slug, "/posts?status=scheduled")}
      title={behind ? "Something due more than two minutes ago has not been started yet." : said}
      className="flex min-h-6 min-w-0 items-center gap-2 rounded-sm"
    >
      <span
        className={cn(
          "size-[7px] shrink-0 rounded-full ring-3",
          behind
            ? "bg-status-attention ring-status-attention-bg"
            : "bg-status-published ring-status-published-bg",
        )}
      />
      <span className={cn("num truncate", hiddenInRail)}>{said}</span>
    </Link>
  );
}
