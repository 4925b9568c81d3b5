import pino from "pino";
import { env } from "./env";
import { shared } from "./global";

/** Keys whose values never reach a log line, at any depth up to three. */
const SECRET_KEYS = [
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "access",
  "refresh",
  "refreshToken",
  "code",
  "verifier",
];
const redact = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** Causes shown below an error. */
const DEEPEST = 3;

/**
 * An error as it is logged: what, where and why. Whatever else hangs on it stays out, above all the values of a
 * failed query, which may be hashes, addresses or what somebody wrote.
 */
export function plainError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const message = "params" in error ? (error.message.split("\nparams: ")[0] ?? "") : error.message;
  return {
    type: error.name,
    message,
    ...("code" in error ? { code: error.code } : {}),
    stack: error.stack?.split(error.message).join(message),
    ...(error.cause !== undefined && depth < DEEPEST ? { cause: plainError(error.cause, depth + 1) } : {}),
  };
}

function make() {
  return pino({
    level: env().LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: plainError, error: plainError },
    redact: { paths: redact, censor: "[redacted]" },
  });
}

/** The one logger. `log().info({ ids }, "what happened")`; secrets are redacted by key name, but do not rely on it. */
export const log = () => shared("log", make);
