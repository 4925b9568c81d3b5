import { cn } from "@/lib/cn";
import { factsOf } from "@/lib/platforms/catalog";

type PlatformMarkProps = {
  /** Id of the platform. */
  platform: string;
  /** Edge in px. */
  size?: number;
  /** Accessible name; without one the mark is decoration. */
  label?: string;
  /** Shown on pointing, besides being the accessible name. */
  title?: string;
  className?: string;
};

/** A platform's mark: its letter on its colour. */
export function PlatformMark({ platform, size = 16, label, title, className }: PlatformMarkProps) {
  const facts = factsOf(platform);
  const name = label ?? title;
  const named = name ? ({ role: "img", "aria-label": name } as const) : ({ "aria-hidden": true } as const);
  return (
    <span
      data-slot="platform-mark"
      title={title}
      className={cn("block shrink-0 overflow-hidden rounded-sm", className)}
      style={{ width: size, height: size }}
      {...named}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" className="block size-full">
        <rect width="16" height="16" fill={`var(${facts?.mark.colour ?? "--muted-foreground"})`} />
        <text
          x="8"
          y="8.1"
          textAnchor="middle"
          dominantBaseline="central"
          fontSize="10"
          fontWeight="700"
          fill={facts?.mark.mono ? "var(--pf-glyph-mono)" : "var(--pf-glyph)"}
        >
          {facts?.mark.glyph ?? "?"}
        </text>
      </svg>
    </span>
  );
}
