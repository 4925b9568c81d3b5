"use client";

import { toast } from "@/components/ui/toast";
import { useShell } from "./shell-context";

/** Ends the session, then leaves by a full load, so that nothing of it stays in memory. */
export function useSignOut(): () => void {
  const { signOut } = useShell();
  return () => {
    signOut().then(
      () => window.location.assign("/sign-in"),
      () => toast.failed("You are still signed in: the server does not answer."),
    );
  };
}
