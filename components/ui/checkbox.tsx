"use client";

import * as Radix from "radix-ui/checkbox";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./field";

/** `checked` may be "indeterminate". The target is larger than the box. */
export function Checkbox({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  const field = useFieldControl(rest);
  return (
    <Radix.Root
      data-slot="checkbox"
      className={cn(
        "group relative grid size-[15px] shrink-0 place-items-center rounded-xs border border-control bg-card text-primary-foreground after:absolute after:-inset-2 focus-visible:rounded-xs disabled:opacity-50 data-[state=checked]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:border-primary data-[state=indeterminate]:bg-primary",
        className,
      )}
      {...rest}
      {...field}
    >
      <Radix.Indicator>
        <svg
          width="11"
          height="11"
          viewBox="0 0 11 11"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          <path className="group-data-[state=indeterminate]:hidden" d="m2 5.75 2.4 2.4L9 3.25" />
          <path className="group-data-[state=checked]:hidden" d="M2.25 5.5h6.5" />
        </svg>
      </Radix.Indicator>
    </Radix.Root>
  );
}
