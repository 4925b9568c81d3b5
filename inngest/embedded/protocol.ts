import { z } from "zod";

/** What an event may weigh. */
export const MAX_EVENT_BYTES = 512 * 1024;
/** The event that starts an invoked run. Names with this prefix are the engine's own. */
export const RESERVED = "inngest/";
export const INVOKED = "inngest/function.invoked";

/** An event as functions see it. */
export type EngineEvent = {
  id: string;
  name: string;
  data: Record<string, unknown>;
  user: Record<string, unknown>;
  /** Milliseconds since the epoch. */
  ts: number;
  v?: string;
};

/** An event as it is sent. `id` de-duplicates it per function for 24 hours. */
export const IncomingEvent = z.object({
  id: z.string().min(1).max(512).nullish(),
  name: z.string().min(1).max(512),
  data: z.record(z.string(), z.unknown()).nullish(),
  user: z.record(z.string(), z.unknown()).nullish(),
  ts: z.number().nonnegative().nullish(),
  v: z.string().nullish(),
});
export type IncomingEvent = z.infer<typeof IncomingEvent>;

/** One operation in an answer, or in a checkpoint. The SDK sends internals beside these; they are ignored. */
export const Operation = z.looseObject({
  id: z.string().min(1),
  op: z.string(),
  name: z.string().nullish(),
  opts: z.record(z.string(), z.unknown()).nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
});
export type Operation = z.infer<typeof Operation>;

/** A job this process holds, with what its call needs of its run. */
export type ClaimedJob = {
  id: string;
  runId: string;
  functionId: string;
  /** `step`, or the hash of the one step to run. */
  stepId: string;
  sleeping: boolean;
  /** Whether the call may only say what follows, and run nothing by itself. */
  planning: boolean;
  groupId: string | null;
  /** The fence: counts dispatches of this job. */
  generation: number;
  attempt: number;
  stackCurrent: number;
  maxAttempts: number;
  version: number;
  event: EngineEvent;
};

/** Memoised steps of a run, in order of completion. */
export type Memo = { id: string; output: unknown }[];

/** What came back from a call. `text` is null when nothing came back. */
export type Reply = {
  status: number;
  headers: Record<string, string | undefined>;
  text: string | null;
  /** Whether the SDK answered, with our signature. */
  genuine: boolean;
  /** Why nothing came back. */
  problem?: string;
};

/** An error as the SDK serialises it. */
export type EngineError = { name: string; message: string; stack?: string; cause?: unknown };
