"use client";

import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./field";
import { inputLook } from "./input";

/** Grows with its text. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  const field = useFieldControl(rest);
  return (
    <textarea
      data-slot="textarea"
      className={cn(
        inputLook,
        "field-sizing-content min-h-20 resize-none py-2 max-md:text-[16px]",
        className,
      )}
      {...rest}
      {...field}
    />
  );
}
