/** What a server answered. The body is whole and below the cap. */
export type Answer = {
  status: number;
  /** Lower-case names; repeated headers are joined by a comma. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** Address of the last hop. */
  url: string;
  trace: Trace;
};

/** Where a request went and what came back, without secrets: fit for logs and evidence. */
export type Trace = {
  method: string;
  url: string;
  status?: number;
  /** The start of the answer's body. */
  body?: string;
  requestId: string;
  milliseconds: number;
  note?: string;
};

/** The body as text; broken UTF-8 becomes replacement characters. */
export const textOf = (answer: Answer): string => new TextDecoder().decode(answer.body);

/** Text as the database can hold it: without NUL, and without half a character. */
export const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/**
 * The body as JSON, its texts storable, or undefined when it is not JSON (an HTML error page, half an answer,
 * nothing).
 */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(textOf(answer), (_key, value) => (typeof value === "string" ? storable(value) : value));
  } catch {
    return undefined;
  }
}

/** The body as a JSON object, or null when it is anything else. */
export function objectOf(answer: Answer): Record<string, unknown> | null {
  const value = jsonOf(answer);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/**
 * When a 429 or 503 says to come back: `Retry-After` (seconds or a date) or a rate-limit reset (epoch seconds,
 * seconds from now, or an ISO instant). Null when it says nothing usable. Never more than a day ahead.
 */
export function retryAt(answer: Answer, now: Date): Date | null {
  const given =
    answer.headers["retry-after"] ?? answer.headers["ratelimit-reset"] ?? answer.headers["x-ratelimit-reset"];
  if (!given) return null;
  const at = instantOf(given.trim(), now.getTime());
  if (at === null) return null;
  return new Date(Math.min(Math.max(at, now.getTime()), now.getTime() + 86_400_000));
}

function instantOf(text: string, now: number): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number > 1_000_000_000 ? number * 1000 : now + number * 1000;
  }
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? null : parsed;
}
