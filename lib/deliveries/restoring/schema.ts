import { z } from "zod";

/** What the operator says a held database is. */
export const SettleInstance = z.object({ decision: z.enum(["copy", "restored"]) });
