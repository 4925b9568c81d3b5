"use client";

import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";
import { command } from "./command";
import { useHotkeys } from "./use-hotkeys";

const View = dynamic(() => import("./command-view").then((module) => module.CommandView), { ssr: false });

/** Listens for the shell's keys and shows the command menu, which is loaded with its first opening. */
export function CommandMenu() {
  useHotkeys();
  const open = useSyncExternalStore(command.subscribe, command.isOpen, () => false);
  const [wanted, setWanted] = useState(false);
  if (open && !wanted) setWanted(true);
  return wanted ? (
    <View open={open} onOpenChange={(next) => (next ? command.open() : command.close())} />
  ) : null;
}
