import { randomBytes } from "node:crypto";
import type { Account } from "../accounts.ts";
import { type AppPassword, findPerson, type Network, newAppPassword, type Person } from "./network.ts";
import { issuePair, requireAccess, requireRefresh, serviceToken } from "./tokens.ts";
import { type Methods, need, number } from "./xrpc.ts";
import { authenticationRequired, invalidRequest, takenDown, XrpcError } from "./xrpc-error.ts";

const graceMs = 2 * 3600_000;

/** What is kept of a refresh token. */
type Refresh = {
  did: string;
  scope: string;
  appPassword: string | null;
  endsAt: number;
  next: string | null;
};

function identity(account: Account<Person>) {
  return {
    did: account.id,
    handle: account.handle,
    email: account.data.email,
    emailConfirmed: true,
    emailAuthFactor: account.data.factorCode !== null,
    active: !account.suspended,
    ...(account.suspended ? { status: "takendown" } : {}),
  };
}

function openSession(
  network: Network,
  account: Account<Person>,
  refresh: Omit<Refresh, "endsAt" | "next">,
  jti: string,
) {
  const { refreshEndsAt, ...pair } = issuePair(network, account, refresh.scope, jti);
  if (!network.documents.get<Refresh>("refresh", jti)) {
    const kept: Refresh = { ...refresh, endsAt: refreshEndsAt, next: null };
    network.documents.put("refresh", jti, kept, refreshEndsAt);
  }
  return { ...pair, ...identity(account) };
}

function login(network: Network, input: Record<string, unknown>) {
  const identifier = need(input, "identifier");
  const password = need(input, "password");
  const account =
    findPerson(network, identifier) ??
    network.accounts.list().find(({ data }) => data.email === identifier.toLowerCase());
  const appPassword = account?.data.appPasswords.find((candidate) => candidate.password === password) ?? null;
  const isMain = account?.data.password === password;
  if (!account || !(isMain || appPassword)) throw authenticationRequired("Invalid identifier or password");
  if (account.suspended && input.allowTakendown !== true) throw takenDown();
  if (isMain && account.data.factorCode !== null) checkFactor(account.data.factorCode, input.authFactorToken);
  return { account, scope: isMain ? "com.atproto.access" : passScope(appPassword), appPassword };
}

function passScope(appPassword: AppPassword | null): string {
  return appPassword?.privileged ? "com.atproto.appPassPrivileged" : "com.atproto.appPass";
}

function checkFactor(code: string, given: unknown): void {
  if (typeof given !== "string" || given === "") {
    throw new XrpcError(401, "AuthFactorTokenRequired", "A sign in code has been sent to your email address");
  }
  if (given.trim().toUpperCase() !== code) throw invalidRequest("Token is invalid", "InvalidToken");
}

function rotate(network: Network, jti: string): { next: string; refresh: Refresh } {
  const refresh = network.documents.get<Refresh>("refresh", jti);
  if (!refresh) throw invalidRequest("Token has been revoked", "ExpiredToken");
  const next = refresh.next ?? randomBytes(32).toString("base64");
  const endsAt = refresh.next ? refresh.endsAt : Math.min(refresh.endsAt, network.world.now() + graceMs);
  network.documents.put("refresh", jti, { ...refresh, next, endsAt }, endsAt);
  return { next, refresh };
}

/** Ends every session, or those that one app password opened. Access tokens run on until they expire. */
export function endSessions(network: Network, did: string, appPassword?: string): void {
  for (const { id, value } of network.documents.list<Refresh>("refresh")) {
    const meant = value.did === did && (appPassword === undefined || value.appPassword === appPassword);
    if (meant) network.documents.remove("refresh", id);
  }
}

function saveAppPasswords(network: Network, account: Account<Person>, appPasswords: AppPassword[]): void {
  network.accounts.save({ ...account, data: { ...account.data, appPasswords } });
}

function passwordMethods(network: Network): Methods {
  return {
    "com.atproto.server.createAppPassword": {
      kind: "procedure",
      run({ headers, input }) {
        const { account } = requireAccess(network, headers, "main");
        const name = need(input, "name");
        const existing = account.data.appPasswords;
        if (existing.some((known) => known.name === name)) {
          throw invalidRequest("could not create app-specific password");
        }
        const added: AppPassword = {
          name,
          password: newAppPassword(),
          privileged: input.privileged === true,
          createdAt: new Date(network.world.now()).toISOString(),
        };
        saveAppPasswords(network, account, [...existing, added]);
        return added;
      },
    },
    "com.atproto.server.listAppPasswords": {
      kind: "query",
      run({ headers }) {
        const { account } = requireAccess(network, headers, "main");
        return { passwords: account.data.appPasswords.map(({ password: _, ...shown }) => shown) };
      },
    },
    "com.atproto.server.revokeAppPassword": {
      kind: "procedure",
      run({ headers, input }) {
        const { account } = requireAccess(network, headers, "main");
        const name = need(input, "name");
        saveAppPasswords(
          network,
          account,
          account.data.appPasswords.filter((known) => known.name !== name),
        );
        endSessions(network, account.id, name);
      },
    },
  };
}

/** Signing in and out, and who one is. */
export function sessionMethods(network: Network): Methods {
  const { world } = network;
  return {
    ...passwordMethods(network),
    "com.atproto.server.createSession": {
      kind: "procedure",
      run({ input, spend }) {
        spend(String(input.identifier), [
          { name: "bluesky-login", limit: 30, windowMs: 300_000 },
          { name: "bluesky-login-day", limit: 300, windowMs: 86_400_000 },
        ]);
        const { account, scope, appPassword } = login(network, input);
        const jti = randomBytes(32).toString("base64");
        return openSession(
          network,
          account,
          { did: account.id, scope, appPassword: appPassword?.name ?? null },
          jti,
        );
      },
    },
    "com.atproto.server.refreshSession": {
      kind: "procedure",
      body: "none",
      run({ headers }) {
        const { account, jti } = requireRefresh(network, headers);
        if (account.suspended) throw takenDown();
        return world.store.transaction(() => {
          const { next, refresh } = rotate(network, jti);
          return openSession(network, account, refresh, next);
        });
      },
    },
    "com.atproto.server.deleteSession": {
      kind: "procedure",
      body: "none",
      run({ headers }) {
        network.documents.remove("refresh", requireRefresh(network, headers).jti);
      },
    },
    "com.atproto.server.getSession": {
      kind: "query",
      run: ({ headers }) => identity(requireAccess(network, headers, "any").account),
    },
    "com.atproto.server.getServiceAuth": {
      kind: "query",
      run({ headers, query }) {
        const { account } = requireAccess(network, headers);
        const now = Math.floor(world.now() / 1000);
        const exp = number(query, "exp", now + 60, 0, Number.MAX_SAFE_INTEGER);
        if (exp < now) throw invalidRequest("expiration is in past", "BadExpiration");
        if (exp - now > 1800) {
          throw invalidRequest(
            "cannot request a token with an expiration more than 30 minutes in the future",
            "BadExpiration",
          );
        }
        return { token: serviceToken(account, need(query, "aud"), query.get("lxm") ?? undefined, now, exp) };
      },
    },
    "com.atproto.server.describeServer": {
      kind: "query",
      run: () => ({
        did: network.serverDid,
        availableUserDomains: [".sandbox.test"],
        inviteCodeRequired: false,
        phoneVerificationRequired: false,
        links: {},
        contact: {},
      }),
    },
  };
}
