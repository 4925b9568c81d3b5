import { cva } from "class-variance-authority";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Icon, type IconName } from "./icon";

/** Colours with a meaning of their own, each with a ground. */
export type Tone = "grey" | "ash" | "plum" | "blue" | "teal" | "green" | "olive" | "red" | "orange" | "amber";

export const toneText: Record<Tone, string> = {
  grey: "text-status-draft",
  ash: "text-status-cancelled",
  plum: "text-status-approval",
  blue: "text-status-scheduled",
  teal: "text-status-publishing",
  green: "text-status-published",
  olive: "text-status-partly",
  red: "text-status-failed",
  orange: "text-status-missed",
  amber: "text-status-attention",
};

export const toneGround: Record<Tone, string> = {
  grey: "bg-status-draft-bg",
  ash: "bg-status-cancelled-bg",
  plum: "bg-status-approval-bg",
  blue: "bg-status-scheduled-bg",
  teal: "bg-status-publishing-bg",
  green: "bg-status-published-bg",
  olive: "bg-status-partly-bg",
  red: "bg-status-failed-bg",
  orange: "bg-status-missed-bg",
  amber: "bg-status-attention-bg",
};

const look = cva("inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap", {
  variants: { bare: { true: "", false: "h-[22px] rounded-sm pr-2 pl-1.5" } },
});

type BadgeProps = {
  tone: Tone;
  icon?: IconName;
  /** In a row: icon and words without a ground. */
  bare?: boolean;
  className?: string;
  children: ReactNode;
};

/** A status: icon, words and colour, never colour alone. */
export function Badge({ tone, icon, bare = false, className, children }: BadgeProps) {
  return (
    <span
      data-slot="badge"
      className={cn(
        look({ bare }),
        toneText[tone],
        !bare && toneGround[tone],
        !bare && !icon && "pl-2",
        className,
      )}
    >
      {icon ? <Icon name={icon} size={14} /> : null}
      {children}
    </span>
  );
}

/** A status in a tight row: the icon alone, with an accessible name. */
export function StatusIcon({
  tone,
  icon,
  label,
  size,
}: {
  tone: Tone;
  icon: IconName;
  label: string;
  size?: number;
}) {
  return <Icon name={icon} label={label} {...(size ? { size } : {})} className={toneText[tone]} />;
}
