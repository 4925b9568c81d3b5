import type { ComponentProps } from "react";
import { Icon, type IconName } from "@/components/ui/icon";
import { cn } from "@/lib/cn";

/** A filter: quiet while it lets everything through, tinted while it does not. */
export function FilterChip({
  active,
  icon,
  className,
  children,
  ...rest
}: ComponentProps<"button"> & { active?: boolean; icon?: IconName }) {
  return (
    <button
      type="button"
      className={cn(
        "inline-flex h-7 min-w-0 shrink-0 items-center gap-1.5 rounded-md border px-[9px] text-xs font-medium whitespace-nowrap transition-colors max-md:h-[34px] max-md:text-sm",
        active
          ? "border-primary bg-accent text-accent-foreground"
          : "border-input bg-card hover:bg-secondary [&_svg]:text-muted-foreground",
        className,
      )}
      {...rest}
    >
      {icon ? <Icon name={icon} size={14} /> : null}
      <span className="max-w-52 truncate">{children}</span>
    </button>
  );
}
