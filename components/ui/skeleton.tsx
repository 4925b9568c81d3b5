import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A placeholder of the shape that will come; shows after 150 ms. Give it width and height. */
export function Skeleton({ className, ...rest }: ComponentProps<"span">) {
  return (
    <span data-slot="skeleton" aria-hidden className={cn("skeleton block rounded-xs", className)} {...rest} />
  );
}

/** Says to assistive technology that its content is on the way. */
export function Loading({ label, className, children, ...rest }: ComponentProps<"div"> & { label: string }) {
  return (
    <div data-slot="loading" role="status" aria-busy="true" className={className} {...rest}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}
