"use client";

import { useEffect, useState } from "react";
import type { Missed } from "@/lib/deliveries/missed/rules";
import type { PostDraft } from "@/lib/posts/schema";
import { planPost } from "@/lib/series/actions";
import type { PlanView } from "@/lib/series/queries";
import type { daysAfter, momentOf } from "@/lib/series/rules";
import { choiceOf, type DayFacts, factsOfDay, ONCE, type RepeatChoice, ruleOf } from "./repeat";
import type { Chosen } from "./when";

type Rules = { daysAfter: typeof daysAfter; momentOf: typeof momentOf };

/** Next times shown before scheduling. */
const SHOWN = 4;

function nextTimes(rules: Rules, choice: RepeatChoice, day: DayFacts | null, chosen: Chosen): Date[] {
  const repeat = ruleOf(choice, day);
  if (!repeat) return [];
  const [startsOn = "", clock = ""] = chosen.wallTime.split("T");
  return rules
    .daysAfter({ repeat, ends: choice.ends, startsOn }, null, 0, SHOWN)
    .flatMap((one) => rules.momentOf(one, clock, chosen.zone)?.instant ?? []);
}

/** What is planned besides the first time: whether it repeats, and what happens when it cannot go out on time. */
export function usePlan(slug: string, view: PlanView, chosen: Chosen) {
  const { series } = view;
  const [missed, setMissed] = useState<Missed>(view.missed);
  const [choice, setChoice] = useState<RepeatChoice>(series ? choiceOf(series.repeat, series.ends) : ONCE);
  const [following, setFollowing] = useState(false);
  const [rules, setRules] = useState<Rules | null>(null);
  const changes = series === null || following;
  const day = factsOfDay(chosen.wallTime.slice(0, 10));
  const repeats = changes && choice.unit !== "none";
  const rule = repeats ? ruleOf(choice, day) : null;

  useEffect(() => {
    // As large as the rules of zones, and needed by nobody who posts once.
    if (repeats && !rules) void import("@/lib/series/rules").then(setRules);
  }, [repeats, rules]);

  return {
    missed,
    setMissed,
    choice,
    choose: (more: Partial<RepeatChoice>) => setChoice((before) => ({ ...before, ...more })),
    day,
    repeats,
    /** The series it is in, and whether this changes it from here on. */
    series,
    following,
    setFollowing,
    /** The next times, the first included; null while they are worked out. */
    next: rule && rules ? nextTimes(rules, choice, day, chosen) : null,
    /** Schedules the draft as it was planned. */
    schedule: (draft: PostDraft) =>
      planPost(slug, {
        draft,
        when: chosen,
        missed,
        repeat: rule ? { rule, ends: choice.ends } : null,
      }),
  };
}

export type Plan = ReturnType<typeof usePlan>;
