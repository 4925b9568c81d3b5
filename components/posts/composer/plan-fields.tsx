"use client";

import { useId } from "react";
import { Segmented } from "@/components/ui/segmented";
import { LATE_MINUTES, type Missed } from "@/lib/deliveries/missed/rules";
import { RepeatFields, selectLook } from "./repeat-fields";
import type { Plan } from "./use-plan";

const LATE: { value: string; label: string; missed: Missed }[] = [
  {
    value: "publish-1",
    label: "Send it when that is possible, within an hour",
    missed: { policy: "publish", withinHours: 1 },
  },
  {
    value: "publish-6",
    label: "Send it when that is possible, within 6 hours",
    missed: { policy: "publish", withinHours: 6 },
  },
  {
    value: "publish-24",
    label: "Send it when that is possible, within a day",
    missed: { policy: "publish", withinHours: 24 },
  },
  {
    value: "publish-72",
    label: "Send it when that is possible, within 3 days",
    missed: { policy: "publish", withinHours: 72 },
  },
  { value: "skip", label: "Skip it", missed: { policy: "skip", withinHours: 24 } },
  { value: "ask", label: "Ask me", missed: { policy: "ask", withinHours: 24 } },
];

const lateValue = ({ policy, withinHours }: Missed): string =>
  policy === "publish" ? `publish-${withinHours}` : policy;

function lateHint({ policy }: Missed): string | null {
  if (policy === "publish") return null;
  const late = `Late is more than ${LATE_MINUTES} minutes after its time.`;
  return policy === "skip"
    ? `${late} It is then marked as missed.`
    : `${late} It then waits for you under Needs attention.`;
}

function Late({ plan }: { plan: Plan }) {
  const id = useId();
  const value = lateValue(plan.missed);
  const hint = lateHint(plan.missed);
  const known = LATE.some((one) => one.value === value);
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-xs font-medium">
        If it cannot go out on time
      </label>
      <select
        id={id}
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          const chosen = LATE.find((one) => one.value === event.target.value);
          if (chosen) plan.setMissed(chosen.missed);
        }}
        className={selectLook}
      >
        {known ? null : (
          <option value={value}>Send it when that is possible, within {plan.missed.withinHours} hours</option>
        )}
        {LATE.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-muted-foreground">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** Below the time: whether it repeats, and what happens when it cannot go out on time. */
export function PlanFields({
  plan,
  chosen,
  now,
}: {
  plan: Plan;
  chosen: { wallTime: string; zone: string };
  now: Date;
}) {
  const startsOn = chosen.wallTime.slice(0, 10);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 border-t border-border pt-3">
      {plan.series ? (
        <div className="grid gap-1.5">
          <p className="text-xs text-muted-foreground">
            It is one of a series: {plan.series.words}. What you change is for
          </p>
          <Segmented
            fill
            label="What you change is for"
            value={plan.following ? "following" : "this"}
            onValueChange={(value) => plan.setFollowing(value === "following")}
            options={[
              { value: "this", label: "This post" },
              { value: "following", label: "This and all later" },
            ]}
          />
        </div>
      ) : null}
      {plan.series && !plan.following ? null : (
        <RepeatFields plan={plan} startsOn={startsOn} zone={chosen.zone} now={now} />
      )}
      <Late plan={plan} />
    </div>
  );
}
