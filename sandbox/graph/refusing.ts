import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import type { Refusal, RefusalDetail } from "../platform.ts";
import { GraphError, missingObject } from "./error.ts";
import { tokenErrors } from "./tokens.ts";
import { tooMany } from "./usage.ts";

/** The fault panel's refusals in Graph's words. `useCase` names the business use case whose limit is used up. */
export function graphRefusal(useCase: string, code: number) {
  return (refusal: Refusal, { path, status, retryAfterSeconds }: RefusalDetail): Response => {
    switch (refusal) {
      case "5xx":
        return new GraphError(2, "An unexpected error has occurred. Please retry your request later.", {
          status,
          transient: true,
        }).toResponse();
      case "429":
        return tooMany("0", useCase, retryAfterSeconds, code).toResponse();
      case "expired":
        return tokenErrors.expired().toResponse();
      case "revoked":
        return tokenErrors.revoked().toResponse();
      case "suspended":
        return tokenErrors.checkpoint().toResponse();
      case "not-found":
        return missingObject("GET", path.split("/").at(-1) ?? "").toResponse();
    }
  };
}

/** Answers what a route threw, and notes for the request log what was wrong. */
export function answerError(error: Error, c: Context<SandboxEnv>): Response {
  c.set("wrong", error.message);
  if (error instanceof GraphError) return error.toResponse();
  return new GraphError(1, "An unknown error has occurred.", { status: 500 }).toResponse();
}
