import { cn } from "@/lib/cn";

/** The mark: a letter, open. */
export function BrandMark({ size = 22, className }: { size?: number; className?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      aria-hidden="true"
      className={cn("block shrink-0", className)}
    >
      <path d="M2 3.5h16v13H2z" fill="var(--primary)" />
      <path d="m2.6 4.2 8.6 5.8-8.6 5.8" stroke="var(--primary-foreground)" strokeWidth="1.6" />
    </svg>
  );
}
