"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { command } from "./command";
import { addressOf, places, settings } from "./places";
import { useShell } from "./shell-context";

/** How long after `g` its second key counts, in ms. */
const PAUSE = 1200;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=menu]") !== null
  );
}

const isCommandKey = (event: KeyboardEvent) =>
  (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";

const isPlain = (event: KeyboardEvent) =>
  !(
    event.metaKey ||
    event.ctrlKey ||
    event.altKey ||
    event.shiftKey ||
    event.repeat ||
    event.defaultPrevented
  );

/** `⌘K` or Ctrl+K opens the command menu; `c` writes a post; `g` and a letter goes somewhere. Silent while typing. */
export function useHotkeys(): void {
  const router = useRouter();
  const { slug } = useShell().workspace;
  const wentAt = useRef(0);

  useEffect(() => {
    function single(key: string, now: number): boolean {
      const afterG = now - wentAt.current < PAUSE;
      wentAt.current = 0;
      const place = afterG ? [...places, settings].find((each) => each.key === key) : undefined;
      if (place) router.push(addressOf(slug, place.path));
      else if (key === "g") wentAt.current = now;
      else if (key === "c") router.push(addressOf(slug, "/posts/new"));
      else return false;
      return true;
    }

    function press(event: KeyboardEvent) {
      if (isCommandKey(event)) {
        event.preventDefault();
        if (command.isOpen()) command.close();
        else command.open();
        return;
      }
      if (!isPlain(event) || isTyping(event.target)) return;
      if (single(event.key.toLowerCase(), event.timeStamp)) event.preventDefault();
    }

    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [router, slug]);
}
