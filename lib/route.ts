import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { authenticate, authorize } from "./auth/authorize";
import { publicScope } from "./auth/mint";
import { isOwnHost, isOwnOrigin, isUnsafe } from "./auth/origin";
import type { Permission } from "./auth/permissions";
import { parseInput, refuse, unexpected } from "./auth/refusals";
import type { PublicScope, Scope, SelfScope } from "./auth/scope";
import { type Failure, fail, ok, type Result } from "./result";

type Context = { params: Promise<Record<string, string | string[] | undefined>> };
type Handler = (request: Request, context: Context) => Promise<Response>;
type Answer = Promise<Result<unknown, Failure> | Response>;

/**
 * A route handler in a workspace: parse → authorize → call → map failures; the twin of `action`. The input is what
 * the address carries (query, then path parameters) and a body of JSON or of a form's fields; its `workspace` is the slug.
 * `fn` answers a Result (200 or the failure's status, as JSON) or a Response of its own. Other bodies are left
 * unread for `fn` to stream.
 */
export function route<Schema extends z.ZodType>(
  schema: Schema,
  permission: Permission,
  fn: (scope: Scope, input: z.output<Schema>, request: Request) => Answer,
): Handler {
  return handler(schema, (given) => authorize(given.workspace, permission), fn);
}

/** A route handler about one's own account; `getScopeOf(self, workspaceId)` leads from a row to its workspace. */
export function selfRoute<Schema extends z.ZodType>(
  schema: Schema,
  fn: (self: SelfScope, input: z.output<Schema>, request: Request) => Answer,
): Handler {
  return handler(schema, authenticate, fn);
}

/**
 * A route handler for anybody, other servers included: what it hands out is public, or the address or the body is the
 * permission (a signed one). No cookie is read, so no page of another site can borrow one.
 */
export function publicRoute<Schema extends z.ZodType>(
  schema: Schema,
  fn: (scope: PublicScope, input: z.output<Schema>, request: Request) => Answer,
): Handler {
  return handler(schema, async () => ok(publicScope()), fn, { fromAnywhere: true });
}

function handler<Schema extends z.ZodType, Proof>(
  schema: Schema,
  prove: (given: Record<string, unknown>) => Promise<Result<Proof, Failure>>,
  fn: (proof: Proof, input: z.output<Schema>, request: Request) => Answer,
  { fromAnywhere = false } = {},
): Handler {
  return (request, context) =>
    guard(request, fromAnywhere, async () => {
      const given = await readInput(request, context);
      if (!given.ok) return given;
      const proof = await prove(given.value);
      if (!proof.ok) return proof;
      const parsed = parseInput(schema, given.value);
      return parsed.ok ? fn(proof.value, parsed.value, request) : parsed;
    });
}

/** Status codes of the failures that routes share; any other expected failure is 422. */
const STATUS: Record<string, number> = {
  invalid: 400,
  "signed-out": 401,
  forbidden: 403,
  foreign: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  "wrong-type": 415,
  "too-fast": 429,
  unexpected: 500,
  "no-space": 507,
};

/** The answer for a failure: `{ failure }` with its status, and `Retry-After` when there is a wait. */
export function failureResponse(failure: Failure): Response {
  const headers = failure.retryAfterSeconds
    ? { "retry-after": String(failure.retryAfterSeconds) }
    : undefined;
  return Response.json({ failure }, { status: STATUS[failure.code] ?? 422, headers });
}

async function readInput(
  request: Request,
  context: Context,
): Promise<Result<Record<string, unknown>, Failure>> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const params = await context.params;
  const kind = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const parse = isUnsafe(request.method) ? PARSERS[kind] : undefined;
  if (!parse) return { ok: true, value: { ...query, ...params } };
  const body = await readBody(request, parse);
  return body.ok ? { ok: true, value: { ...query, ...body.value, ...params } } : body;
}

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  "application/json": (text) => JSON.parse(text),
  "application/x-www-form-urlencoded": (text) => Object.fromEntries(new URLSearchParams(text)),
};

/** Most bytes read into memory. Uploads come past the proxy, and nobody is authenticated yet. */
const MAX_BODY_BYTES = 1_000_000;

async function readBody(
  request: Request,
  parse: (text: string) => unknown,
): Promise<Result<object, Failure>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BODY_BYTES) return fail("too-large", "The body is larger than 1 MB.");
      chunks.push(chunk);
    }
    const body = parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof body === "object" && body !== null) return { ok: true, value: body };
  } catch {
    // Cut off on the way, or not what it says it is.
  }
  return fail("invalid", "The body cannot be read: it is cut off, or not what its type says.");
}

async function guard(request: Request, fromAnywhere: boolean, work: () => Answer): Promise<Response> {
  if (!isOwnHost(request.headers.get("host"))) return failureResponse(refuse("foreign").failure);
  if (!fromAnywhere && isUnsafe(request.method) && !isOwnOrigin(request.headers))
    return failureResponse(refuse("foreign").failure);
  try {
    const answer = await work();
    if (answer instanceof Response) return answer;
    return answer.ok ? Response.json(answer.value ?? null) : failureResponse(answer.failure);
  } catch (error) {
    unstable_rethrow(error);
    return failureResponse(unexpected(error, request.headers).failure);
  }
}
