import { mintScope, mintSelf } from "./mint";
import type { Role, Scope, SelfScope } from "./scope";

/** A member's scope without a session. For tests, seed and benchmarks only: product code gets scopes from `require.ts`. */
export const testScope = (workspaceId: string, userId: string, role: Role = "owner"): Scope =>
  mintScope(workspaceId, { kind: "member", userId }, role);

/** A person's own scope without a session. For tests only. */
export const testSelf = (
  userId: string,
  more: { sessionToken?: string; isOperator?: boolean } = {},
): SelfScope =>
  mintSelf({ userId, sessionToken: more.sessionToken ?? "", isOperator: more.isOperator ?? false });
