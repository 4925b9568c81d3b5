"use client";

import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./field";

export const inputLook =
  "w-full rounded-md border border-input bg-card px-[11px] placeholder:text-muted-foreground focus-visible:rounded-md focus-visible:border-ring focus-visible:outline-offset-[-1px] disabled:opacity-50 aria-invalid:border-destructive";

type InputProps = Omit<ComponentProps<"input">, "size"> & {
  /** `sm` is 32 px, for a toolbar. */
  size?: "sm" | "md";
};

export function Input({ className, size = "md", ...rest }: InputProps) {
  const field = useFieldControl(rest);
  return (
    <input
      data-slot="input"
      className={cn(
        inputLook,
        size === "sm" ? "h-8 max-md:h-10" : "h-9 max-md:h-11",
        "max-md:text-[16px]",
        className,
      )}
      {...rest}
      {...field}
    />
  );
}
