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

function make() {
  return pino({
    level: env().LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redact, censor: "[redacted]" },
  });
}

/** The one logger. `log().info({ ids }, "what happened")`; secrets are redacted by key name, but do not rely on it. */
export const log = () => shared("log", make);
