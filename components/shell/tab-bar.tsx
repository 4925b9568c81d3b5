import Link from "next/link";
import { Icon } from "@/components/ui/icon";
import { MoreButton } from "./more-button";
import { addressOf, places } from "./places";
import { TabBarLink } from "./tab-bar-link";

/** The five of the phone: two places, New post, a place, and the rest. */
export function TabBar({ slug }: { slug: string }) {
  const [home, posts, channels] = places;
  return (
    <nav
      aria-label="Main, phone"
      className="fixed inset-x-0 bottom-0 z-30 grid h-[calc(var(--bottombar)+env(safe-area-inset-bottom))] grid-cols-5 border-t border-border bg-background pb-[env(safe-area-inset-bottom)] md:hidden [body:has([data-fills])_&]:hidden"
    >
      {home ? <TabBarLink slug={slug} place={home} /> : null}
      {posts ? <TabBarLink slug={slug} place={posts} /> : null}
      <Link
        href={addressOf(slug, "/posts/new")}
        aria-label="New post"
        className="grid place-items-center focus-visible:outline-offset-[-3px]"
      >
        <span className="grid h-9 w-11 place-items-center rounded-lg bg-primary text-primary-foreground">
          <Icon name="plus" size={20} strokeWidth={1.3} />
        </span>
      </Link>
      {channels ? <TabBarLink slug={slug} place={channels} /> : null}
      <MoreButton />
    </nav>
  );
}
