import { z } from "zod";

/** Names one run of the embedded engine. */
export const ParkedRunId = z.object({ runId: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/) });
