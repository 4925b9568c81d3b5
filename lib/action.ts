import { refresh } from "next/cache";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { authenticate, authorize } from "./auth/authorize";
import { publicScope } from "./auth/mint";
import { isOwnHost, isOwnOrigin } from "./auth/origin";
import type { Permission } from "./auth/permissions";
import { parseInput, refuse, unexpected } from "./auth/refusals";
import type { PublicScope, Scope, SelfScope } from "./auth/scope";
import type { Failure, Result } from "./result";

type Expected = Result<unknown, Failure>;
/** What the call ended with, or a refusal on the way to it. */
type Outcome<Ended extends Expected> = Promise<Ended | { ok: false; failure: Failure }>;

/**
 * A server action in a workspace: parse → authorize → call → refresh. Fails with `invalid` (with a sentence per
 * field), `signed-out`, `forbidden`, `not-found` (no such workspace of theirs), `foreign` or `unexpected`, besides
 * what `fn` fails with. Typed input stays with the caller.
 */
export function action<Schema extends z.ZodType, Ended extends Expected>(
  schema: Schema,
  permission: Permission,
  fn: (scope: Scope, input: z.output<Schema>) => Promise<Ended>,
) {
  return (workspace: string, input: z.input<Schema>): Outcome<Ended> =>
    guard(async () => {
      const parsed = parseInput(schema, input);
      if (!parsed.ok) return parsed;
      const scope = await authorize(workspace, permission);
      return scope.ok ? refreshed(await fn(scope.value, parsed.value)) : scope;
    });
}

/** A server action on one's own account. Fails like `action`, without `forbidden`. */
export function selfAction<Schema extends z.ZodType, Ended extends Expected>(
  schema: Schema,
  fn: (self: SelfScope, input: z.output<Schema>) => Promise<Ended>,
) {
  return (input: z.input<Schema>): Outcome<Ended> =>
    guard(async () => {
      const parsed = parseInput(schema, input);
      if (!parsed.ok) return parsed;
      const self = await authenticate();
      return self.ok ? refreshed(await fn(self.value, parsed.value)) : self;
    });
}

/** A server action for people who are not signed in: parse → call. */
export function publicAction<Schema extends z.ZodType, Ended extends Expected>(
  schema: Schema,
  fn: (scope: PublicScope, input: z.output<Schema>) => Promise<Ended>,
) {
  return (input: z.input<Schema>): Outcome<Ended> =>
    guard(async () => {
      const parsed = parseInput(schema, input);
      return parsed.ok ? fn(publicScope(), parsed.value) : parsed;
    });
}

function refreshed<Ended extends Expected>(result: Ended): Ended {
  if (result.ok) refresh();
  return result;
}

async function guard<Ended extends Expected>(work: () => Outcome<Ended>): Outcome<Ended> {
  const sent = await headers();
  if (!isOwnHost(sent.get("host")) || !isOwnOrigin(sent)) return refuse("foreign");
  try {
    return await work();
  } catch (error) {
    unstable_rethrow(error);
    return unexpected(error, sent);
  }
}
