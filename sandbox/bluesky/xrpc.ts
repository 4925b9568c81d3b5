import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import type { Allowance, LimitRule } from "../limits.ts";
import { isObject } from "./lexicon.ts";
import type { Network } from "./network.ts";
import { invalidRequest, XrpcError } from "./xrpc-error.ts";

export type Call = {
  c: Context<SandboxEnv>;
  /** Query parameters. */
  query: URLSearchParams;
  /** The JSON body; empty for queries and raw uploads. */
  input: Record<string, unknown>;
  headers: Headers;
  /** Takes from further allowances than the one every request has; throws when there is none left. */
  spend(who: string, rules: readonly LimitRule[]): void;
};

export type Method = {
  kind: "query" | "procedure";
  /** `none`: must not need a body; `raw`: any bytes. */
  body?: "json" | "raw" | "none";
  run(call: Call): unknown;
};

export type Methods = Record<string, Method>;

const fiveMinutes = 300_000;
const maxJsonBytes = 1_000_000;

function limitHeaders(allowance: Allowance): Record<string, string> {
  return {
    "RateLimit-Limit": String(allowance.limit),
    "RateLimit-Remaining": String(allowance.remaining),
    "RateLimit-Reset": String(Math.ceil(allowance.resetAt / 1000)),
    "RateLimit-Policy": `${allowance.limit};w=${Math.round(allowance.windowMs / 1000)}`,
  };
}

export function tooManyRequests(retryAfterSeconds: number, headers: Record<string, string> = {}): Response {
  return new XrpcError(429, "RateLimitExceeded", "Rate Limit Exceeded").toResponse({
    ...headers,
    "Retry-After": String(retryAfterSeconds),
  });
}

/** Reads a required string of a query or body. */
export function need(from: URLSearchParams | Record<string, unknown>, name: string): string {
  const value = from instanceof URLSearchParams ? from.get(name) : from[name];
  if (value === undefined || value === null) throw invalidRequest(`Missing required key "${name}" at $`);
  if (typeof value !== "string")
    throw invalidRequest(`Expected string value type (got ${typeof value}) at $.${name}`);
  return value;
}

/** Reads a whole number of a query. */
export function number(
  query: URLSearchParams,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value)) throw invalidRequest(`Expected integer value type (got string) at $.${name}`);
  if (value > max) throw invalidRequest(`integer too big (maximum ${max}, got ${value}) at $.${name}`);
  if (value < min) throw invalidRequest(`integer too small (minimum ${min}, got ${value}) at $.${name}`);
  return value;
}

async function readJson(c: Context<SandboxEnv>): Promise<Record<string, unknown>> {
  const type = c.req.header("content-type");
  if (!type) throw invalidRequest("Request encoding (Content-Type) required but not provided");
  const encoding = (type.split(";")[0] ?? "").trim();
  if (encoding !== "application/json")
    throw invalidRequest(`Wrong request encoding (Content-Type): ${encoding}`);
  const text = await c.req.text();
  if (Buffer.byteLength(text) > maxJsonBytes) {
    throw new XrpcError(413, "PayloadTooLarge", "request entity too large");
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw invalidRequest(error instanceof Error ? error.message : "Invalid JSON");
  }
  if (!isObject(body)) throw invalidRequest("Expected object value type at $");
  return body;
}

async function answer(
  c: Context<SandboxEnv>,
  method: Method,
  headers: Record<string, string>,
  network: Network,
) {
  const wanted = method.kind === "query" ? "GET" : "POST";
  if (c.req.method !== wanted)
    throw invalidRequest(`Incorrect HTTP method (${c.req.method}) expected ${wanted}`);
  if (method.body === "none" && Number(c.req.header("content-length") ?? 0) > 0) {
    throw invalidRequest("A request body was provided when none was expected");
  }
  const input = method.kind === "procedure" && (method.body ?? "json") === "json" ? await readJson(c) : {};
  const result = await method.run({
    c,
    query: new URL(c.req.url).searchParams,
    input,
    headers: c.req.raw.headers,
    spend(who, rules) {
      const allowance = network.world.limits.take(who, rules);
      Object.assign(headers, limitHeaders(allowance));
      if (!allowance.allowed) throw new XrpcError(429, "RateLimitExceeded", "Rate Limit Exceeded");
    },
  });
  if (result instanceof Response) return result;
  return result === undefined ? new Response(null, { status: 200 }) : Response.json(result);
}

function failure(error: unknown, headers: Record<string, string>, now: number): Response {
  if (!(error instanceof XrpcError)) {
    return new XrpcError(500, "InternalServerError", "Internal Server Error").toResponse();
  }
  if (error.status !== 429) return error.toResponse();
  const resetSeconds = Number(headers["RateLimit-Reset"]);
  return tooManyRequests(Math.max(1, Math.ceil(resetSeconds - now / 1000)));
}

async function serve(c: Context<SandboxEnv>, network: Network, method: Method): Promise<Response> {
  const rule = { name: "bluesky-ip", limit: 3000, windowMs: fiveMinutes };
  const overall = network.world.limits.take("127.0.0.1", [rule]);
  const headers = limitHeaders(overall);
  let response: Response;
  try {
    if (!overall.allowed) throw new XrpcError(429, "RateLimitExceeded", "Rate Limit Exceeded");
    response = await answer(c, method, headers, network);
  } catch (error) {
    if (!(error instanceof XrpcError)) c.set("wrong", error instanceof Error ? error.message : "Unknown");
    response = failure(error, headers, network.world.now());
  }
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** Serves every method below `/xrpc`. */
export function xrpcRoutes(network: Network, methods: Methods): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.all("/:nsid", async (c) => {
    const nsid = c.req.param("nsid");
    const method = Object.hasOwn(methods, nsid) ? methods[nsid] : undefined;
    return method
      ? serve(c, network, method)
      : new XrpcError(501, "MethodNotImplemented", "Method Not Implemented").toResponse();
  });
  return routes;
}
