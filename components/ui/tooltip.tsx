"use client";

import * as Radix from "radix-ui/tooltip";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

type TooltipProps = {
  /** One line. Never something that one must know. */
  content: ReactNode;
  side?: ComponentProps<typeof Radix.Content>["side"];
  className?: string;
  /** What it explains: one element that can be focused. */
  children: ReactNode;
};

/** Brings its own provider. */
export function Tooltip({ content, side = "top", className, children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            data-slot="tooltip"
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className={cn(
              "z-50 max-w-72 rounded-md bg-foreground px-2 py-1 text-xs text-background shadow-md data-[state=closed]:animate-fade-out data-[state=delayed-open]:animate-fade-in",
              className,
            )}
          >
            {content}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
