import { z } from "zod";

export const CheckedPlatform = z.object({ platform: z.string().min(1).max(40) });
export type CheckedPlatform = z.output<typeof CheckedPlatform>;

/** What a live check of an application's credentials ended with; `unknown` = only a sign-in tells. */
export type Verdict = "accepted" | "refused" | "unknown" | "unreachable";

export type CheckOutcome = { verdict: Verdict; words: string };
