"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Hold } from "@/lib/instance/holding/queries";
import type { Bell } from "@/lib/notifications/schema";
import type { Failure, Result } from "@/lib/result";
import type { Shell } from "@/lib/workspaces/queries";

/** A post as the command menu lists it. */
export type FoundPost = {
  id: string;
  text: string;
  status: string;
  dueAt: Date | null;
};

export type SearchPosts = (workspace: string, input: { q: string }) => Promise<Result<FoundPost[], Failure>>;

export type ShellValue = Pick<Shell, "workspace" | "workspaces" | "person"> & {
  searchPosts: SearchPosts;
  bell: Bell;
  /** Whether the person may stop and resume all publishing. */
  mayStop: boolean;
  /** What holds all publishing from this database. */
  hold: Hold | null;
  signOut: () => Promise<Result<null, Failure>>;
};

const Context = createContext<ShellValue | null>(null);

export function ShellProvider({ value, children }: { value: ShellValue; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

/** The workspace around this screen and whose it is. Throws outside the shell. */
export function useShell(): ShellValue {
  const value = useContext(Context);
  if (!value) throw new Error("useShell is for screens inside the workspace shell.");
  return value;
}
