"use client";

import Link from "next/link";
import { PlatformMark } from "@/components/channels/platform-mark";
import { StatusIcon } from "@/components/ui/badge";
import { Icon } from "@/components/ui/icon";
import { cn } from "@/lib/cn";
import { zonePlace } from "@/lib/dates";
import type { Problem } from "@/lib/deliveries/checking/schema";
import { channelName } from "./channel-face";
import { labelOf, type Obstacle, obstacleAt, type Row } from "./checks";
import { rowId } from "./lead";

const icons = {
  error: <StatusIcon tone="red" icon="circle-x" label="Error" />,
  warning: <StatusIcon tone="amber" icon="triangle-alert" label="Warning" />,
  ready: <StatusIcon tone="green" icon="circle-check" label="Ready" />,
  waiting: <StatusIcon tone="grey" icon="circle-dashed" label="Not ready yet" />,
};

const fixes: Record<Problem["field"], string> = {
  text: "Go to the text",
  media: "Go to the files",
  options: "Go to the option",
  when: "Change the time",
  channel: "Open Channels",
  part: "Go to the part",
  comment: "Go to the comment",
};

const fixLook = "font-medium whitespace-nowrap underline decoration-1 underline-offset-[3px]";

type WillHappenProps = {
  rows: readonly Row[];
  slug: string;
  zone: string;
  /** `Fri 16 Oct, 10:00`, in that zone; null while there is no such time. */
  at: string | null;
  /** Why it cannot go out then. */
  whenError: string | null;
  onLead: (obstacle: Obstacle) => void;
  /** What to say of a channel instead of the time: the post is out already. */
  outWords?: (row: Row) => string;
};

/** Per channel: what goes out and when, or what stands in the way, problems first. */
export function WillHappen({ rows, slug, zone, at, whenError, onLead, outWords }: WillHappenProps) {
  return (
    <section aria-labelledby="composer-will" className="px-5 pt-3.5 pb-4 max-md:p-4">
      <div className="flex items-baseline gap-2 border-b border-border pb-[7px]">
        <h2 id="composer-will" className="text-sm font-semibold">
          What will happen
        </h2>
        {outWords ? null : (
          <span className="ml-auto text-xs text-muted-foreground">Times in {zonePlace(zone)}</span>
        )}
      </div>
      <div aria-live="polite">
        {rows.length === 0 ? (
          <p className="py-2.5 text-xs text-muted-foreground">Nothing yet: no channel is chosen.</p>
        ) : null}
        {whenError && !outWords && rows.length > 0 ? (
          <p className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 border-b border-border py-[7px] text-xs leading-[17px] text-status-failed">
            <Icon name="clock-alert" />
            <span>
              {whenError}{" "}
              <button
                type="button"
                className={fixLook}
                onClick={() => onLead({ at: "when", message: whenError })}
              >
                {fixes.when}
              </button>
            </span>
          </p>
        ) : null}
        <ul>
          {rows.map((row) => (
            <li
              key={row.choice.id}
              id={rowId(row.choice.id)}
              tabIndex={-1}
              className="grid grid-cols-[16px_minmax(0,1fr)_16px] gap-x-2.5 gap-y-0.5 border-b border-border py-[7px] text-xs leading-[17px] last:border-0 max-md:py-2.5 max-md:text-sm max-md:leading-[19px]"
            >
              <span className="mt-px">
                <PlatformMark platform={row.choice.platform} size={16} label={row.choice.facts.label} />
              </span>
              <div className="truncate" title={channelName(row.choice)}>
                <b className="font-medium">{labelOf(row.choice, rows)}</b>{" "}
                <span className="num text-muted-foreground">
                  {row.level === "error" ? "blocked" : (outWords?.(row) ?? at ?? "no time yet")}
                </span>
              </div>
              {icons[row.level === "ready" && at === null && !outWords ? "waiting" : row.level]}
              {row.problems.map((problem) => (
                <ProblemLine key={problem.message} problem={problem} row={row} slug={slug} onLead={onLead} />
              ))}
              {row.problems.length === 0 ? (
                <p className="col-start-2 text-muted-foreground">{row.ready}</p>
              ) : null}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function ProblemLine({
  problem,
  row,
  slug,
  onLead,
}: {
  problem: Problem;
  row: Row;
  slug: string;
  onLead: (obstacle: Obstacle) => void;
}) {
  return (
    <p
      className={cn(
        "col-start-2 col-end-4",
        problem.level === "error" ? "text-status-failed" : "text-status-attention",
      )}
    >
      {problem.message}{" "}
      {problem.field === "channel" ? (
        <Link href={`/w/${slug}/channels`} className={fixLook}>
          {fixes.channel}
        </Link>
      ) : (
        <button type="button" className={fixLook} onClick={() => onLead(obstacleAt(problem, row.choice.id))}>
          {fixes[problem.field]}
        </button>
      )}
    </p>
  );
}
