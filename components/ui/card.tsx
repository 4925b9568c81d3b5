import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** Only for a thing one could pick up; never a card in a card. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      data-slot="card"
      className={cn("rounded-lg border border-border bg-card text-card-foreground", className)}
      {...rest}
    />
  );
}
