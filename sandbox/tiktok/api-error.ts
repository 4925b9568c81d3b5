import type { ContentfulStatusCode } from "hono/utils/http-status";

let counter = 0;

/** A number for the operator's logs, in TikTok's form. */
export function logId(): string {
  counter += 1;
  const at = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  return `${at}${String(counter).padStart(18, "0")}`;
}

/** An answer that says no: `{"data":{},"error":{…}}`. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    words: string,
    headers: Record<string, string> = {},
  ) {
    super(words);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toResponse(): Response {
    const body = { data: {}, error: { code: this.code, message: this.message, log_id: logId() } };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}

export const invalidParams = (words: string): ApiError => new ApiError(400, "invalid_params", words);
export const tokenInvalid = (): ApiError =>
  new ApiError(401, "access_token_invalid", "The access token is invalid or not found in the request.");
export const scopeMissing = (scope: string): ApiError =>
  new ApiError(401, "scope_not_authorized", `The user did not authorize the scope required: ${scope}.`);
export const tooMany = (headers: Record<string, string> = {}): ApiError =>
  new ApiError(
    429,
    "rate_limit_exceeded",
    "The API rate limit was exceeded. Please try again later.",
    headers,
  );
export const banned = (): ApiError =>
  new ApiError(403, "spam_risk_user_banned_from_posting", "The user is banned from making new posts.");

/** The frame around an answer that says yes. */
export const framed = (data: unknown) => ({ data, error: { code: "ok", message: "", log_id: logId() } });

const mark = "int64:";

/** A number that is written with all its digits, though no number holds it. */
export const int64 = (digits: string): string => `${mark}${digits}`;

/** JSON in which the ids above stand as numbers. */
export function framedText(data: unknown): string {
  return JSON.stringify(framed(data)).replace(new RegExp(`"${mark}(\\d+)"`, "g"), "$1");
}

/** An error of the token endpoint: flat, and often inside a 200. */
export class TokenError extends Error {
  readonly error: string;
  constructor(error: string, words: string) {
    super(words);
    this.error = error;
  }

  toResponse(): Response {
    const body = { error: this.error, error_description: this.message, log_id: logId() };
    return Response.json(body, { status: 200, headers: { "cache-control": "no-store" } });
  }
}
