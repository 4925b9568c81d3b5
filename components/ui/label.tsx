import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Label({ className, ...rest }: ComponentProps<"label">) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: whoever uses it passes htmlFor or wraps the control.
    <label data-slot="label" className={cn("font-medium", className)} {...rest} />
  );
}
