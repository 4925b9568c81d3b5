"use client";

import * as Radix from "radix-ui/dialog";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { Icon } from "./icon";

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export const scrimLook =
  "fixed inset-0 z-40 bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in";

type ContentProps = ComponentProps<typeof Radix.Content> & {
  /** Leaves the cross out, where a button closes it. */
  bare?: boolean;
};

/** Centred over a scrim. For a question or a choice, not for a form of several fields. */
export function DialogContent({ className, children, bare, ...rest }: ContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={scrimLook} />
      <Radix.Content
        data-slot="dialog-content"
        className={cn(
          "fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] max-w-[440px] -translate-1/2 overflow-y-auto rounded-lg border border-border bg-popover p-[18px] pb-3.5 text-popover-foreground shadow-lg outline-none data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in",
          className,
        )}
        {...rest}
      >
        {children}
        {bare ? null : (
          <Radix.Close asChild>
            <Button variant="ghost" size="icon-sm" aria-label="Close" className="absolute top-3 right-3">
              <Icon name="x" />
            </Button>
          </Radix.Close>
        )}
      </Radix.Content>
    </Radix.Portal>
  );
}

export function DialogTitle({ className, ...rest }: ComponentProps<typeof Radix.Title>) {
  return (
    <Radix.Title
      data-slot="dialog-title"
      className={cn("pr-8 text-md leading-6 font-semibold tracking-snug", className)}
      {...rest}
    />
  );
}

export function DialogDescription({ className, ...rest }: ComponentProps<typeof Radix.Description>) {
  return (
    <Radix.Description
      data-slot="dialog-description"
      className={cn("mt-1.5 text-muted-foreground", className)}
      {...rest}
    />
  );
}

export function DialogFooter({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      data-slot="dialog-footer"
      className={cn("mt-4 flex flex-wrap justify-end gap-2", className)}
      {...rest}
    />
  );
}
