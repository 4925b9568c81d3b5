"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Numbers of an engine change without any event of a workspace. */
const EVERY_MS = 10_000;

/** Whether the server answers just now: a refresh that finds none leaves for the browser's own error page. */
const isReached = (): Promise<boolean> =>
  fetch("/icon.svg", { method: "HEAD", cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Reads the screen anew every ten seconds while it is looked at. */
export function KeepFresh() {
  const router = useRouter();
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState === "visible" && (await isReached())) router.refresh();
    };
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
