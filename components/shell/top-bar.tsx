"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Bell } from "@/components/notifications/bell";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Kbd } from "@/components/ui/kbd";
import { AccountMenu } from "./account-menu";
import { command } from "./command";
import { addressOf } from "./places";
import { useShell } from "./shell-context";

/** Search, account and New post: what the bar offers on every screen that does not bring its own. */
function Everywhere() {
  const { workspace } = useShell();
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => command.open()}
        className="flex h-8 w-[236px] items-center gap-2 rounded-md border border-border bg-muted pr-1.5 pl-2.5 text-muted-foreground hover:border-border-strong focus-visible:rounded-md max-md:hidden"
      >
        <Icon name="search" size={14} />
        Search or jump to
        <Kbd className="ml-auto">⌘K</Kbd>
      </button>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Search"
        aria-haspopup="dialog"
        className="md:hidden"
        onClick={() => command.open()}
      >
        <Icon name="search" />
      </Button>
      <Bell />
      <div className="contents max-md:hidden">
        <AccountMenu />
        <Button asChild>
          <Link href={addressOf(workspace.slug, "/posts/new")} aria-keyshortcuts="c">
            <Icon name="plus" size={14} />
            New post
            <Kbd>C</Kbd>
          </Link>
        </Button>
      </div>
    </>
  );
}

export type Crumb = { label: string; href?: string };

type TopBarProps = {
  /** Where one is, from the outside in; the last is this screen. */
  crumbs: Crumb[];
  /** Replaces search, account and New post, for a screen with a bar of its own. */
  actions?: ReactNode;
};

export function TopBar({ crumbs, actions }: TopBarProps) {
  return (
    <header className="sticky top-0 z-20 flex h-(--topbar) shrink-0 items-center gap-2 border-b border-border bg-background pr-5 pl-7 max-md:gap-0.5 max-md:pr-2 max-md:pl-4">
      <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
        <ol className="flex min-w-0 items-center gap-1.5 text-muted-foreground">
          {crumbs.map((crumb, index) => (
            <li key={crumb.label} className="flex min-w-0 items-center gap-1.5 last:shrink">
              {index > 0 ? <Icon name="chevron-right" size={14} /> : null}
              {crumb.href && index < crumbs.length - 1 ? (
                <Link href={crumb.href} className="truncate hover:text-foreground">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current="page" className="truncate font-medium text-foreground">
                  {crumb.label}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {actions ?? <Everywhere />}
    </header>
  );
}
