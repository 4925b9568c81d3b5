import { SectionHeader } from "@/components/ui/section";
import { cn } from "@/lib/cn";
import { dayKey } from "@/lib/dates";
import type { WeekDay } from "@/lib/deliveries/overview/schema";
import { plural } from "@/lib/words";
import { type PileKind, pileHeight, pileOf } from "./piles";

const HEIGHT = 74;

const look: Record<PileKind, string> = {
  published: "bg-status-published",
  scheduled: "border-[1.5px] border-status-scheduled",
  approval: "border-[1.5px] border-dashed border-status-approval",
  failed: "bg-status-failed",
};
const NAME: Record<PileKind, string> = {
  published: "Published",
  scheduled: "Scheduled",
  approval: "Approval",
  failed: "Failed",
};
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function told(day: WeekDay, stones: ReturnType<typeof pileOf>): string {
  const sums = new Map<PileKind, number>();
  for (const { kind, size } of stones) sums.set(kind, (sums.get(kind) ?? 0) + size);
  const parts = [...sums].map(([kind, size]) => `${size} ${NAME[kind].toLowerCase()}`);
  return parts.length > 0 ? parts.join(", ") : day.total > 0 ? "cancelled only" : "nothing planned";
}

function Pile({ day, index, today, most }: { day: WeekDay; index: number; today: boolean; most: number }) {
  const stones = pileOf(day);
  const total = stones.reduce((sum, stone) => sum + stone.size, 0);
  const number = Number(day.day.slice(8));
  const words = `${DAYS[index]} ${number}: ${told(day, stones)}`;
  return (
    <li className="flex flex-col items-center" {...(today ? { "aria-current": "date" } : {})} title={words}>
      <span className="sr-only">{words}</span>
      <span aria-hidden className="flex w-full flex-col justify-end px-[3px]" style={{ height: HEIGHT }}>
        <span
          className="flex w-full flex-col-reverse gap-[3px]"
          style={{ height: pileHeight(total, most, HEIGHT) }}
        >
          {stones.map((stone) => (
            <i
              key={stone.place}
              className={cn("block min-h-0.5 rounded-[2px]", look[stone.kind])}
              style={{ flex: `${stone.size} 1 0` }}
            />
          ))}
        </span>
      </span>
      <b
        aria-hidden
        className={cn(
          "mt-2 text-xs leading-4 font-medium",
          today && "rounded-sm bg-primary px-1.5 text-primary-foreground",
        )}
      >
        {DAYS[index]}
      </b>
      <span aria-hidden className="num mt-[3px] text-2xs leading-[14px] text-muted-foreground">
        {number}
      </span>
    </li>
  );
}

/** This week at a glance: a pile of posts for each day. */
export function WeekPiles({ week, now, zone }: { week: WeekDay[]; now: Date; zone: string }) {
  const today = dayKey(now, zone);
  const piles = week.map(pileOf);
  const most = Math.max(...piles.map((stones) => stones.reduce((sum, stone) => sum + stone.size, 0)));
  const total = week.reduce((sum, day) => sum + day.total, 0);
  const kinds = new Set(piles.flat().map((stone) => stone.kind));
  return (
    <section aria-labelledby="week">
      <SectionHeader
        id="week"
        title="This week"
        note={`${total.toLocaleString("en-GB")} ${plural(total, "post")}`}
      />
      <ol className="grid grid-cols-7 gap-1 pt-3.5">
        {week.map((day, index) => (
          <Pile key={day.day} day={day} index={index} today={day.day === today} most={most} />
        ))}
      </ol>
      <div aria-hidden className="mt-3 flex flex-wrap gap-x-3.5 gap-y-1 text-2xs text-muted-foreground">
        {(Object.keys(NAME) as PileKind[])
          .filter((kind) => kinds.has(kind))
          .map((kind) => (
            <span key={kind} className="flex items-center gap-1.5">
              <i className={cn("size-2.5 rounded-[2px]", look[kind])} />
              {NAME[kind]}
            </span>
          ))}
      </div>
    </section>
  );
}
