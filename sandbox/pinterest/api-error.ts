import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer of the form `{"code":…,"message":"…"}`. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: number;

  constructor(status: ContentfulStatusCode, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  toResponse(headers: Record<string, string> = {}): Response {
    const body = { code: this.code, message: this.message };
    return Response.json(body, { status: this.status, headers });
  }
}

/** 400, in the words of the schema that was not kept. */
export const invalid = (what: string): ApiError => new ApiError(400, 1, `Invalid request: ${what}`);

export const notAuthenticated = (): ApiError => new ApiError(401, 2, "Authentication failed.");

export const notPermitted = (): ApiError =>
  new ApiError(403, 29, "You are not permitted to access that resource.");

export const missingScope = (scopes: readonly string[]): ApiError =>
  new ApiError(403, 3, `Your application is not authorized to access this resource: ${scopes.join(", ")}`);

export const noBoard = (): ApiError => new ApiError(404, 40, "Board not found.");

export const noPin = (): ApiError => new ApiError(404, 50, "Pin not found.");

export const badGrant = (): ApiError =>
  new ApiError(400, 283, "The provided authorization grant or refresh token is invalid, expired or revoked.");

/** 429; the header says in how many seconds the window ends. */
export const tooMany = (seconds: number): Response =>
  new ApiError(429, 8, "You have exceeded your rate limit.").toResponse({
    "x-ratelimit-limit": "100",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(seconds),
  });
