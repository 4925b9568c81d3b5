"use client";

import Link from "next/link";
import { StatusIcon, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Icon, type IconName } from "@/components/ui/icon";
import { PopoverClose } from "@/components/ui/popover";
import { Time } from "@/components/ui/time";
import { cn } from "@/lib/cn";
import { noticeWords } from "@/lib/notifications/rules";
import type { Notice, NoticeKind } from "@/lib/notifications/schema";

type Look = { tone: Tone; icon: IconName; label: string };

const look: Record<NoticeKind, Look> = {
  failed: { tone: "red", icon: "circle-x", label: "Failed" },
  look: { tone: "amber", icon: "triangle-alert", label: "Nobody can tell" },
  duplicated: { tone: "red", icon: "copy", label: "Published twice" },
  missed: { tone: "orange", icon: "clock-alert", label: "Missed" },
  ask: { tone: "orange", icon: "clock-alert", label: "Waits for a decision" },
  reconnect: { tone: "amber", icon: "key", label: "Needs signing in" },
  configure: { tone: "amber", icon: "triangle-alert", label: "Needs the operator" },
};
const SOLVED: Look = { tone: "green", icon: "circle-check", label: "Solved" };

type NoticeItemProps = {
  notice: Notice;
  unread: boolean;
  slug: string;
  zone: string;
  now: Date;
  onRead: () => void;
};

/** One notification: what happened, what to do, and the button that leads there. Pressing anywhere on it does the same. */
export function NoticeItem({ notice, unread, slug, zone, now, onRead }: NoticeItemProps) {
  const { title, text, button } = noticeWords(notice, slug, { now, zone });
  const solved = notice.resolvedAt !== null;
  const { tone, icon, label } = solved ? SOLVED : look[notice.kind];
  return (
    <li
      data-unread={unread ? "" : undefined}
      className="relative grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 border-b border-border px-4 py-3 last:border-b-0 hover:bg-muted data-unread:bg-accent data-unread:hover:bg-secondary"
    >
      <span className="mt-0.5">
        <StatusIcon tone={tone} icon={icon} label={unread ? `${label}, unread` : label} />
      </span>
      <div className="min-w-0">
        <p
          className={cn(
            "leading-[18px] [overflow-wrap:anywhere]",
            unread ? "font-medium" : "",
            solved && "text-muted-foreground",
          )}
        >
          {title}
        </p>
        {solved ? null : (
          <p className="mt-0.5 line-clamp-4 text-xs leading-[17px] text-muted-foreground [overflow-wrap:anywhere]">
            {text}
          </p>
        )}
        <div className="mt-1.5 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
          <PopoverClose asChild>
            <Button variant={solved ? "link" : "outline"} size="sm" asChild>
              <Link
                href={button.path}
                onClick={onRead}
                className="after:absolute after:inset-0"
                {...(button.path.startsWith("/") ? {} : { target: "_blank", rel: "noreferrer" })}
              >
                {button.label}
                <span className="sr-only">: {title}</span>
              </Link>
            </Button>
          </PopoverClose>
          <span className="relative z-10 ml-auto flex items-center gap-1 text-xs text-muted-foreground">
            {solved ? "Solved, " : ""}
            <Time at={notice.happenedAt} zone={zone} now={now} format="relative" />
            {unread ? (
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Mark as read: ${title}`}
                title="Mark as read"
                onClick={onRead}
              >
                <Icon name="check" size={14} />
              </Button>
            ) : null}
          </span>
        </div>
      </div>
    </li>
  );
}
