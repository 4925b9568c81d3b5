import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** Scrolls sideways inside itself when it must; give it a `<caption className="sr-only">`. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return (
    <div data-slot="table" className="-mx-1 overflow-x-auto px-1">
      <table className={cn("w-full border-collapse", className)} {...rest} />
    </div>
  );
}

export function TableRow({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      className={cn("h-11 border-b border-border hover:bg-muted aria-selected:bg-accent", className)}
      {...rest}
    />
  );
}

type CellProps = { /** Right-aligned tabular figures. */ figures?: boolean };

export function TableHead({ className, figures, scope = "col", ...rest }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope={scope}
      className={cn(
        "h-8 border-y border-border px-2 text-xs font-medium whitespace-nowrap text-muted-foreground first:pl-0 last:pr-0",
        figures ? "num text-right" : "text-left",
        className,
      )}
      {...rest}
    />
  );
}

export function TableCell({ className, figures, ...rest }: ComponentProps<"td"> & CellProps) {
  return <td className={cn("px-2 first:pl-0 last:pr-0", figures && "num text-right", className)} {...rest} />;
}
