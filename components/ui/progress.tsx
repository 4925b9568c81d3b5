import { cn } from "@/lib/cn";

/** A bar, 0 to 100. Null: under way, nobody knows how far. */
export function Progress({
  value,
  label,
  className,
}: {
  value: number | null;
  label: string;
  className?: string;
}) {
  const known = value === null ? {} : { "aria-valuenow": Math.round(value) };
  return (
    <div
      data-slot="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...known}
      className={cn("h-1 overflow-hidden rounded-[2px] bg-secondary", className)}
    >
      <div
        className={cn(
          "h-full origin-left bg-primary transition-transform",
          value === null && "w-1/3 animate-pulse motion-reduce:animate-none",
        )}
        style={
          value === null ? undefined : { transform: `scaleX(${Math.min(100, Math.max(0, value)) / 100})` }
        }
      />
    </div>
  );
}
