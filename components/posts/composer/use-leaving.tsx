"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { AlertDialog } from "@/components/ui/alert-dialog";

/** The address of a plain click on a link that leads elsewhere in this site; null for any other click. */
function wayOut(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target === "_blank" || link.hasAttribute("download"))
    return null;
  const to = new URL(link.href);
  if (to.origin !== location.origin || to.pathname === location.pathname) return null;
  return to.pathname + to.search + to.hash;
}

type Leaving = {
  /** The server does not have everything: closing the tab asks. */
  unsaved: boolean;
  /** It will not have it by itself: links ask too. */
  stuck: boolean;
  /** Saves on the way out, by a link that need not ask. */
  save: () => void;
  /** Gives up saving: the person leaves without. */
  drop: () => void;
};

/** Warns before unsaved text is left, or saves it on the way. Gives the question to render. */
export function useLeaving({ unsaved, stuck, save, drop }: Leaving): ReactNode {
  const router = useRouter();
  const [wanted, setWanted] = useState<string | null>(null);

  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);

  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: MouseEvent) => {
      const to = wayOut(event);
      if (!to) return;
      if (!stuck) return save();
      event.preventDefault();
      event.stopPropagation();
      setWanted(to);
    };
    document.addEventListener("click", ask, { capture: true });
    return () => document.removeEventListener("click", ask, { capture: true });
  }, [unsaved, stuck, save]);

  return (
    <AlertDialog
      open={wanted !== null}
      onOpenChange={(open) => {
        if (!open) setWanted(null);
      }}
      title="Leave without saving?"
      description="The server does not have what you typed last. This browser keeps it for when you come back to this post."
      confirm="Leave"
      cancel="Stay"
      onConfirm={async () => {
        if (!wanted) return;
        drop();
        router.push(wanted);
      }}
    />
  );
}
