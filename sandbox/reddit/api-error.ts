import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An HTTP error in Reddit's form, `{"message":"Forbidden","error":403}`. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly more: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    message: string,
    more: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.more = more;
    this.headers = headers;
  }

  toResponse(): Response {
    const body = { message: this.message, error: this.status, ...this.more };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}

export const unauthorized = (): ApiError => new ApiError(401, "Unauthorized");

export const forbidden = (reason?: "private" | "banned" | "quarantined"): ApiError =>
  new ApiError(403, "Forbidden", reason ? { reason } : {});

export const missingScope = (scope: string): ApiError =>
  new ApiError(
    403,
    "Forbidden",
    {},
    {
      "www-authenticate": `Bearer realm="reddit", error="insufficient_scope", scope="${scope}"`,
    },
  );

export const notFound = (): ApiError => new ApiError(404, "Not Found");

/** 429; the headers say how much is left and in how many seconds the window ends. */
export const tooMany = (seconds: number): Response =>
  new ApiError(
    429,
    "Too Many Requests",
    {},
    {
      "x-ratelimit-used": "1000",
      "x-ratelimit-remaining": "0.0",
      "x-ratelimit-reset": String(seconds),
    },
  ).toResponse();

/** What is wrong with what was sent: a 200 with `json.errors`. */
export class Refused extends Error {
  readonly code: string;
  readonly field: string;
  readonly ratelimit: number | null;

  constructor(code: string, words: string, field: string, ratelimit: number | null = null) {
    super(words);
    this.code = code;
    this.field = field;
    this.ratelimit = ratelimit;
  }

  toResponse(): Response {
    const errors = [[this.code, this.message, this.field]];
    const ratelimit = this.ratelimit === null ? {} : { ratelimit: this.ratelimit };
    return Response.json({ json: { ...ratelimit, errors } });
  }
}
