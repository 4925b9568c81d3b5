"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

type SendButtonProps = { submit: { pending: boolean; ready: boolean; wait: number }; children: ReactNode };

/** The button of a form: pending while it is being sent, and counting down while one has to wait. */
export function SendButton({ submit, children }: SendButtonProps) {
  return (
    <Button
      type="submit"
      size="lg"
      className="mt-1 w-full"
      pending={submit.pending}
      disabled={!submit.ready || submit.wait > 0}
    >
      {submit.wait > 0 ? <span className="num">Wait {submit.wait} s</span> : children}
    </Button>
  );
}
