import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { GraphError, missingObject, missingPermission } from "../graph/error.ts";
import type { Params } from "../graph/params.ts";
import { checkProof, givenToken, tokenErrors, workingToken } from "../graph/tokens.ts";
import type { Token } from "../oauth/grants.ts";
import type { GrantData, Profile, Service } from "./network.ts";

export type Access = { token: Token<GrantData>; account: Account<Profile> | null };

/** The account behind a token: its own, or the one that is linked to its Page; a person has none. */
function accountOfToken({ accounts }: Service, token: Token<GrantData>): Account<Profile> | null {
  return token.kind === "user" ? null : accounts.get(token.accountId);
}

/** The working token of a request, or the platform's error. */
export function requireAccess(service: Service, c: Context<SandboxEnv>, params: Params): Access {
  const text = givenToken(c.req.raw.headers, params.text("access_token"));
  const token = workingToken(service.grants, text);
  checkProof(service.way.id, text ?? "", params.text("appsecret_proof"));
  const account = accountOfToken(service, token);
  if (account?.suspended) throw tokenErrors.checkpoint();
  return { token, account };
}

/** Refuses a token that does not carry the permission. */
export function requireScope({ token }: Access, scope: string): void {
  if (!token.scopes.includes(scope))
    throw missingPermission(`Application does not have permission for this action (${scope})`, 10);
}

/** The account that an id names, if the token may act for it. */
export function accountNamed(service: Service, access: Access, id: string, method: string): Account<Profile> {
  if (access.account) {
    if (id === access.account.id || (id === "me" && !service.way.sends)) return access.account;
    throw missingObject(method, id);
  }
  const named = service.accounts.get(id);
  const page = named?.data.page;
  const own = page?.person === access.token.accountId && access.token.data.assets?.includes(page?.id ?? "");
  if (!named || !own) throw missingObject(method, id);
  if (named.suspended)
    throw new GraphError(25, "(#25) The Instagram account is restricted", { subcode: 2207050 });
  return named;
}

/** Whether the token may act for this account. */
export function mayActFor(service: Service, access: Access, accountId: string): boolean {
  if (access.account) return access.account.id === accountId;
  const page = service.accounts.get(accountId)?.data.page;
  return (
    page?.person === access.token.accountId && Boolean(access.token.data.assets?.includes(page?.id ?? ""))
  );
}
