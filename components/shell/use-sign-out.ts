"use client";

import { toast } from "@/components/ui/toast";
import { useShell } from "./shell-context";

/** Ends the session, then leaves by a full load, so that nothing of it stays in memory. */
export function useSignOut(): () => void {
  const { signOut } = useShell();
  return async () => {
    const answer = await signOut().catch(() => null);
    if (answer?.ok) window.location.assign("/sign-in");
    else toast.failed(answer?.failure.message ?? "You are still signed in: the server does not answer.");
  };
}
