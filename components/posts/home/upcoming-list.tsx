import Link from "next/link";
import { StatusIcon } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { dayHeading, dayKey } from "@/lib/dates";
import type { PostRow } from "@/lib/deliveries/listing/schema";
import { postTitle } from "@/lib/posts/rules";
import { ChannelMarks } from "../channel-marks";
import { Flash } from "../flash";
import { holdWords } from "../remedy";
import { PostStatusIcon } from "../status-badge";
import { Thumb } from "../thumb";
import { postAddress } from "../words";

type Props = { rows: PostRow[]; now: Date; zone: string; slug: string; may: boolean };

/** When the next of its deliveries goes out: later than the post's own time when one is tried again. */
function nextAt(row: PostRow): Date {
  const planned = row.deliveries.flatMap((line) =>
    line.status === "scheduled" && line.dueAt ? [line.dueAt.getTime()] : [],
  );
  return planned.length > 0 ? new Date(Math.min(...planned)) : (row.dueAt ?? row.updatedAt);
}

/** Rows by calendar day of the zone, in their order. */
function byDay(rows: readonly PostRow[], zone: string): { day: string; at: Date; rows: PostRow[] }[] {
  const days: { day: string; at: Date; rows: PostRow[] }[] = [];
  for (const row of rows) {
    const at = nextAt(row);
    const day = dayKey(at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, at, rows: [row] });
  }
  return days;
}

function UpcomingRow({ row, now, zone, slug }: { row: PostRow } & Pick<Props, "now" | "zone" | "slug">) {
  const held = row.deliveries.map(holdWords).find((words) => words !== null);
  return (
    <Flash as="li" stamp={`${row.status} ${row.dueAt?.getTime()}`} className="-mx-1.5 rounded-md">
      <Link
        href={postAddress(slug, row)}
        className="grid h-10 grid-cols-[42px_28px_minmax(0,1fr)_auto_18px] items-center gap-3 rounded-md px-1.5 hover:bg-muted max-md:h-auto max-md:grid-cols-[40px_minmax(0,1fr)_auto] max-md:items-start max-md:gap-x-2.5 max-md:gap-y-[5px] max-md:py-[9px]"
      >
        <Time at={nextAt(row)} zone={zone} format="time" now={now} className="text-muted-foreground" />
        <Thumb picture={row.thumb} className="max-md:hidden" />
        <span
          dir="auto"
          className="min-w-0 truncate max-md:line-clamp-2 max-md:leading-5 max-md:whitespace-normal"
        >
          {postTitle(row.text, 200)}
        </span>
        <ChannelMarks lines={row.deliveries} className="max-md:col-start-2 max-md:row-start-2" />
        <span className="max-md:col-start-3 max-md:row-start-1 max-md:mt-0.5" title={held ?? undefined}>
          {held ? (
            <StatusIcon tone="amber" icon="triangle-alert" label={held} />
          ) : (
            <PostStatusIcon status={row.status} />
          )}
        </span>
      </Link>
    </Flash>
  );
}

/** The next posts to go out, by day. */
export function UpcomingList({ rows, now, zone, slug, may }: Props) {
  if (rows.length === 0) {
    return (
      <p className="py-3 text-muted-foreground">
        Nothing is scheduled.{" "}
        {may ? (
          <Link className="link" href={`/w/${slug}/posts/new`}>
            Write a post
          </Link>
        ) : null}
      </p>
    );
  }
  return (
    <div>
      {byDay(rows, zone).map(({ day, at, rows: own }) => {
        const heading = dayHeading(at, zone, now);
        return (
          <div key={day} className="grid border-border not-first:border-t md:grid-cols-[84px_minmax(0,1fr)]">
            <h3 className="pt-3 text-sm leading-4 font-medium max-md:flex max-md:gap-2 max-md:pt-3.5 max-md:pb-0.5">
              {heading.name}
              <span className="block text-xs font-normal text-muted-foreground max-md:text-sm">
                {heading.date}
              </span>
            </h3>
            <ul className="py-1">
              {own.map((row) => (
                <UpcomingRow key={row.id} row={row} now={now} zone={zone} slug={slug} />
              ))}
            </ul>
          </div>
        );
      })}
    </div>
  );
}
