import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer of the form `{"error":"…"}`; OAuth adds `error_description`. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly description: string | null;

  constructor(status: ContentfulStatusCode, error: string, description: string | null = null) {
    super(error);
    this.status = status;
    this.description = description;
  }

  toResponse(headers: Record<string, string> = {}): Response {
    const body = this.description
      ? { error: this.message, error_description: this.description }
      : { error: this.message };
    return Response.json(body, { status: this.status, headers });
  }
}

export function notFound(): ApiError {
  return new ApiError(404, "Record not found");
}

/** 422 `Validation failed: …` */
export function invalid(what: string): ApiError {
  return new ApiError(422, `Validation failed: ${what}`);
}

export const loginDisabled = "Your login is currently disabled";

export const oauthErrors = {
  invalidGrant: () =>
    new ApiError(
      400,
      "invalid_grant",
      "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
    ),
  invalidClient: () =>
    new ApiError(
      401,
      "invalid_client",
      "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.",
    ),
  invalidScope: () =>
    new ApiError(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed."),
  unsupportedGrant: () =>
    new ApiError(
      400,
      "unsupported_grant_type",
      "The authorization grant type is not supported by the authorization server.",
    ),
  missing: (name: string) => new ApiError(400, "invalid_request", `Missing required parameter: ${name}.`),
};
