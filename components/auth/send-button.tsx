"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

type SendButtonProps = {
  submit: { pending: boolean; ready: boolean; wait: number };
  /** As wide as its words, instead of as the form. */
  fit?: boolean;
  children: ReactNode;
};

/** The button of a form: pending while it is being sent, and counting down while one has to wait. */
export function SendButton({ submit, fit = false, children }: SendButtonProps) {
  return (
    <Button
      type="submit"
      size={fit ? "md" : "lg"}
      className={cn(fit ? "justify-self-start" : "mt-1 w-full")}
      pending={submit.pending}
      disabled={!submit.ready || submit.wait > 0}
    >
      {submit.wait > 0 ? <span className="num">Wait {submit.wait} s</span> : children}
    </Button>
  );
}
