import { cn } from "@/lib/cn";

/** A small turning ring, for a button or a row at work; never for a page. */
export function Spinner({
  size = 14,
  label,
  className,
}: {
  size?: number;
  label?: string;
  className?: string;
}) {
  const named = label ? ({ role: "img", "aria-label": label } as const) : ({ "aria-hidden": true } as const);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label, or hidden.
    <svg
      data-slot="spinner"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      className={cn("block shrink-0 animate-spin motion-reduce:animate-none", className)}
      {...named}
    >
      {label ? <title>{label}</title> : null}
      <circle cx="8" cy="8" r="6" opacity="0.25" />
      <path d="M14 8a6 6 0 0 0-6-6" />
    </svg>
  );
}
