/** The outcome of something that may fail in expected ways. Surprises are thrown, never returned. */
export type Result<Value, Problem> = { ok: true; value: Value } | { ok: false; failure: Problem };

/** An expected failure: `code` for the program, `message` for the person (what happened and what to do). */
export type Failure<Code extends string = string> = {
  code: Code;
  message: string;
  /** Name of the input that has to change, if one does. */
  field?: string;
  retryAfterSeconds?: number;
};

export const ok = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value });

/** An expected failure of the domain; literal codes infer into a union that callers must handle. */
export const fail = <const Code extends string>(
  code: Code,
  message: string,
  more: Omit<Failure, "code" | "message"> = {},
): { ok: false; failure: Failure<Code> } => ({ ok: false, failure: { code, message, ...more } });

/** A failure of any other shape, such as a platform's. */
export const failWith = <Problem>(failure: Problem): { ok: false; failure: Problem } => ({ ok: false, failure });
