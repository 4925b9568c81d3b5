import { cn } from "@/lib/cn";

/** A hairline without meaning of its own. */
export function Separator({ vertical, className }: { vertical?: boolean; className?: string }) {
  return (
    <div
      data-slot="separator"
      aria-hidden
      className={cn("shrink-0 bg-border", vertical ? "w-px self-stretch" : "h-px w-full", className)}
    />
  );
}
