import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { log } from "@/lib/log";
import { storable } from "@/lib/outbound/answer";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { REQUEST_ID_HEADER } from "./origin";

const SENTENCES = {
  "signed-out":
    "You are signed out. Sign in again in another tab, then repeat this; nothing you typed is lost.",
  forbidden: "Your role in this workspace does not allow this. Ask an owner or an admin.",
  "not-found": "This does not exist, or it is not yours.",
  foreign:
    "This request did not come from a page of this site, so it was refused. Reload the page and try again.",
} as const;

/** A uniform refusal of who asks or where from. */
export const refuse = (code: keyof typeof SENTENCES) => fail(code, SENTENCES[code]);

/** The same input with texts that the database can hold; only plain objects and lists are looked into. */
function held(input: unknown): unknown {
  if (typeof input === "string") return storable(input);
  if (Array.isArray(input)) return input.map(held);
  if (input === null || typeof input !== "object") return input;
  const kind = Object.getPrototypeOf(input);
  if (kind !== Object.prototype && kind !== null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [storable(name), held(value)]));
}

/** Parses input from outside; fails with `invalid` and one sentence per field, by its path (`media.0.alt`). */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Result<z.output<Schema>, Failure> {
  const parsed = schema.safeParse(held(input));
  if (parsed.success) return ok(parsed.data);
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) fields[issue.path.join(".")] ??= issue.message;
  const [first] = Object.entries(fields);
  return fail("invalid", first?.[1] ?? "This is not what was expected.", { field: first?.[0], fields });
}

/** Logs a surprise under the request's id and says so, with the id. */
export function unexpected(error: unknown, headers: Headers) {
  const requestId = headers.get(REQUEST_ID_HEADER) ?? randomUUID();
  log().error({ requestId, err: error }, "a request failed unexpectedly");
  return fail(
    "unexpected",
    `Something went wrong on our side; nothing you typed is lost. Try again, and if it stays, give the operator this number: ${requestId}.`,
  );
}
