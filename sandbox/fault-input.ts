import { type FaultRule, faultKinds } from "./fault-rules.ts";

function count(value: unknown, fallback: number, max: number): number | null {
  if (value === undefined || value === "" || value === null) return fallback;
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 && number <= max ? number : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** Reads a fault from JSON or a form; a string says what is wrong with it. */
export function parseFault(
  input: Record<string, unknown>,
  platforms: readonly string[],
): Omit<FaultRule, "id"> | string {
  const kind = faultKinds.find((known) => known === input.kind);
  if (!kind) return `kind must be one of: ${faultKinds.join(", ")}`;
  if (!platforms.includes(String(input.platform))) return `platform must be one of: ${platforms.join(", ")}`;
  const ms = count(input.ms, 2000, 600_000);
  const status = count(input.status, 503, 599);
  const retryAfterSeconds = count(input.retryAfterSeconds, 30, 86_400);
  const times = input.times === null ? 1 : count(input.times, 1, 1_000_000);
  const percent = count(input.percent, 100, 100);
  const skip = count(input.skip, 0, 1_000_000);
  if (skip === null) return "skip must be a whole number";
  if (percent === null || percent === 0) return "percent must be a whole number from 1 to 100";
  if (ms === null) return "ms must be a whole number of milliseconds, at most 600000";
  if (status === null || status < 500) return "status must be a server error, 500 to 599";
  if (retryAfterSeconds === null) return "retryAfterSeconds must be a whole number of seconds, at most 86400";
  if (times === null || (times === 0 && input.times !== null)) {
    return "times must be a whole number from 1, or null for until cleared";
  }
  return {
    platform: String(input.platform),
    kind,
    match: text(input.match),
    account: text(input.account),
    ms,
    status,
    retryAfterSeconds,
    times: input.times === null ? null : times,
    skip,
    percent,
  };
}
