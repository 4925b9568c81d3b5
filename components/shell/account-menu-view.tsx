"use client";

import Link from "next/link";
import { useTheme } from "next-themes";
import type { ComponentType } from "react";
import { Avatar } from "@/components/ui/avatar";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Icon } from "@/components/ui/icon";
import { Kbd } from "@/components/ui/kbd";
import { addressOf, settings } from "./places";
import { useShell } from "./shell-context";
import { ThemeItems } from "./theme-items";
import { useSignOut } from "./use-sign-out";

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function AccountMenuView({ button: Button }: { button: ComponentType }) {
  const { workspace, person } = useShell();
  const { theme = "system", setTheme } = useTheme();
  const signOut = useSignOut();
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>
        <Button />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-62">
        <div className="mb-[5px] flex items-center gap-[11px] border-b border-border px-[9px] pt-2 pb-2.5 leading-[17px]">
          <Avatar name={person.name} decorative />
          <div className="min-w-0">
            <p className="truncate">{person.name}</p>
            <p className="truncate text-xs text-muted-foreground">@{person.username}</p>
          </div>
        </div>
        <DropdownMenuItem asChild>
          <Link href={addressOf(workspace.slug, settings.path)}>
            <Icon name={settings.icon} className="text-muted-foreground" />
            {settings.label}
            <Kbd>G S</Kbd>
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <ThemeItems theme={theme} onTheme={setTheme} />
        <DropdownMenuSeparator />
        <DropdownMenuItem icon="logout" onSelect={signOut}>
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
