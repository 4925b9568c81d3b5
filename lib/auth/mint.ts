import type { Actor, PublicScope, Role, Scope, SelfScope, SystemScope } from "./scope";

/** Proof for a member whose membership was just read. For lib/auth only. */
export const mintScope = (workspaceId: string, actor: Actor, role: Role): Scope =>
  ({ workspaceId, actor, role }) as Scope;

/** Proof for the person of a session that was just read. For lib/auth only. */
export const mintSelf = (self: { userId: string; sessionToken: string; isOperator: boolean }): SelfScope =>
  ({ userId: self.userId, sessionToken: self.sessionToken, isOperator: self.isOperator }) as SelfScope;

/** Rights of a named job in one workspace; `workspaceId` comes from the row that the job works on, never from an event. */
export const jobScope = (workspaceId: string, job: string): Scope =>
  mintScope(workspaceId, { kind: "job", name: job }, "owner");

/** Rights of a named job over all workspaces; only in work.ts, to find the rows and obtain per-workspace scopes. */
export const systemScope = (job: string): SystemScope => ({ job }) as SystemScope;

/** Rights of anybody: published columns only. */
export const publicScope = (): PublicScope => ({}) as PublicScope;
