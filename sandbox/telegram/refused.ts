import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer of the form `{"ok":false,…}`; the status is the error code. */
export class Refused extends Error {
  readonly code: number;
  readonly parameters: Record<string, unknown> | null;

  constructor(code: number, description: string, parameters: Record<string, unknown> | null = null) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }

  toResponse(): Response {
    const body = {
      ok: false,
      error_code: this.code,
      description: this.message,
      ...(this.parameters ? { parameters: this.parameters } : {}),
    };
    return Response.json(body, { status: this.code as ContentfulStatusCode });
  }
}

export const badRequest = (what: string): Refused => new Refused(400, `Bad Request: ${what}`);

export const tooMany = (seconds: number): Refused =>
  new Refused(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });

export const unauthorized = (): Refused => new Refused(401, "Unauthorized");

export const notFound = (): Refused => new Refused(404, "Not Found");

export const kicked = (): Refused => new Refused(403, "Forbidden: bot was kicked from the channel chat");
