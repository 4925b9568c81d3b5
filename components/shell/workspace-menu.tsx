"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { cn } from "@/lib/cn";
import { hiddenInRail } from "./rail";
import { useShell } from "./shell-context";
import { WorkspaceMark } from "./workspace-mark";

const load = () => import("./workspace-menu-view");

const View = dynamic(() => load().then((module) => module.WorkspaceMenuView), {
  ssr: false,
  loading: () => <WorkspaceButton />,
});

/** The workspace one is in; opens the list of the others. */
export function WorkspaceButton({ className, ...rest }: ComponentProps<"button">) {
  const { workspace } = useShell();
  return (
    <button
      type="button"
      aria-haspopup="menu"
      title={workspace.name}
      className={cn(
        "mb-2.5 flex h-9 w-full items-center gap-[9px] rounded-md px-2 text-left font-medium text-foreground hover:bg-sidebar-accent focus-visible:rounded-md max-lg:justify-center max-lg:px-0 group-data-rail/shell:justify-center group-data-rail/shell:px-0",
        className,
      )}
      {...rest}
    >
      <WorkspaceMark name={workspace.name} />
      <span className={cn("min-w-0 flex-1 truncate", hiddenInRail)}>
        {workspace.name}
        <span className="sr-only">, switch workspace</span>
      </span>
      <Icon name="chevrons" size={14} className="max-lg:hidden group-data-rail/shell:hidden" />
    </button>
  );
}

/** The menu itself is loaded when somebody is about to open it. */
export function WorkspaceMenu() {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <View button={WorkspaceButton} />;
  return <WorkspaceButton onPointerEnter={load} onFocus={load} onClick={() => setWanted(true)} />;
}
