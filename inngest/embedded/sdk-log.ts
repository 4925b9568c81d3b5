import { log } from "@/lib/log";

type Level = "info" | "warn" | "error" | "debug";

const REFUSED = "Signature validation failed";

/** The SDK's words in our log. It calls (fields, message), (message, fields) and (message). */
function write(level: Level, args: unknown[]): void {
  const message = args.find((arg) => typeof arg === "string") ?? "Inngest";
  // Any stranger can cause this one: no stack, no alarm.
  if (message === REFUSED) {
    log().info("A call of the engine's route without our signature was refused");
    return;
  }
  const fields = args.find((arg) => typeof arg === "object" && arg !== null) ?? {};
  log()[level](fields, message);
}

export const sdkLog = {
  info: (...args: unknown[]) => write("info", args),
  warn: (...args: unknown[]) => write("warn", args),
  error: (...args: unknown[]) => write("error", args),
  debug: (...args: unknown[]) => write("debug", args),
};
