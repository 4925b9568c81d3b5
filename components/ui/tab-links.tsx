import Link from "next/link";
import { cn } from "@/lib/cn";
import { tabListLook, tabLook } from "./tab-look";

type TabLink = { href: string; label: string; count?: number; current?: boolean };

/** Tabs whose choice lives in the address. */
export function TabLinks({
  label,
  links,
  className,
}: {
  label: string;
  links: TabLink[];
  className?: string;
}) {
  return (
    <nav data-slot="tab-links" aria-label={label} className={cn(tabListLook, className)}>
      {links.map((link) => (
        <Link
          key={link.href}
          href={link.href}
          scroll={false}
          {...(link.current ? { "aria-current": "page" } : {})}
          className={tabLook}
        >
          {link.label}
          {link.count === undefined ? null : (
            <span className="num">{link.count.toLocaleString("en-GB")}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
