import type { Context, MiddlewareHandler } from "hono";
import type { SandboxEnv } from "../asked.ts";
import type { Allowance, LimitRule } from "../limits.ts";
import { ApiError } from "./api-error.ts";
import type { Instance } from "./instance.ts";
import { bearer, digest } from "./tokens.ts";

const fiveMinutes = 300_000;

function rateHeaders(allowance: Pick<Allowance, "limit" | "remaining" | "resetAt">): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(allowance.limit),
    "X-RateLimit-Remaining": String(allowance.remaining),
    "X-RateLimit-Reset": new Date(allowance.resetAt).toISOString(),
  };
}

export function tooManyRequests(resetAt: number, limit = 300): Response {
  return new ApiError(429, "Too many requests").toResponse(rateHeaders({ limit, remaining: 0, resetAt }));
}

/** Takes from an allowance; the headers then speak of this one. */
export function spend(instance: Instance, c: Context<SandboxEnv>, who: string, rule: LimitRule): void {
  const allowance = instance.world.limits.take(who, [rule]);
  for (const [name, value] of Object.entries(rateHeaders(allowance))) c.header(name, value);
  if (!allowance.allowed) throw new ApiError(429, "Too many requests");
}

/** The allowance that every request to the API takes from: per token, else per address. */
export function everyRequest(instance: Instance): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const token = bearer(c.req.raw.headers);
    const who = token ? digest(token) : "127.0.0.1";
    spend(instance, c, who, { name: "mastodon-api", limit: 300, windowMs: fiveMinutes });
    await next();
  };
}
