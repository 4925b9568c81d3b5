"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { readAnew } from "@/lib/live/actions";
import { gently } from "./gently";
import { lead } from "./lead";

/** Waits between attempts after the stream was refused, in ms; doubles up to the last. */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

/** Holds the stream open until stopped; `told` is called for every event and after every reconnect. */
function listen(address: string, told: () => void): () => void {
  let source: EventSource | null = null;
  let wait = FIRST_WAIT;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function connect() {
    source = new EventSource(address);
    source.onopen = () => {
      wait = FIRST_WAIT;
      told();
    };
    source.onmessage = told;
    source.onerror = () => {
      // The browser reconnects by itself, except after a refusal.
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** Keeps the screen true: reads it anew when something in the workspace changed, here or elsewhere. */
export function Live({ slug }: { slug: string }) {
  const router = useRouter();
  useEffect(() => {
    const name = `posthaste-live-${slug}`;
    const address = `/api/events?workspace=${encodeURIComponent(slug)}`;
    let later: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const refresh = gently(async () => {
      // Not the router's own refresh: one that finds no server leaves for the browser's error page, and what is typed
      // goes with it. An action only fails.
      const answer = await readAnew(slug, {}).catch(() => null);
      if (left || answer?.ok) return;
      // Signed out, or no longer a member: the page itself knows where to lead.
      if (answer) return router.refresh();
      clearTimeout(later);
      later = setTimeout(refresh.ask, FIRST_WAIT);
    });
    const channel = new BroadcastChannel(name);
    channel.onmessage = refresh.ask;
    const leave = lead(navigator.locks, name, () =>
      listen(address, () => {
        refresh.ask();
        channel.postMessage(null);
      }),
    );
    document.addEventListener("visibilitychange", refresh.shown);
    window.addEventListener("online", refresh.ask);
    return () => {
      document.removeEventListener("visibilitychange", refresh.shown);
      window.removeEventListener("online", refresh.ask);
      left = true;
      leave();
      channel.close();
      clearTimeout(later);
      refresh.stop();
    };
  }, [router, slug]);
  return null;
}
