"use client";

import { useSyncExternalStore } from "react";
import { Callout } from "@/components/ui/callout";

function subscribe(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Says so while the browser has no connection; over the page, so that nothing moves. */
export function Offline() {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  if (online) return null;
  return (
    <div className="fixed inset-x-4 bottom-4 z-30 mx-auto max-w-md max-md:bottom-[calc(var(--bottombar)+12px)]">
      <Callout tone="amber" icon="offline" title="You are offline." className="shadow-md">
        What you see may be out of date. Nothing is lost, and what is due still goes out.
      </Callout>
    </div>
  );
}
