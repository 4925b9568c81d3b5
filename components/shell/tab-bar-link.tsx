"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Icon } from "@/components/ui/icon";
import { addressOf, isAt, type Place } from "./places";

export const tabBarLook =
  "flex flex-col items-center justify-center gap-[3px] text-2xs leading-[14px] font-medium text-muted-foreground focus-visible:outline-offset-[-3px] aria-[current=page]:text-primary";

export function TabBarLink({ slug, place }: { slug: string; place: Place }) {
  const current = isAt(usePathname(), slug, place.path);
  return (
    <Link
      href={addressOf(slug, place.path)}
      {...(current ? { "aria-current": "page" } : {})}
      className={tabBarLook}
    >
      <Icon name={place.icon} size={20} strokeWidth={1.3} />
      {place.label}
    </Link>
  );
}
