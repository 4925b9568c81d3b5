"use client";

import Link from "next/link";
import type { ComponentType } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Icon } from "@/components/ui/icon";
import { addressOf, settings } from "./places";
import { useShell } from "./shell-context";
import { WorkspaceMark } from "./workspace-mark";

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function WorkspaceMenuView({ button: Button }: { button: ComponentType }) {
  const { workspace, workspaces } = useShell();
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>
        <Button />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-62">
        <DropdownMenuLabel>Workspaces</DropdownMenuLabel>
        {workspaces.map((each) => (
          <DropdownMenuItem asChild key={each.slug}>
            <Link href={addressOf(each.slug, "")}>
              <WorkspaceMark name={each.name} />
              <span className="min-w-0 flex-1 truncate">{each.name}</span>
              {each.slug === workspace.slug ? (
                <Icon name="check" size={14} label="Here" className="text-primary" />
              ) : null}
            </Link>
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={addressOf(workspace.slug, settings.path)}>
            <Icon name={settings.icon} className="text-muted-foreground" />
            Workspace settings
          </Link>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
