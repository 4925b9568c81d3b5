import type { Refusal, RefusalDetail } from "../platform.ts";

/** The canonical names of Google's statuses. */
const CANONICAL: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

type More = {
  /** Older services name a reason and its domain in a list of errors. */
  reason?: string;
  domain?: string;
  location?: string;
  details?: readonly Record<string, unknown>[];
  headers?: Readonly<Record<string, string>>;
};

/** An answer in the error envelope that all of Google's services share. */
export class GoogleError extends Error {
  readonly status: number;
  readonly more: More;

  constructor(status: number, message: string, more: More = {}) {
    super(message);
    this.status = status;
    this.more = more;
  }

  toResponse(): Response {
    const { reason, domain = "global", location, details, headers } = this.more;
    const canonical = CANONICAL[this.status];
    const error = {
      code: this.status,
      message: this.message,
      ...(reason
        ? {
            errors: [
              {
                message: this.message,
                domain,
                reason,
                ...(location ? { location, locationType: "parameter" } : {}),
              },
            ],
          }
        : {}),
      ...(canonical ? { status: canonical } : {}),
      ...(details ? { details } : {}),
    };
    return Response.json({ error }, { status: this.status, headers: { vary: "Origin", ...headers } });
  }
}

/** A refusal of the token endpoint, which has an envelope of its own. */
export class TokenError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, description: string) {
    super(description);
    this.status = status;
    this.code = code;
  }

  toResponse(): Response {
    const body = { error: this.code, ...(this.message ? { error_description: this.message } : {}) };
    return Response.json(body, { status: this.status, headers: { "cache-control": "no-store" } });
  }
}

export const unauthenticated = (): GoogleError =>
  new GoogleError(
    401,
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    { reason: "authError" },
  );

export const insufficientScope = (service: string): GoogleError =>
  new GoogleError(403, "Request had insufficient authentication scopes.", {
    reason: "insufficientPermissions",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        domain: "googleapis.com",
        metadata: { service },
      },
    ],
  });

export const backendError = (status: number): GoogleError =>
  new GoogleError(
    status,
    status === 503 ? "The service is currently unavailable." : "Internal error encountered.",
    {
      reason: "backendError",
    },
  );

export const tooMany = (retryAfterSeconds: number): GoogleError =>
  new GoogleError(429, "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.", {
    reason: "rateLimitExceeded",
    headers: { "retry-after": String(retryAfterSeconds) },
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "RATE_LIMIT_EXCEEDED",
        domain: "googleapis.com",
      },
    ],
  });

/** What a fault makes Google answer; `suspended` and `gone` are the service's own words. */
export function refuseAsGoogle(
  refusal: Refusal,
  { path, status, retryAfterSeconds }: RefusalDetail,
  own: { suspended: GoogleError; gone: GoogleError },
): Response {
  const atTokens = path.includes("/oauth2.googleapis.com/");
  switch (refusal) {
    case "5xx":
      return (atTokens ? new TokenError(status, "internal_failure", "") : backendError(status)).toResponse();
    case "429":
      return tooMany(retryAfterSeconds).toResponse();
    case "expired":
    case "revoked":
      return (
        atTokens
          ? new TokenError(400, "invalid_grant", "Token has been expired or revoked.")
          : unauthenticated()
      ).toResponse();
    case "suspended":
      return own.suspended.toResponse();
    case "not-found":
      return own.gone.toResponse();
  }
}
