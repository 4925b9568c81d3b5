import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A key. Hidden where there is no keyboard. */
export function Kbd({ className, ...rest }: ComponentProps<"kbd">) {
  return (
    <kbd
      data-slot="kbd"
      className={cn(
        "min-w-[18px] rounded-sm border border-border-strong bg-background px-1 text-center font-sans text-2xs leading-4 font-medium text-muted-foreground max-md:hidden",
        className,
      )}
      {...rest}
    />
  );
}
