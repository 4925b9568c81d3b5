import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer of the form `{"error":"Name","message":"…"}`. */
export class XrpcError extends Error {
  readonly status: ContentfulStatusCode;
  readonly error: string;

  constructor(status: ContentfulStatusCode, error: string, message: string) {
    super(message);
    this.status = status;
    this.error = error;
  }

  toResponse(headers: Record<string, string> = {}): Response {
    return Response.json({ error: this.error, message: this.message }, { status: this.status, headers });
  }
}

export function invalidRequest(message: string, error = "InvalidRequest"): XrpcError {
  return new XrpcError(400, error, message);
}

export function authenticationRequired(message = "Authentication Required"): XrpcError {
  return new XrpcError(401, "AuthenticationRequired", message);
}

export function takenDown(): XrpcError {
  return new XrpcError(401, "AccountTakedown", "Account has been taken down");
}
