/** An error in LinkedIn's words. `field` is the path of the input that is wrong. */
export class RestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly serviceErrorCode: number | null;
  readonly field: string | null;
  constructor(
    status: number,
    code: string,
    words: string,
    more: { serviceErrorCode?: number; field?: string } = {},
  ) {
    super(words);
    this.status = status;
    this.code = code;
    this.serviceErrorCode = more.serviceErrorCode ?? null;
    this.field = more.field ?? null;
  }

  toResponse(): Response {
    const { status, code, serviceErrorCode, field, message } = this;
    const details = field && {
      errorDetailType: "com.linkedin.common.error.BadRequest",
      errorDetails: {
        inputErrors: [{ description: message, input: { inputPath: { fieldPath: field } }, code }],
      },
    };
    const body = {
      status,
      ...(serviceErrorCode === null ? {} : { serviceErrorCode }),
      code,
      message,
      ...(details ?? {}),
    };
    return Response.json(body, { status, headers: { "x-li-fabric": "sandbox" } });
  }
}

export const restErrors = {
  expired: () =>
    new RestError(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", {
      serviceErrorCode: 65602,
    }),
  invalid: () =>
    new RestError(401, "INVALID_ACCESS_TOKEN", "Invalid access token", { serviceErrorCode: 65600 }),
  revoked: () =>
    new RestError(401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user", {
      serviceErrorCode: 65601,
    }),
  empty: () =>
    new RestError(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", { serviceErrorCode: 65604 }),
  denied: (what: string) =>
    new RestError(403, "ACCESS_DENIED", `Not enough permissions to access: ${what}`, {
      serviceErrorCode: 100,
    }),
  version: (given: string) =>
    new RestError(426, "NONEXISTENT_VERSION", `Requested version ${given} is not active`),
  notFound: (what: string) => new RestError(404, "NOT_FOUND", `${what} was not found`),
  field: (code: string, field: string, words: string) => new RestError(400, code, words, { field }),
  throttled: () =>
    new RestError(
      429,
      "TOO_MANY_REQUESTS",
      "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
      { serviceErrorCode: 101 },
    ),
};
