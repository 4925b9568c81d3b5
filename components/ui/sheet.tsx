"use client";

import { cva, type VariantProps } from "class-variance-authority";
import * as Radix from "radix-ui/dialog";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { scrimLook } from "./dialog";
import { Icon } from "./icon";

export const Sheet = Radix.Root;
export const SheetTrigger = Radix.Trigger;
export const SheetClose = Radix.Close;

const look = cva(
  "fixed z-50 flex flex-col overflow-y-auto border-border bg-popover text-popover-foreground shadow-lg outline-none data-[state=closed]:animate-sheet-out data-[state=open]:animate-sheet-in",
  {
    variants: {
      side: {
        right: "inset-y-0 right-0 w-[min(440px,100vw)] border-l [--from-x:24px]",
        bottom:
          "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-lg border-t pb-[env(safe-area-inset-bottom)] [--from-y:24px]",
      },
    },
    defaultVariants: { side: "right" },
  },
);

type SheetContentProps = ComponentProps<typeof Radix.Content> &
  VariantProps<typeof look> & {
    title: string;
    /** Keeps the title for assistive technology only. */
    hideTitle?: boolean;
  };

/** A panel over the page: from the right for details, from below on phones. */
export function SheetContent({ side, title, hideTitle, className, children, ...rest }: SheetContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={scrimLook} />
      <Radix.Content
        data-slot="sheet-content"
        aria-describedby={undefined}
        className={cn(look({ side }), className)}
        {...rest}
      >
        <div className={cn("flex items-center gap-3 py-2.5 pr-2.5 pl-4", hideTitle && "sr-only")}>
          <Radix.Title className="mr-auto text-base font-semibold tracking-snug">{title}</Radix.Title>
          <Radix.Close asChild>
            <Button variant="ghost" size="icon" aria-label="Close">
              <Icon name="x" />
            </Button>
          </Radix.Close>
        </div>
        {children}
      </Radix.Content>
    </Radix.Portal>
  );
}
