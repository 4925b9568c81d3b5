import Link from "next/link";
import type { ReactNode } from "react";
import { StatusIcon, type Tone } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon";
import { when } from "@/lib/dates";
import type { HomeView } from "@/lib/deliveries/overview/schema";
import { plural } from "@/lib/words";

type FigureProps = {
  href: string;
  tone: Tone;
  icon: IconName;
  label: string;
  value: number;
  note: ReactNode;
};

function Figure({ href, tone, icon, label, value, note }: FigureProps) {
  return (
    <Link
      href={href}
      className="group block border-border px-5 pt-3.5 pb-[15px] not-first:border-l first:pl-0 max-md:px-0 max-md:pt-3 max-md:pb-[13px] max-md:odd:border-l-0 max-md:even:pl-3.5 max-md:nth-[n+3]:border-t"
    >
      <span className="flex items-center gap-[7px] text-xs font-medium text-muted-foreground group-hover:text-foreground">
        <StatusIcon tone={tone} icon={icon} label="" size={14} />
        {label}
      </span>
      <span className="num mt-[5px] mb-px block text-[30px] leading-9 font-medium tracking-[-0.035em] max-md:mt-[3px] max-md:text-[26px] max-md:leading-8">
        {value.toLocaleString("en-GB")}
      </span>
      <span className="block text-xs text-muted-foreground">{note}</span>
    </Link>
  );
}

function comparedTo(before: number, now: number): string {
  if (now === before) return "As many as the week before";
  const difference = Math.abs(now - before).toLocaleString("en-GB");
  return `${difference} ${now > before ? "more" : "fewer"} than the week before`;
}

/** The four live numbers. */
export function Figures({ home, slug }: { home: HomeView; slug: string }) {
  const { numbers, now, zone } = home;
  const posts = `/w/${slug}/posts`;
  const next = numbers.nextDueAt
    ? `Next ${when(numbers.nextDueAt, zone, now).replace(/^To/, "to")}`
    : "Nothing waits for its time";
  return (
    <nav
      aria-label="Numbers now"
      className="mt-6 mb-8 grid grid-cols-2 border-y border-border max-md:mt-[18px] max-md:mb-[26px] md:grid-cols-4"
    >
      <Figure
        href={`${posts}?status=scheduled&order=oldest`}
        tone="blue"
        icon="clock"
        label="Scheduled"
        value={numbers.scheduled}
        note={next}
      />
      <Figure
        href={`${posts}?status=published`}
        tone="green"
        icon="circle-check"
        label="Published in 7 days"
        value={numbers.published}
        note={comparedTo(numbers.publishedBefore, numbers.published)}
      />
      <Figure
        href={`${posts}?status=failed`}
        tone="red"
        icon="circle-x"
        label="Failed"
        value={numbers.failed}
        note={
          numbers.failed === 0
            ? "Nothing failed"
            : `${plural(numbers.failed, "Post", "Posts")} with a failed channel`
        }
      />
      <Figure
        href="#need"
        tone="amber"
        icon="triangle-alert"
        label="Needs attention"
        value={numbers.attention}
        note={numbers.attention === 0 ? "Nothing waits for you" : "Each with what solves it"}
      />
    </nav>
  );
}
