"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Icon } from "@/components/ui/icon";
import { Input } from "@/components/ui/input";
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { relative, zonePlace, zones } from "@/lib/dates";
import { PLACES } from "./lead";
import { PlanFields } from "./plan-fields";
import type { Plan } from "./use-plan";
import type { When } from "./use-when";
import { wallLabel } from "./when";

/** Date, time and zone of the schedule, behind a button that says them. */
export function WhenPicker({ when, plan }: { when: When; plan: Plan }) {
  const { chosen, check, now } = when;
  const label = wallLabel(chosen.wallTime, now);
  const place = zonePlace(chosen.zone);
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          id={PLACES.when}
          variant="outline"
          className="num h-[34px] min-w-0 rounded-r-none border-r-0 focus-visible:z-10 max-md:h-[42px] max-md:flex-1 max-md:px-2.5"
        >
          <Icon
            name={check.error ? "clock-alert" : "calendar"}
            size={14}
            className={check.error ? "text-status-missed" : undefined}
          />
          <span className="truncate">
            <span className="sr-only">Time: </span>
            {label}
          </span>
          {plan.repeats || (plan.series && !plan.series.stopped) ? (
            <Icon name="repeat" size={14} label=", repeats" className="text-muted-foreground" />
          ) : null}
          <span className="font-normal text-muted-foreground max-md:sr-only">{place}</span>
          {check.error ? <span className="sr-only">. {check.error}</span> : null}
        </Button>
      </PopoverTrigger>
      <PopoverContent
        aria-label="When to publish"
        align="end"
        className="max-h-(--radix-popover-content-available-height) w-[336px] overflow-y-auto"
      >
        <WhenForm when={when} plan={plan} />
      </PopoverContent>
    </Popover>
  );
}

function WhenForm({ when, plan }: { when: When; plan: Plan }) {
  const { chosen, check, now } = when;
  const [all] = useState(zones);
  const [date = "", time = ""] = chosen.wallTime.split("T");
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="grid grid-cols-[minmax(0,1fr)_136px] gap-2.5">
        <Field label="Date" className="min-w-0">
          <Input
            type="date"
            value={date}
            aria-invalid={check.error ? true : undefined}
            onChange={(event) => when.choose({ wallTime: `${event.target.value}T${time}` })}
          />
        </Field>
        <Field label="Time" className="min-w-0">
          <Input
            type="time"
            value={time}
            aria-invalid={check.error ? true : undefined}
            onChange={(event) => when.choose({ wallTime: `${date}T${event.target.value.slice(0, 5)}` })}
          />
        </Field>
      </div>
      <div className="grid gap-1.5">
        <label htmlFor="composer-zone" className="text-xs font-medium">
          Time zone
        </label>
        <select
          id="composer-zone"
          value={chosen.zone}
          onChange={(event) => when.choose({ zone: event.target.value })}
          className="h-9 w-full rounded-md border border-input bg-card px-2 focus-visible:border-ring max-md:h-11 max-md:text-[16px]"
        >
          {all.includes(chosen.zone) ? null : <option value={chosen.zone}>{chosen.zone}</option>}
          {all.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll("_", " ")}
            </option>
          ))}
        </select>
      </div>
      <div aria-live="polite" className="min-h-4 text-xs">
        {check.error ? (
          <p className="flex gap-1.5 text-destructive">
            <Icon name="circle-x" size={14} className="mt-px" />
            {check.error}
          </p>
        ) : check.instant ? (
          <p className="text-muted-foreground">
            {check.note ? <span className="text-status-attention">{check.note} </span> : null}
            Goes out {relative(check.instant, now)}.
          </p>
        ) : null}
      </div>
      <PlanFields plan={plan} chosen={chosen} now={now} />
      <PopoverClose asChild>
        <Button variant="outline" className="justify-self-end">
          Done
        </Button>
      </PopoverClose>
    </div>
  );
}
