"use server";

import { selfAction } from "@/lib/action";
import { dropRun, runAgain } from "./mutations";
import { ParkedRunId } from "./schema";

/** Lets a parked run go on; for the operator. */
export const runParkedAgain = selfAction(ParkedRunId, runAgain);

/** Ends a parked run for good; for the operator. */
export const dropParkedRun = selfAction(ParkedRunId, dropRun);
