"use server";

import { action } from "@/lib/action";
import * as planning from "./mutations";
import { PlanPost, SeriesRef } from "./schema";

/** Schedules a post, once or as the first of a series; a post of a series given a repetition changes it from there on. */
export const planPost = action(PlanPost, "posts.schedule", (scope, input) => planning.planPost(scope, input));

/** Makes no more posts of a series and cancels those that wait. */
export const stopSeries = action(SeriesRef, "posts.schedule", (scope, input) =>
  planning.stopSeries(scope, input),
);
