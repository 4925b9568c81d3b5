import type { Account, Accounts } from "../accounts.ts";
import { bearerOf, type Grants, grantsOf } from "../oauth/grants.ts";
import type { World } from "../platform.ts";
import { insufficientScope, unauthenticated } from "./errors.ts";

/** One of Google's services as far as signing in goes. */
export type SignIn = {
  world: World;
  /** The platform's id. */
  id: string;
  label: string;
  accounts: Accounts<unknown>;
  /** Scopes that may be asked for, with what each means to a person. */
  scopes: Readonly<Record<string, string>>;
  grants: Grants<Granted>;
};

type Granted = Record<string, never>;

export const openSignIn = (about: Omit<SignIn, "grants">): SignIn => ({
  ...about,
  grants: grantsOf<Granted>(about.world, about.id),
});

/** Whose token the headers carry, working or not. */
export function ownerOf({ grants, accounts }: SignIn, headers: Headers): Account | null {
  const token = grants.read(bearerOf(headers), "access");
  return token ? (accounts.get(token.accountId) as Account | null) : null;
}

/** The account behind a working token with one of these scopes. */
export function requireAccount<Data>(
  { grants }: SignIn,
  accounts: Accounts<Data>,
  headers: Headers,
  allowed: readonly string[],
  service: string,
): Account<Data> {
  const token = grants.read(bearerOf(headers), "access");
  const account = token && accounts.get(token.accountId);
  if (token?.state !== "valid" || !account) throw unauthenticated();
  if (!token.scopes.some((scope) => allowed.includes(scope))) throw insufficientScope(service);
  return account;
}

/** Takes every permission of an account back, as its owner would. */
export const revokeAll = ({ grants }: SignIn, accountId: string): void =>
  grants.markAll((token) => token.accountId === accountId, "revoked");

/** Ends the access tokens handed out so far, as time would; refresh tokens stay. */
export const expireAll = ({ grants }: SignIn, accountId: string): void =>
  grants.markAll((token) => token.accountId === accountId && token.kind === "access", "expired");
