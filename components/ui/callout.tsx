import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { type Tone, toneGround, toneText } from "./badge";
import { Icon, type IconName } from "./icon";

type CalloutProps = {
  tone: Extract<Tone, "amber" | "blue" | "red" | "teal" | "green" | "orange" | "grey">;
  icon?: IconName;
  /** What happened, in a few words. */
  title?: ReactNode;
  children?: ReactNode;
  /** The one button that solves it. */
  action?: ReactNode;
  /** `alert` interrupts a screen reader; use it for what just went wrong. */
  role?: "status" | "alert" | "note";
  className?: string;
};

const icons: Record<CalloutProps["tone"], IconName> = {
  amber: "triangle-alert",
  orange: "clock-alert",
  red: "circle-x",
  green: "circle-check",
  blue: "info",
  teal: "info",
  grey: "info",
};

/** A sentence on a tinted ground, with the button that answers it. */
export function Callout({ tone, icon, title, children, action, role = "status", className }: CalloutProps) {
  return (
    <div
      data-slot="callout"
      role={role}
      className={cn(
        "flex flex-wrap items-center gap-2.5 rounded-md py-2 pr-2.5 pl-3.5",
        toneGround[tone],
        className,
      )}
    >
      <Icon name={icon ?? icons[tone]} className={cn("mt-0.5 self-start", toneText[tone])} />
      <div className="min-w-[180px] flex-1">
        {title ? <span className="font-medium">{title} </span> : null}
        {children}
      </div>
      {action}
    </div>
  );
}
