"use client";

import { useId } from "react";
import { cn } from "@/lib/cn";
import { moment } from "@/lib/dates";
import { monthWays, type RepeatChoice, WEEKDAYS, wayOf } from "./repeat";
import type { Plan } from "./use-plan";

/** How a choice of few things looks where a phone brings its own list. */
export const selectLook =
  "h-9 w-full min-w-0 rounded-md border border-input bg-card px-2 focus-visible:border-ring max-md:h-11 max-md:text-[16px]";

const UNITS = { day: "days", week: "weeks", month: "months" } as const;
const MOST = { day: 365, week: 52, month: 24 } as const;
const whole = (typed: string, most: number): number =>
  Math.min(most, Math.max(1, Math.floor(Number(typed)) || 1));

function Every({ plan }: { plan: Plan }) {
  const { choice, choose } = plan;
  const id = useId();
  if (choice.unit === "none") return null;
  const most = MOST[choice.unit];
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id}>Every</label>
      <input
        id={id}
        type="number"
        min={1}
        max={most}
        value={choice.every}
        onChange={(event) => choose({ every: whole(event.target.value, most) })}
        className={cn(selectLook, "num w-[64px]")}
      />
      <span>{choice.every === 1 ? UNITS[choice.unit].slice(0, -1) : UNITS[choice.unit]}</span>
    </div>
  );
}

function Days({ plan }: { plan: Plan }) {
  const { choice, choose, day } = plan;
  return (
    <fieldset className="flex min-w-0 gap-1">
      <legend className="sr-only">On these days</legend>
      {WEEKDAYS.map((name, index) => {
        const own = day?.weekday === index + 1;
        const on = own || choice.days.includes(index + 1);
        return (
          <button
            key={name}
            type="button"
            aria-pressed={on}
            title={own ? `${name}: the day of the first post` : name}
            disabled={own}
            onClick={() =>
              choose({
                days: on ? choice.days.filter((one) => one !== index + 1) : [...choice.days, index + 1],
              })
            }
            className={cn(
              "grid h-8 flex-1 place-items-center rounded-md border border-input text-xs font-medium max-md:h-11",
              on ? "border-primary bg-primary text-primary-foreground" : "bg-card hover:bg-secondary",
            )}
          >
            <span aria-hidden="true">{name.slice(0, 2)}</span>
            <span className="sr-only">{name}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

function MonthWay({ plan }: { plan: Plan }) {
  const { choice, choose, day } = plan;
  if (!day) return null;
  return (
    <select
      aria-label="On which day of the month"
      value={wayOf(choice, day)}
      onChange={(event) => choose({ by: event.target.value as RepeatChoice["by"] })}
      className={selectLook}
    >
      {monthWays(day).map((way) => (
        <option key={way.by} value={way.by}>
          {way.label}
        </option>
      ))}
    </select>
  );
}

/** Twelve weeks on: an end to begin choosing from. */
function laterDay(day: string): string {
  const later = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(later.getTime())) return day;
  later.setUTCDate(later.getUTCDate() + 84);
  return later.toISOString().slice(0, 10);
}

function EndOf({ plan, startsOn }: { plan: Plan; startsOn: string }) {
  const { ends } = plan.choice;
  const id = useId();
  const begin = (kind: string) => {
    if (kind === "on") plan.choose({ ends: { kind, date: laterDay(startsOn) } });
    else if (kind === "after") plan.choose({ ends: { kind, count: 10 } });
    else plan.choose({ ends: { kind: "never" } });
  };
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-xs font-medium">
        Ends
      </label>
      <div className="flex gap-2">
        <select
          id={id}
          value={ends.kind}
          onChange={(event) => begin(event.target.value)}
          className={selectLook}
        >
          <option value="never">Never</option>
          <option value="on">On a day</option>
          <option value="after">After so many</option>
        </select>
        {ends.kind === "on" ? (
          <input
            type="date"
            aria-label="Last day"
            min={startsOn}
            value={ends.date}
            onChange={(event) =>
              event.target.value && plan.choose({ ends: { kind: "on", date: event.target.value } })
            }
            className={selectLook}
          />
        ) : null}
        {ends.kind === "after" ? (
          <input
            type="number"
            aria-label="How many posts"
            min={1}
            max={1000}
            value={ends.count}
            onChange={(event) =>
              plan.choose({ ends: { kind: "after", count: whole(event.target.value, 1000) } })
            }
            className={cn(selectLook, "num w-[88px]")}
          />
        ) : null}
      </div>
    </div>
  );
}

function NextTimes({ plan, zone, now }: { plan: Plan; zone: string; now: Date }) {
  if (!plan.next) return null;
  if (plan.next.length === 0)
    return <p className="text-xs text-status-attention">It would end before its first post.</p>;
  return (
    <div className="text-xs text-muted-foreground">
      <p className="font-medium text-foreground">Goes out</p>
      <ol className="num mt-0.5">
        {plan.next.map((at) => (
          <li key={at.getTime()}>{moment(at, zone, now)}</li>
        ))}
      </ol>
    </div>
  );
}

/** Whether it repeats, how, until when, and the next times that this comes to. */
export function RepeatFields({
  plan,
  startsOn,
  zone,
  now,
}: {
  plan: Plan;
  startsOn: string;
  zone: string;
  now: Date;
}) {
  const id = useId();
  const { choice, choose } = plan;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-xs font-medium">
          Repeat
        </label>
        <select
          id={id}
          value={choice.unit}
          onChange={(event) => choose({ unit: event.target.value as RepeatChoice["unit"], every: 1 })}
          className={selectLook}
        >
          {plan.series ? null : <option value="none">Does not repeat</option>}
          <option value="day">By day</option>
          <option value="week">By week</option>
          <option value="month">By month</option>
        </select>
      </div>
      {choice.unit === "none" ? null : (
        <>
          <Every plan={plan} />
          {choice.unit === "week" ? <Days plan={plan} /> : null}
          {choice.unit === "month" ? <MonthWay plan={plan} /> : null}
          <EndOf plan={plan} startsOn={startsOn} />
          <div aria-live="polite">
            <NextTimes plan={plan} zone={zone} now={now} />
          </div>
        </>
      )}
    </div>
  );
}
