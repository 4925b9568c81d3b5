import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { HoldNotice } from "./hold-notice";
import { StoppedNotice } from "./stopped-notice";
import { type Crumb, TopBar } from "./top-bar";

type PageFrameProps = {
  /** Where one is, from the outside in; the last is this screen. */
  crumbs: Crumb[];
  /** Replaces search, account and New post in the bar. */
  actions?: ReactNode;
  /** Without padding and width limit, for a screen that fills the window. */
  bare?: boolean;
  children: ReactNode;
};

/** The bar and the `main` of a screen. Every page of a workspace, and its skeleton, renders one. */
export function PageFrame({ crumbs, actions, bare, children }: PageFrameProps) {
  return (
    <div className="flex min-h-dvh min-w-0 flex-col max-md:min-h-[calc(100dvh-var(--bottombar)-env(safe-area-inset-bottom))]">
      <TopBar crumbs={crumbs} actions={actions} />
      <HoldNotice />
      <StoppedNotice />
      <main id="main" tabIndex={-1} className={cn("flex-1 outline-none", bare ? "min-w-0" : "page")}>
        {children}
      </main>
    </div>
  );
}
