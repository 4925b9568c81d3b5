import { type Failure, ok, type Result } from "@/lib/result";
import { hasPermission, type Permission } from "./permissions";
import { refuse } from "./refusals";
import { getScope, getSelf } from "./require";
import type { Scope, SelfScope } from "./scope";

/** The person's scope in the workspace with this slug, if their role allows `permission` there. */
export async function authorize(workspace: unknown, permission: Permission): Promise<Result<Scope, Failure>> {
  const self = await authenticate();
  if (!self.ok) return self;
  const scope = typeof workspace === "string" ? await getScope(workspace) : null;
  if (!scope) return refuse("not-found");
  return hasPermission(scope, permission) ? ok(scope) : refuse("forbidden");
}

/** Who asks, if anybody is signed in. */
export async function authenticate(): Promise<Result<SelfScope, Failure>> {
  const self = await getSelf();
  return self ? ok(self) : refuse("signed-out");
}
