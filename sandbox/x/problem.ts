/** An answer in X's form of a problem. */
export class Problem extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(String(body.detail ?? body.error_description ?? body.title ?? body.error ?? status));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  toResponse(more: Record<string, string> = {}): Response {
    const headers = { "content-type": "application/problem+json", ...more, ...this.headers };
    return new Response(JSON.stringify(this.body), { status: this.status, headers });
  }
}

const plain = (status: number, title: string, detail: string): Problem =>
  new Problem(status, { title, detail, type: "about:blank", status });

export const unauthorized = (): Problem => plain(401, "Unauthorized", "Unauthorized");
export const forbidden = (detail: string): Problem => plain(403, "Forbidden", detail);
export const notPermitted = (): Problem => forbidden("You are not permitted to perform this action.");
export const tooMany = (headers: Record<string, string>): Problem =>
  new Problem(
    429,
    { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank", status: 429 },
    headers,
  );

/** A parameter that X does not take. */
export const invalid = (name: string, value: unknown, message: string): Problem =>
  new Problem(400, {
    errors: [{ parameters: { [name]: [String(value)] }, message }],
    title: "Invalid Request",
    detail: "One or more parameters to your request was invalid.",
    type: "https://api.twitter.com/2/problems/invalid-request",
  });

export const creditsDepleted = (account: string): Problem =>
  new Problem(402, {
    title: "CreditsDepleted",
    detail: `Your enrolled account [${account}] does not have any credits to fulfill this request.`,
    type: "https://api.twitter.com/2/problems/credits",
  });

/** What X says of an id it does not know: alone as a 404, in a list beside what it knows. */
export const missing = (name: string, id: string): Record<string, unknown> => ({
  value: id,
  detail: `Could not find tweet with ${name}: [${id}].`,
  title: "Not Found Error",
  resource_type: "tweet",
  parameter: name,
  resource_id: id,
  type: "https://api.twitter.com/2/problems/resource-not-found",
});

export const notFound = (name: string, id: string): Problem =>
  new Problem(404, { ...missing(name, id), status: 404 });

/** An error of the token endpoint. */
export const oauthError = (status: number, error: string, description: string): Problem =>
  new Problem(status, { error, error_description: description });

export const suspended = (): Problem =>
  forbidden("Your account is suspended and is not permitted to access this feature.");
