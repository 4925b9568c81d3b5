"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import * as Dialog from "radix-ui/dialog";
import { useState } from "react";
import { scrimLook } from "@/components/ui/dialog";
import { Icon, type IconName } from "@/components/ui/icon";
import { Kbd } from "@/components/ui/kbd";
import { groupLook, itemLook } from "./command-look";
import { CommandPosts } from "./command-posts";
import { addressOf, places, settings } from "./places";
import { useShell } from "./shell-context";
import { stopQuestion } from "./stop-question";
import { themes } from "./themes";
import { useResume } from "./use-resume";
import { useSignOut } from "./use-sign-out";

type Deed = { id: string; label: string; icon: IconName; keys?: string[]; run: () => void };

const matching = (deeds: Deed[], typed: string) => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return deeds.filter((deed) => words.every((word) => deed.label.toLowerCase().includes(word)));
};

const stopDeed = (stopped: boolean, close: () => void, resume: () => void): Deed => ({
  id: "publishing",
  label: stopped ? "Resume publishing" : "Stop all publishing",
  icon: stopped ? "send" : "pause",
  run: () => {
    close();
    if (stopped) resume();
    else stopQuestion.ask();
  },
});

function useDeeds(close: () => void): { deeds: Deed[]; destinations: Deed[]; visit: (path: string) => void } {
  const router = useRouter();
  const { workspace, workspaces, mayStop } = useShell();
  const { resume } = useResume();
  const { setTheme } = useTheme();
  const signOut = useSignOut();
  const go = (address: string) => {
    close();
    router.push(address);
  };
  const visit = (path: string) => go(addressOf(workspace.slug, path));
  const others = workspaces.filter((each) => each.slug !== workspace.slug);
  return {
    visit,
    deeds: [
      { id: "new", label: "New post", icon: "plus", keys: ["C"], run: () => visit("/posts/new") },
      ...themes.map((theme) => ({
        id: `theme-${theme.value}`,
        label: theme.value === "system" ? "Theme as the system says" : `${theme.label} theme`,
        icon: theme.icon,
        run: () => {
          close();
          setTheme(theme.value);
        },
      })),
      ...(mayStop ? [stopDeed(workspace.stopped, close, resume)] : []),
      { id: "sign-out", label: "Sign out", icon: "logout", run: signOut },
    ],
    destinations: [
      ...[...places, settings].map((place) => ({
        id: `go-${place.label}`,
        label: place.label,
        icon: place.icon,
        keys: ["G", place.key.toUpperCase()],
        run: () => visit(place.path),
      })),
      ...others.map((each) => ({
        id: `workspace-${each.slug}`,
        label: `Workspace ${each.name}`,
        icon: "users" as const,
        run: () => go(addressOf(each.slug, "")),
      })),
    ],
  };
}

function Deeds({ heading, deeds }: { heading: string; deeds: Deed[] }) {
  if (deeds.length === 0) return null;
  return (
    <Command.Group heading={heading} className={groupLook}>
      {deeds.map((deed) => (
        <Command.Item key={deed.id} value={deed.id} onSelect={deed.run} className={itemLook}>
          <Icon name={deed.icon} />
          <span className="truncate">{deed.label}</span>
          {deed.keys ? (
            <span className="ml-auto flex gap-1">
              {deed.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </span>
          ) : null}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Footer() {
  return (
    <div className="mt-1.5 flex gap-4 border-t border-border px-4 py-[9px] text-xs text-muted-foreground max-md:hidden">
      <span className="flex items-center gap-1.5">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd>move
      </span>
      <span className="flex items-center gap-1.5">
        <Kbd>↵</Kbd>open
      </span>
    </div>
  );
}

/** Go anywhere, do anything, find a post. */
export function CommandView({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState("");
  const close = () => onOpenChange(false);
  const { deeds, destinations, visit } = useDeeds(close);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        setTyped("");
        onOpenChange(next);
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className={scrimLook} />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[112px] left-1/2 z-50 w-[min(600px,calc(100vw-48px))] -translate-x-1/2 overflow-hidden rounded-lg border border-border bg-popover text-popover-foreground shadow-lg outline-none data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in max-md:inset-x-0 max-md:top-0 max-md:w-full max-md:translate-x-0 max-md:rounded-none max-md:border-x-0 max-md:border-t-0"
        >
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          <Command
            label="Search or run a command"
            shouldFilter={false}
            loop
            value={chosen}
            onValueChange={setChosen}
          >
            <div className="flex h-[52px] items-center gap-3 border-b border-border px-4">
              <Icon name="search" className="text-muted-foreground" />
              <Command.Input
                value={typed}
                onValueChange={setTyped}
                placeholder="Search or jump to"
                className="min-w-0 flex-1 bg-transparent text-[16px] outline-none placeholder:text-muted-foreground"
              />
              <Kbd>esc</Kbd>
            </div>
            <Command.List
              label="Results"
              className="max-h-[min(420px,calc(100dvh-240px))] overflow-y-auto pb-1.5 max-md:max-h-[calc(100dvh-120px)]"
            >
              <CommandPosts
                query={typed.trim()}
                onFound={setChosen}
                onVisit={(id) => visit(`/posts/${id}`)}
              />
              <Deeds heading="Do" deeds={matching(deeds, typed)} />
              <Deeds heading="Go to" deeds={matching(destinations, typed)} />
            </Command.List>
            <Footer />
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
