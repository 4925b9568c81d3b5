import { createHmac, generateKeyPairSync, randomBytes, sign, timingSafeEqual, verify } from "node:crypto";
import type { Account } from "../accounts.ts";
import type { Network, Person } from "./network.ts";
import { invalidRequest, takenDown, XrpcError } from "./xrpc-error.ts";

const accessSeconds = 120 * 60;
const refreshSeconds = 90 * 24 * 3600;

export type Claims = {
  scope: string;
  sub: string;
  aud: string;
  iat: number;
  exp: number;
  jti?: string;
  generation?: number;
};

export type TokenType = "at+jwt" | "refresh+jwt";

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function secretOf(network: Network): Buffer {
  const known = network.documents.get<string>("setting", "token-secret");
  if (known) return Buffer.from(known, "base64url");
  const secret = randomBytes(32);
  network.documents.put("setting", "token-secret", secret.toString("base64url"));
  return secret;
}

function signature(network: Network, content: string): string {
  return createHmac("sha256", secretOf(network)).update(content).digest("base64url");
}

function jwt(network: Network, typ: TokenType, claims: Claims): string {
  const content = `${encode({ typ, alg: "HS256" })}.${encode(claims)}`;
  return `${content}.${signature(network, content)}`;
}

/** A new pair for a session. `scope` is what the password that opened it may do. */
export function issuePair(network: Network, account: Account<Person>, scope: string, jti: string) {
  const iat = Math.floor(network.world.now() / 1000);
  const common = { sub: account.id, aud: network.serverDid, iat };
  return {
    accessJwt: jwt(network, "at+jwt", {
      ...common,
      scope,
      exp: iat + accessSeconds,
      generation: account.data.generation,
    }),
    refreshJwt: jwt(network, "refresh+jwt", {
      ...common,
      scope: "com.atproto.refresh",
      exp: iat + refreshSeconds,
      jti,
    }),
    refreshEndsAt: (iat + refreshSeconds) * 1000,
  };
}

/** Null when the token is not one of ours. Says nothing about its age. */
export function readToken(network: Network, token: string): { typ: TokenType; claims: Claims } | null {
  const [head = "", body = "", given = ""] = token.split(".");
  const wanted = Buffer.from(signature(network, `${head}.${body}`));
  const seen = Buffer.from(given);
  if (wanted.length !== seen.length || !timingSafeEqual(wanted, seen)) return null;
  try {
    const header = JSON.parse(Buffer.from(head, "base64url").toString()) as { typ: TokenType };
    return { typ: header.typ, claims: JSON.parse(Buffer.from(body, "base64url").toString()) as Claims };
  } catch {
    return null;
  }
}

function bearer(headers: Headers): string {
  const header = headers.get("authorization");
  if (!header) throw new XrpcError(401, "AuthMissing", "Authentication Required");
  const [scheme = "", token = ""] = header.split(" ", 2);
  if (scheme.toLowerCase() !== "bearer" || !token)
    throw invalidRequest("Unexpected authorization type", "InvalidToken");
  return token;
}

export type Session = { account: Account<Person>; claims: Claims };

function open(network: Network, headers: Headers, typ: TokenType): Session {
  const read = readToken(network, bearer(headers));
  if (!read) throw invalidRequest("Token could not be verified", "InvalidToken");
  const { claims } = read;
  const account = network.accounts.get(claims.sub);
  if (!account) throw invalidRequest("Token could not be verified", "InvalidToken");
  if (read.typ !== typ) throw invalidRequest("Bad token scope", "InvalidToken");
  const stale = typ === "at+jwt" && claims.generation !== account.data.generation;
  if (stale || claims.exp * 1000 <= network.world.now())
    throw invalidRequest("Token has expired", "ExpiredToken");
  return { account, claims };
}

/** The session behind an access token. */
export function requireAccess(
  network: Network,
  headers: Headers,
  kind: "any" | "active" | "main" = "active",
): Session {
  const session = open(network, headers, "at+jwt");
  if (kind === "main" && session.claims.scope !== "com.atproto.access") {
    throw invalidRequest("Bad token scope", "InvalidToken");
  }
  if (kind !== "any" && session.account.suspended) throw takenDown();
  return session;
}

export function requireRefresh(network: Network, headers: Headers): Session & { jti: string } {
  const session = open(network, headers, "refresh+jwt");
  return { ...session, jti: session.claims.jti ?? "" };
}

const { privateKey: repoKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });

/** A short-lived token that another service accepts in the account's name. Times in seconds. */
export function serviceToken(
  account: Account<Person>,
  aud: string,
  lxm: string | undefined,
  iat: number,
  exp: number,
) {
  const claims = { iat, iss: account.id, aud, exp, lxm, jti: randomBytes(16).toString("hex") };
  const content = `${encode({ typ: "JWT", alg: "ES256K" })}.${encode(claims)}`;
  const bytes = sign("sha256", Buffer.from(content), { key: repoKey, dsaEncoding: "ieee-p1363" });
  return `${content}.${bytes.toString("base64url")}`;
}

export type ServiceClaims = { iss: string; aud: string; exp: number; lxm?: string };

/** What a service was told in an account's name; throws for any other token. */
export function requireService(network: Network, headers: Headers): ServiceClaims {
  const [head = "", body = "", given = ""] = bearer(headers).split(".");
  const key = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  const isOurs = verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(given, "base64url"));
  if (!isOurs) throw new XrpcError(401, "BadJwtSignature", "jwt signature does not match jwt issuer");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as ServiceClaims;
  if (claims.exp * 1000 <= network.world.now()) throw new XrpcError(401, "JwtExpired", "jwt expired");
  return claims;
}
