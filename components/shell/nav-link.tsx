"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import { cn } from "@/lib/cn";
import { addressOf, isAt, type Place } from "./places";
import { hiddenInRail } from "./rail";

/** A place in the sidebar; `end` is its count or warning. */
export function NavLink({ slug, place, end }: { slug: string; place: Place; end?: ReactNode }) {
  const current = isAt(usePathname(), slug, place.path);
  return (
    <Link
      href={addressOf(slug, place.path)}
      title={place.label}
      {...(current ? { "aria-current": "page" } : {})}
      className="group/link flex h-[30px] items-center gap-2.5 rounded-md px-[9px] font-medium transition-colors hover:bg-sidebar-accent focus-visible:rounded-md aria-[current=page]:bg-sidebar-accent aria-[current=page]:text-sidebar-accent-foreground max-lg:justify-center max-lg:px-0 group-data-rail/shell:justify-center group-data-rail/shell:px-0"
    >
      <Icon name={place.icon} className="group-aria-[current=page]/link:text-primary" />
      <span className={hiddenInRail}>{place.label}</span>
      {end ? (
        <span className={cn("num ml-auto text-xs font-normal text-muted-foreground", hiddenInRail)}>
          {end}
        </span>
      ) : null}
    </Link>
  );
}
