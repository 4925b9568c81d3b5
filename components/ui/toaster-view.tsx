"use client";

import { useTheme } from "next-themes";
import { useEffect, useRef } from "react";
import { Toaster as Sonner, toast as sonner } from "sonner";
import { Button } from "./button";
import { Icon } from "./icon";
import { Kbd } from "./kbd";
import { type ToastMessage, toasts } from "./toast";

const looks = {
  done: { icon: "circle-check", colour: "text-status-published" },
  failed: { icon: "circle-x", colour: "text-status-failed" },
  note: { icon: "info", colour: "text-muted-foreground" },
} as const;

function isTyping(target: EventTarget | null) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function Toast({ message, dismiss }: { message: ToastMessage; dismiss: () => void }) {
  const look = looks[message.kind];
  return (
    <div
      data-slot="toast"
      className="flex min-h-11 w-[min(400px,calc(100vw-32px))] items-center gap-2.5 rounded-lg border border-border-strong bg-popover py-1.5 pr-2 pl-3.5 font-sans text-sm font-medium text-popover-foreground shadow-lg"
    >
      <Icon name={message.icon ?? look.icon} className={look.colour} />
      <span className="min-w-0 flex-1">{message.text}</span>
      {message.action ? (
        <Button
          variant="ghost"
          size="sm"
          className="text-primary"
          onClick={() => {
            message.action?.run();
            dismiss();
          }}
        >
          {message.action.label}
          {message.action.key ? <Kbd>{message.action.key.toUpperCase()}</Kbd> : null}
        </Button>
      ) : (
        <Button variant="ghost" size="icon-sm" aria-label="Dismiss" onClick={dismiss}>
          <Icon name="x" size={14} />
        </Button>
      )}
    </div>
  );
}

/** Draws what waits. A key of the newest toast's action works while it shows. */
export function ToasterView({ waiting }: { waiting: ToastMessage[] }) {
  const { resolvedTheme } = useTheme();
  const shown = useRef(new Map<number, ToastMessage>());

  useEffect(() => {
    for (const message of waiting) {
      const forget = () => shown.current.delete(message.id);
      shown.current.set(message.id, message);
      sonner.custom((id) => <Toast message={message} dismiss={() => sonner.dismiss(id)} />, {
        duration: message.kind === "failed" ? 12_000 : 6_000,
        onDismiss: forget,
        onAutoClose: forget,
      });
    }
    if (waiting.length > 0) toasts.taken(waiting.map((message) => message.id));
  }, [waiting]);

  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const newest = [...shown.current.values()].findLast((message) => message.action?.key === event.key);
      if (!newest) return;
      event.preventDefault();
      shown.current.delete(newest.id);
      newest.action?.run();
      sonner.dismiss();
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      offset={20}
      mobileOffset={{ bottom: 72, left: 16, right: 16 }}
      gap={8}
      containerAriaLabel="Messages"
    />
  );
}
