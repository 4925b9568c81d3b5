/** The outcome of something that may fail in expected ways. Surprises are thrown, never returned. */
export type Result<Value, Problem> = { ok: true; value: Value } | { ok: false; failure: Problem };

/** An expected failure: `code` for the program, `message` for the person (what happened and what to do). */
export type Failure<Code extends string = string> = {
  code: Code;
  message: string;
  /** Name of the input that has to change, if one does. */
  field?: string;
  /** A sentence per input that has to change, when several do. */
  fields?: Record<string, string>;
  /** Seconds to wait before trying again. */
  retryAfterSeconds?: number;
  /** The revision somebody else saved meanwhile. */
  revision?: number;
  /** What stands in the way, in the domain's own shape. */
  problems?: readonly { level: "error" | "warning"; field: string; channelId?: string; message: string }[];
};

export const ok = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value });

/** An expected failure of the domain; literal codes infer into a union that callers must handle. */
export const fail = <const Code extends string>(
  code: Code,
  message: string,
  more: Omit<Failure, "code" | "message"> = {},
): { ok: false; failure: Failure<Code> } => ({ ok: false, failure: { code, message, ...more } });

/** A failure of any other shape, such as a platform's. */
export const failWith = <Problem>(failure: Problem): { ok: false; failure: Problem } => ({
  ok: false,
  failure,
});
