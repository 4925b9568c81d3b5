import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const drawings = {
  letter: (
    <>
      <path d="M14 54V14h44v40M22 24h28M22 32h28M22 40h16" />
      <path d="M66 20h40v26H66zM66 21l20 15 20-15" stroke="var(--primary)" />
    </>
  ),
  calendar: (
    <>
      <path d="M14 10h84v44H14z" />
      <path
        d="M14 21h84M26 21v33M38 21v33M50 21v33M62 21v33M74 21v33M86 21v33M14 32h84M14 43h84"
        stroke="var(--border-strong)"
      />
      <path d="M52 34h8v7h-8z" fill="var(--primary)" stroke="none" />
    </>
  ),
  picture: (
    <>
      <path d="M14 14h40v40H14zM14 46l13-13 10 9 7-6 10 9" />
      <circle cx="42" cy="25" r="4" stroke="var(--primary)" />
      <path d="M62 24h30v30H62z" strokeDasharray="3 3" />
      <path d="M77 34v10M72 39h10" stroke="var(--primary)" />
    </>
  ),
  chart: (
    <>
      <path d="M16 44l16-8 14 5" stroke="var(--primary)" />
      <path d="M46 41l16-14 14 6 18-18" strokeDasharray="2 4" />
    </>
  ),
  plug: (
    <>
      <path d="M16 24h22v22H16zM74 24h22v22H74z" />
      <path d="M38 35h10M64 35h10" />
      <path d="M48 30v10M64 30v10M52 35h8" stroke="var(--primary)" strokeDasharray="2 3" />
    </>
  ),
};

type EmptyStateProps = {
  drawing: keyof typeof drawings;
  /** What is so: “Nothing written yet”. */
  title: string;
  /** What to do, in a sentence or two. */
  children: ReactNode;
  /** One button; at most a quiet one beside it. */
  action?: ReactNode;
  className?: string;
};

export function EmptyState({ drawing, title, children, action, className }: EmptyStateProps) {
  return (
    <div
      data-slot="empty-state"
      className={cn("grid justify-items-start gap-1 px-6 pt-7 pb-[30px]", className)}
    >
      <svg
        width="112"
        height="56"
        viewBox="0 0 112 56"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        className="mb-2 text-muted-foreground"
      >
        <path d="M2 54h108" stroke="var(--border-strong)" />
        {drawings[drawing]}
      </svg>
      <p className="text-md leading-5 font-semibold tracking-snug">{title}</p>
      <div className="max-w-[46ch] text-pretty text-muted-foreground">{children}</div>
      {action ? <div className="mt-3 flex flex-wrap gap-2">{action}</div> : null}
    </div>
  );
}
