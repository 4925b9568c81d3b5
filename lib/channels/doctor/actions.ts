"use server";

import { selfAction } from "@/lib/action";
import { CheckedPlatform } from "./schema";
import { checkApplication as runCheck } from "./work";

/** Asks a platform whether it accepts the application that is set; for the operator. */
export const checkApplication = selfAction(CheckedPlatform, runCheck);
