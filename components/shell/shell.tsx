import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { hasPermission } from "@/lib/auth/permissions";
import { requireScope } from "@/lib/auth/require";
import { getHold } from "@/lib/instance/holding/queries";
import { getBell } from "@/lib/notifications/queries";
import { signOut } from "@/lib/people/actions";
import { searchPosts } from "@/lib/posts/actions";
import { getShell } from "@/lib/workspaces/queries";
import { CommandMenu } from "./command-menu";
import { Live } from "./live";
import { Offline } from "./offline";
import { railCookie } from "./rail";
import { ShellProvider } from "./shell-context";
import { Sidebar } from "./sidebar";
import { StopPublishing } from "./stop-publishing";
import { TabBar } from "./tab-bar";

/** What surrounds the screens of a workspace. Redirects to sign-in, or is *not found*, as `requireScope` decides. */
export async function Shell({ slug, children }: { slug: string; children: ReactNode }) {
  const scope = await requireScope(slug);
  const [shell, bell, hold] = await Promise.all([getShell(scope), getBell(scope), getHold(scope)]);
  if (!shell) notFound();
  const folded = (await cookies()).get(railCookie)?.value === "1";
  const { workspace, workspaces, person } = shell;
  const mayStop = hasPermission(scope, "publishing.stop");
  return (
    <ShellProvider value={{ workspace, workspaces, person, bell, hold, mayStop, searchPosts, signOut }}>
      <a
        href="#main"
        className="absolute -top-16 left-2 z-50 rounded-md bg-primary px-3 py-1.5 font-medium text-primary-foreground focus:top-2"
      >
        Skip to content
      </a>
      <div
        id="shell"
        data-rail={folded ? "" : undefined}
        className="group/shell grid min-h-dvh grid-cols-[var(--sidebar-width)_minmax(0,1fr)] data-rail:grid-cols-[var(--sidebar-rail)_minmax(0,1fr)] max-lg:grid-cols-[var(--sidebar-rail)_minmax(0,1fr)] max-md:block max-md:pb-[calc(var(--bottombar)+env(safe-area-inset-bottom))] max-md:has-data-fills:pb-0!"
      >
        <Sidebar shell={shell} folded={folded} />
        {children}
      </div>
      <TabBar slug={slug} />
      <CommandMenu />
      {mayStop ? <StopPublishing /> : null}
      <Live slug={slug} />
      <Offline />
    </ShellProvider>
  );
}
