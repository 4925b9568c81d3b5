"use client";

import Link from "next/link";
import { useTheme } from "next-themes";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { Segmented } from "@/components/ui/segmented";
import { Separator } from "@/components/ui/separator";
import { Sheet, SheetClose, SheetContent } from "@/components/ui/sheet";
import { addressOf, settings } from "./places";
import { useShell } from "./shell-context";
import { isThemeName, themes } from "./themes";
import { useSignOut } from "./use-sign-out";
import { WorkspaceMark } from "./workspace-mark";

const row = "flex h-12 w-full items-center gap-3 rounded-md px-2 text-left text-base active:bg-secondary";

/** Account, workspaces, settings and theme, for phones. */
export function MoreSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { workspace, workspaces, person } = useShell();
  const { theme = "system", setTheme } = useTheme();
  const signOut = useSignOut();
  return (
    <Sheet open={open} onOpenChange={onOpenChange}>
      <SheetContent side="bottom" title="More" hideTitle className="px-4 pt-3 pb-4">
        <div className="flex items-center gap-3 px-2 pb-3">
          <Avatar name={person.name} size="lg" decorative />
          <div className="min-w-0">
            <p className="truncate font-medium">{person.name}</p>
            <p className="truncate text-xs text-muted-foreground">@{person.username}</p>
          </div>
        </div>
        <Separator className="mb-1" />
        {workspaces.map((each) => (
          <SheetClose asChild key={each.slug}>
            <Link href={addressOf(each.slug, "")} className={row}>
              <WorkspaceMark name={each.name} />
              <span className="truncate">{each.name}</span>
              {each.slug === workspace.slug ? (
                <Icon name="check" label="Here" className="ml-auto text-primary" />
              ) : null}
            </Link>
          </SheetClose>
        ))}
        <Separator className="my-1" />
        <SheetClose asChild>
          <Link href={addressOf(workspace.slug, settings.path)} className={row}>
            <Icon name="settings" className="text-muted-foreground" />
            Settings
          </Link>
        </SheetClose>
        <button type="button" className={row} onClick={signOut}>
          <Icon name="logout" className="text-muted-foreground" />
          Sign out
        </button>
        <Segmented
          label="Theme"
          fill
          className="mt-2"
          value={isThemeName(theme) ? theme : "system"}
          onValueChange={setTheme}
          options={themes}
        />
      </SheetContent>
    </Sheet>
  );
}
