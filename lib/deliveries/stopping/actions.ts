"use server";

import { z } from "zod";
import { action } from "@/lib/action";
import * as stopping from "./mutations";

const Nothing = z.object({});

/** Stops all publishing of a workspace at once. */
export const stopPublishing = action(Nothing, "publishing.stop", (scope) => stopping.stopPublishing(scope));

/** Lets a workspace publish again, and says what becomes of what fell due meanwhile. */
export const resumePublishing = action(Nothing, "publishing.stop", (scope) =>
  stopping.resumePublishing(scope),
);
