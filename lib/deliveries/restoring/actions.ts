"use server";

import { selfAction } from "@/lib/action";
import { SettleInstance } from "./schema";
import { settleInstance } from "./work";

/** The operator's word on a held database: `copy` or `restored`. */
export const decideInstance = selfAction(SettleInstance, settleInstance);
