import { randomBytes } from "node:crypto";

type More = {
  status?: number;
  subcode?: number;
  type?:
    | "OAuthException"
    | "GraphMethodException"
    | "FacebookApiException"
    | "IGApiException"
    | "THApiException";
  transient?: boolean;
  title?: string;
  userMessage?: string;
  headers?: Readonly<Record<string, string>>;
};

/** Like the real ones: `A`, then letters, digits, `_` and `-`. */
export const traceId = (): string => `A${randomBytes(15).toString("base64url")}`;

/** An error in the envelope that Meta's platforms share. */
export class GraphError extends Error {
  readonly code: number;
  readonly more: More;

  constructor(code: number, words: string, more: More = {}) {
    super(words);
    this.code = code;
    this.more = more;
  }

  toResponse(): Response {
    const {
      status = 400,
      subcode,
      type = "OAuthException",
      transient,
      title,
      userMessage,
      headers,
    } = this.more;
    const trace = traceId();
    const error = {
      message: this.message,
      type,
      code: this.code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(transient === undefined ? {} : { is_transient: transient }),
      ...(title === undefined ? {} : { error_user_title: title }),
      ...(userMessage === undefined ? {} : { error_user_msg: userMessage }),
      fbtrace_id: trace,
    };
    return Response.json({ error }, { status, headers: { "x-fb-trace-id": trace, ...headers } });
  }
}

/** 100: a parameter is not as it must be. */
export const badParameter = (words: string, more: More = {}): GraphError =>
  new GraphError(100, `(#100) ${words}`, more);

/** 100/33: not there, or not to be seen with this token. */
export const missingObject = (method: string, id: string): GraphError =>
  new GraphError(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    { type: "GraphMethodException", subcode: 33 },
  );

/** 2500: there is no such path. */
export const unknownPath = (path: string): GraphError =>
  new GraphError(2500, `Unknown path components: ${path}`);

/** A permission that the token does not carry. */
export const missingPermission = (words: string, code = 200): GraphError =>
  new GraphError(code, `(#${code}) ${words}`, { status: 403 });
