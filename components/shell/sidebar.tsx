import { StatusIcon } from "@/components/ui/badge";
import type { Shell } from "@/lib/workspaces/queries";
import { NavLink } from "./nav-link";
import { NextOut } from "./next-out";
import { type Place, places } from "./places";
import { SidebarToggle } from "./sidebar-toggle";
import { WorkspaceMenu } from "./workspace-menu";

function end(place: Place, counts: Shell["counts"]) {
  if (place.path === "/posts" && counts.scheduled > 0) {
    return (
      <>
        {counts.scheduled.toLocaleString("en-GB")}
        <span className="sr-only"> scheduled</span>
      </>
    );
  }
  if (place.path === "/channels" && counts.channels > 0) {
    const label =
      counts.channels === 1 ? "1 channel needs attention" : `${counts.channels} channels need attention`;
    return <StatusIcon tone="amber" icon="triangle-alert" size={14} label={label} />;
  }
  return null;
}

export function Sidebar({ shell, folded }: { shell: Shell; folded: boolean }) {
  const { workspace, counts } = shell;
  return (
    <aside
      aria-label="Workspace"
      className="sticky top-0 flex h-dvh flex-col gap-0.5 border-r border-sidebar-border bg-sidebar p-2 text-sidebar-foreground max-lg:px-[7px] max-md:hidden group-data-rail/shell:px-[7px]"
    >
      <WorkspaceMenu />
      <nav aria-label="Main" className="flex flex-col gap-px">
        {places.map((place) => (
          <NavLink key={place.path} slug={workspace.slug} place={place} end={end(place, counts)} />
        ))}
      </nav>
      <div className="mt-auto flex items-center justify-between gap-1 py-1 pr-0.5 pl-[9px] text-xs text-muted-foreground max-lg:justify-center max-lg:px-0 max-lg:py-2 group-data-rail/shell:flex-col group-data-rail/shell:px-0 group-data-rail/shell:py-2">
        <NextOut
          slug={workspace.slug}
          zone={workspace.zone}
          dueAt={shell.nextDueAt?.getTime() ?? null}
          engine={shell.engine}
          now={Date.now()}
        />
        <SidebarToggle folded={folded} />
      </div>
    </aside>
  );
}
