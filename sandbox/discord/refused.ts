import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer of the form `{"message":"…","code":…}`. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;
  readonly more: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: number,
    message: string,
    more: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
    this.headers = headers;
  }

  toResponse(): Response {
    const body = { message: this.message, code: this.code, ...this.more };
    return Response.json(body, { status: this.status as ContentfulStatusCode, headers: this.headers });
  }
}

/** 50035: one sentence and its name, below the field it is about (`attachments.0.description`). */
export function invalidForm(path: string, code: string, message: string): Refused {
  const errors = path.split(".").reduceRight<Record<string, unknown>>((inner, name) => ({ [name]: inner }), {
    _errors: [{ code, message }],
  });
  return new Refused(400, 50035, "Invalid Form Body", { errors });
}

export const unknownWebhook = (): Refused => new Refused(404, 10015, "Unknown Webhook");
export const invalidToken = (): Refused => new Refused(401, 50027, "Invalid Webhook Token");
export const unknownMessage = (): Refused => new Refused(404, 10008, "Unknown Message");
export const unknownChannel = (): Refused => new Refused(404, 10003, "Unknown Channel");
export const emptyMessage = (): Refused => new Refused(400, 50006, "Cannot send an empty message");
export const tooLarge = (): Refused => new Refused(413, 40005, "Request entity too large");

/** The one error without a number of its own. */
export function limited(seconds: number): Response {
  const headers = {
    "retry-after": String(Math.ceil(seconds)),
    "x-ratelimit-scope": "user",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset-after": seconds.toFixed(3),
  };
  const body = { message: "You are being rate limited.", retry_after: seconds, global: false };
  return Response.json(body, { status: 429, headers });
}
