import { cva, type VariantProps } from "class-variance-authority";
import type { CSSProperties } from "react";
import { cn } from "@/lib/cn";

const look = cva(
  "face relative inline-grid shrink-0 place-items-center overflow-hidden leading-none font-semibold tracking-[0.01em] select-none",
  {
    variants: {
      size: {
        xs: "size-[18px] text-[8px]",
        sm: "size-[22px] text-[9.5px]",
        md: "size-7 text-2xs leading-none",
        lg: "size-9 text-xs leading-none",
        xl: "size-16 text-xl",
      },
      shape: { circle: "rounded-full", square: "rounded-[7px]" },
    },
    defaultVariants: { size: "md", shape: "circle" },
  },
);

/** The first letters of the first and last word: `ML` for Mara Lindqvist. */
export function initials(name: string): string {
  const words = name
    .trim()
    .replace(/^@/, "")
    .split(/[\s._-]+/)
    .filter(Boolean);
  const first = Array.from(words[0] ?? "?")[0] ?? "?";
  const last = words.length > 1 ? (Array.from(words.at(-1) ?? "")[0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** A hue (0 to 359) that always belongs to this name. */
export function hueOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 3_600;
  return Math.floor(hash / 10);
}

type AvatarProps = VariantProps<typeof look> & {
  name: string;
  src?: string | null | undefined;
  /** The name is written beside it already. */
  decorative?: boolean;
  className?: string;
};

/** A picture, or initials in the name's own hue; the initials stay when the picture does not load. */
export function Avatar({ name, src, size, shape, decorative, className }: AvatarProps) {
  const named = decorative
    ? ({ "aria-hidden": true } as const)
    : ({ role: "img", "aria-label": name } as const);
  return (
    <span
      data-slot="avatar"
      className={cn(look({ size, shape }), className)}
      style={{ "--h": hueOf(name) } as CSSProperties}
      {...named}
    >
      {initials(name)}
      {src ? (
        // A background, because a picture that does not load then leaves the initials and no broken mark.
        <span
          className="absolute inset-0 bg-cover bg-center"
          style={{ backgroundImage: `url(${JSON.stringify(src)})` }}
        />
      ) : null}
    </span>
  );
}
