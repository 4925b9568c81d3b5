import { createHash, randomBytes } from "node:crypto";
import type { Account } from "../accounts.ts";
import { Refused, type Service } from "./trial.ts";

/** How long an access token lasts. */
const ACCESS_MS = 120_000;
/** How long a used refresh token may be asked for again, where that is tolerated. */
const REPLAY_MS = 600_000;

/** Every token descends from one sign-in: its family. */
type Token = { accountId: string; family: string; state: "valid" | "revoked" };
type Access = Token & { endsAt: number };
type Pair = { access_token: string; refresh_token: string; token_type: "Bearer"; expires_in: number };
type Refresh = Token & { used: { at: number; pair: Pair } | null };

const digest = (token: string): string => createHash("sha256").update(token).digest("hex");
const fresh = (): string => randomBytes(24).toString("base64url");

/** A new pair for an account; earlier access tokens last until their own end. */
export function issuePair(service: Service, accountId: string, family = fresh()): Pair {
  const { documents, world } = service;
  const pair: Pair = {
    access_token: fresh(),
    refresh_token: fresh(),
    token_type: "Bearer",
    expires_in: ACCESS_MS / 1000,
  };
  const access: Access = { accountId, family, endsAt: world.now() + ACCESS_MS, state: "valid" };
  const refresh: Refresh = { accountId, family, state: "valid", used: null };
  documents.put("access", digest(pair.access_token), access);
  documents.put("refresh", digest(pair.refresh_token), refresh);
  return pair;
}

/**
 * Trades a refresh token for a new pair; each token works once. A second use is answered with the same pair where
 * the platform replays, and ends every token of its sign-in where it does not: that is how theft looks. Null when
 * the token is not valid any more.
 */
export function rotate(service: Service, token: string): Pair | null {
  const { documents, world, trial } = service;
  const known = documents.get<Refresh>("refresh", digest(token));
  if (!known || known.state === "revoked") return null;
  if (known.used && trial.replays && world.now() - known.used.at < REPLAY_MS) return known.used.pair;
  if (known.used) {
    revoke(service, ({ family }) => family === known.family);
    return null;
  }
  const pair = issuePair(service, known.accountId, known.family);
  documents.put("refresh", digest(token), { ...known, used: { at: world.now(), pair } });
  return pair;
}

function revoke(service: Service, which: (token: Token) => boolean): void {
  for (const kind of ["access", "refresh"]) {
    for (const { id, value } of service.documents.list<Token>(kind)) {
      if (which(value)) service.documents.put(kind, id, { ...value, state: "revoked" });
    }
  }
}

/** Ends every token of an account, as its owner would. */
export const revokeAll = (service: Service, accountId: string): void =>
  revoke(service, (token) => token.accountId === accountId);

/** Ends the access tokens handed out so far, as time would; refresh tokens stay. */
export function expireAll(service: Service, accountId: string): void {
  for (const { id, value } of service.documents.list<Access>("access")) {
    if (value.accountId === accountId) service.documents.put("access", id, { ...value, endsAt: 0 });
  }
}

export function bearer(headers: Headers): string | null {
  const [scheme = "", token = ""] = (headers.get("authorization") ?? "").split(" ", 2);
  return scheme.toLowerCase() === "bearer" && token ? token : null;
}

/** Whose token this is, working or not; null when nobody's. */
export function ownerOf(service: Service, token: string | null): Account | null {
  const known = token ? service.documents.get<Access>("access", digest(token)) : null;
  return known && service.accounts.get(known.accountId);
}

/** The account behind a working token. */
export function requireMember(service: Service, headers: Headers): Account {
  const token = bearer(headers);
  const known = token ? service.documents.get<Access>("access", digest(token)) : null;
  const account = known && service.accounts.get(known.accountId);
  if (!known || !account || known.state === "revoked")
    throw new Refused(401, "invalid_token", "The access token is not valid");
  if (known.endsAt <= service.world.now())
    throw new Refused(401, "expired_token", "The access token has expired");
  if (account.suspended) throw new Refused(403, "suspended", "This account is suspended");
  return account;
}
