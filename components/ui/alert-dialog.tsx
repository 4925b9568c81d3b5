"use client";

import * as Radix from "radix-ui/alert-dialog";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { scrimLook } from "./dialog";

type AlertDialogProps = {
  /** The button that asks. */
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The question: “Delete this post from two platforms?” */
  title: string;
  /** What it would break, and whether it can be undone. */
  description: ReactNode;
  /** Named for what it does. */
  confirm: string;
  /** Named for what stays: “Keep it”. */
  cancel: string;
  destructive?: boolean;
  /** Stays open and pending until it settles; false keeps it open, because the deed failed. */
  onConfirm: () => unknown;
};

/** Asks before what cannot be undone. Where it can, do it and offer Undo in the toast. */
export function AlertDialog(props: AlertDialogProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const open = props.open ?? ownOpen;
  const setOpen = props.onOpenChange ?? setOwnOpen;

  async function confirm() {
    setPending(true);
    try {
      if ((await props.onConfirm()) !== false) setOpen(false);
    } finally {
      setPending(false);
    }
  }

  return (
    <Radix.Root open={open} onOpenChange={(next) => !pending && setOpen(next)}>
      {props.trigger ? <Radix.Trigger asChild>{props.trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className={scrimLook} />
        <Radix.Content
          data-slot="alert-dialog"
          className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] max-w-[400px] -translate-1/2 overflow-y-auto rounded-lg border border-border bg-popover p-[18px] pb-3.5 text-popover-foreground shadow-lg outline-none [overflow-wrap:anywhere] data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in"
        >
          <Radix.Title className="text-md leading-6 font-semibold tracking-snug">{props.title}</Radix.Title>
          <Radix.Description asChild>
            <div className="mt-1.5 text-muted-foreground">{props.description}</div>
          </Radix.Description>
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <Radix.Cancel asChild>
              <Button variant="outline">{props.cancel}</Button>
            </Radix.Cancel>
            <Button
              variant={props.destructive ? "destructive" : "default"}
              pending={pending}
              onClick={confirm}
            >
              {props.confirm}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
