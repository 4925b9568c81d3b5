import { z } from "zod";
import { MOST_HOURS } from "@/lib/deliveries/missed/rules";
import { PostDraft, When } from "@/lib/posts/schema";

/** Day of the week as ISO counts: 1 = Monday … 7 = Sunday. */
const Weekday = z.number().int().min(1).max(7);

/** How a series repeats, counted from its first day. */
export const Repeat = z.discriminatedUnion("unit", [
  z.object({ unit: z.literal("day"), every: z.number().int().min(1).max(365) }),
  z.object({
    unit: z.literal("week"),
    every: z.number().int().min(1).max(52),
    days: z.array(Weekday).min(1, "Choose at least one day of the week.").max(7),
  }),
  z.object({
    unit: z.literal("month"),
    every: z.number().int().min(1).max(24),
    /** A date that a month lacks is its last day; `nth` -1 is the last such weekday. */
    on: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("date"), date: z.number().int().min(1).max(31) }),
      z.object({
        kind: z.literal("weekday"),
        nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
        day: Weekday,
      }),
    ]),
  }),
]);
export type Repeat = z.infer<typeof Repeat>;

/** When a series ends: never, with the last occurrence on or before a day, or after so many. */
export const Ends = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("never") }),
  z.object({ kind: z.literal("on"), date: z.iso.date("Choose the last day.") }),
  z.object({ kind: z.literal("after"), count: z.number().int().min(1).max(1000) }),
]);
export type Ends = z.infer<typeof Ends>;

/** What every occurrence begins as: a draft without id and revision. */
export const SeriesTemplate = PostDraft.omit({ id: true, revision: true });
export type SeriesTemplate = z.infer<typeof SeriesTemplate>;

/** A rule as `rules.ts` counts it. */
export type Rule = {
  repeat: Repeat;
  ends: Ends;
  /** `YYYY-MM-DD` of the first occurrence. */
  startsOn: string;
};

/** Schedules a draft: once, or as the first of a series. A post of a series given a `repeat` begins it anew from there on. */
export const PlanPost = z.object({
  draft: PostDraft,
  when: When,
  missed: z.object({
    policy: z.enum(["publish", "skip", "ask"]),
    /** For `publish`: the longest delay, in hours. */
    withinHours: z.number().int().min(1).max(MOST_HOURS),
  }),
  repeat: z.object({ rule: Repeat, ends: Ends }).nullable(),
});
export type PlanPost = z.infer<typeof PlanPost>;

export const SeriesRef = z.object({ seriesId: z.uuid() });
