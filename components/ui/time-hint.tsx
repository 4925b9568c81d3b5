"use client";

import type { PointerEvent } from "react";
import { moment, zonePlace } from "@/lib/dates";

/** The `<time>` element. Its hint is made when pointed at, so that server and browser render the same. */
export function TimeHint({
  at,
  zone,
  className,
  children,
}: {
  at: string;
  zone: string;
  className?: string;
  children: string;
}) {
  function hint(event: PointerEvent<HTMLTimeElement>) {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const there = `${moment(at, zone, Date.now())} in ${zonePlace(zone)}`;
    const here = `${moment(at, own, Date.now())} where you are`;
    event.currentTarget.title = own === zone ? there : `${there}; ${here}`;
  }
  return (
    <time data-slot="time" dateTime={at} className={className} onPointerEnter={hint} suppressHydrationWarning>
      {children}
    </time>
  );
}
