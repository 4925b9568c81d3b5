import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

type SectionHeaderProps = {
  /** Id of the heading, for `aria-labelledby` of the section. */
  id?: string;
  title: ReactNode;
  /** A number or a few words after the title. */
  note?: ReactNode;
  /** A link or a button at the end. */
  end?: ReactNode;
  level?: 2 | 3;
  className?: string;
};

/** A heading on a hairline: how a page is divided. */
export function SectionHeader({ id, title, note, end, level = 2, className }: SectionHeaderProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div
      data-slot="section-header"
      className={cn("flex min-h-7 items-baseline gap-2.5 border-b border-border pb-2", className)}
    >
      <Heading id={id} className="text-base leading-5 font-semibold tracking-snug">
        {title}
      </Heading>
      {note === undefined ? null : (
        <span className="num min-w-0 text-xs [overflow-wrap:anywhere] text-muted-foreground">{note}</span>
      )}
      {end ? <span className="ml-auto text-xs">{end}</span> : null}
    </div>
  );
}

type PageHeaderProps = {
  title: ReactNode;
  note?: ReactNode;
  lead?: ReactNode;
  end?: ReactNode;
  className?: string;
};

/** The page's one h1, a number beside it, a sentence below, and its button at the end. */
export function PageHeader({ title, note, lead, end, className }: PageHeaderProps) {
  return (
    <div
      data-slot="page-header"
      className={cn("flex flex-wrap items-end justify-between gap-x-6 gap-y-3", className)}
    >
      <div className="min-w-0">
        <h1 className="flex items-baseline gap-3 text-xl font-semibold tracking-tight">
          {title}
          {note === undefined ? null : (
            <span className="num text-base font-normal tracking-normal text-muted-foreground">{note}</span>
          )}
        </h1>
        {lead ? <p className="mt-1 text-muted-foreground">{lead}</p> : null}
      </div>
      {end}
    </div>
  );
}
