"use client";

import * as Radix from "radix-ui/switch";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./field";

export function Switch({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  const field = useFieldControl(rest);
  return (
    <Radix.Root
      data-slot="switch"
      className={cn(
        "relative inline-flex h-[18px] w-[30px] shrink-0 items-center rounded-full bg-control p-[2px] transition-colors after:absolute after:-inset-2 focus-visible:rounded-full disabled:opacity-50 data-[state=checked]:bg-primary",
        className,
      )}
      {...rest}
      {...field}
    >
      <Radix.Thumb className="size-[14px] rounded-full bg-card shadow-sm transition-transform data-[state=checked]:translate-x-3" />
    </Radix.Root>
  );
}
