"use client";

import { useEffect, useState } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { Icon } from "./icon";

/** Copies `text`, and says so for two seconds. Without `children` it is an icon named by `label`. */
export function CopyButton({
  text,
  label,
  children,
  className,
}: {
  text: string;
  label: string;
  children?: string;
  className?: string;
}) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const said = { idle: label, copied: "Copied", failed: "Could not copy: select it and copy it yourself" }[
    state
  ];
  return (
    <>
      <Button
        variant={children ? "outline" : "ghost"}
        size={children ? "sm" : "icon-sm"}
        className={cn(className)}
        {...(children ? {} : { "aria-label": label })}
        title={said}
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => setState("copied"),
            () => setState("failed"),
          );
        }}
      >
        <Icon name={state === "copied" ? "check" : "copy"} size={14} />
        {children}
      </Button>
      <span role="status" className="sr-only">
        {state === "idle" ? "" : said}
      </span>
    </>
  );
}
