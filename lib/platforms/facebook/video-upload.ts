import type { Progress, PublishFailure } from "../contract";
import { asNumber } from "../shared/reading";
import type { Video } from "./draft";

/** One step has two minutes; a body that is longer goes on in the next. */
export const SEND_MS = 90_000;

export type Steps = { keep(video: Video): Promise<void>; progress: Progress | undefined };

/** Goes on in another step, with what was kept. */
export const goOn = (seconds: number, reason: string): PublishFailure => ({
  next: "wait",
  until: new Date(Date.now() + seconds * 1000),
  reason,
  unfinished: true,
});

/** Begins anew. */
export const again = (reason: string): PublishFailure => ({
  next: "wait",
  until: new Date(),
  reason,
  staleDraft: true,
});

export const strangeStart = (evidence: PublishFailure["evidence"]): PublishFailure => ({
  next: "wait",
  until: new Date(Date.now() + 60_000),
  reason: "Facebook's answer to the start of the video's upload could not be read.",
  ...(evidence ? { evidence } : {}),
});

/** Facebook writes offsets as text. */
export const offsetOf = (value: unknown): number | null =>
  asNumber(typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value);
