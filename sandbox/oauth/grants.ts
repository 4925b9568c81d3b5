import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { documentsOf } from "../documents.ts";
import type { World } from "../platform.ts";

/** The application that the product is at a platform of the sandbox. Practice needs no secret. */
export const clientOf = (platform: string): { id: string; secret: string } => ({
  id: `posthaste-${platform}`,
  secret: `sandbox-secret-${platform}`,
});

/** What a token or code stands for. `data` is the platform's own (a chosen page, the kind of token). */
export type Grant<Data = Record<string, unknown>> = {
  accountId: string;
  scopes: readonly string[];
  data: Data;
};

export type TokenState = "valid" | "expired" | "revoked" | "used";

/** A token as it was handed out, in whatever state it is now. */
export type Token<Data = Record<string, unknown>> = Grant<Data> & {
  kind: string;
  state: TokenState;
  /** Epoch in milliseconds. */
  issuedAt: number;
  endsAt: number | null;
  /** Every token descends from one consent: its family. */
  family: string;
};

type Code<Data> = Grant<Data> & {
  clientId: string;
  redirectUri: string;
  challenge: string | null;
  state: "fresh" | "used";
  endsAt: number;
};

/** What comes along with a code; `redirectUri` null = the platform does not ask for it again. */
type Bearer = { clientId: string; redirectUri: string | null; verifier: string | null };
type Encoding = "base64url" | "hex";

export type CodeProblem = "unknown" | "used" | "expired" | "client" | "redirect" | "verifier";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const randomText = (bytes = 24): string => randomBytes(bytes).toString("base64url");

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function codeProblem(code: Code<unknown>, by: Bearer, now: number, encoding: Encoding): CodeProblem | null {
  if (code.state === "used") return "used";
  if (code.endsAt <= now) return "expired";
  if (code.clientId !== by.clientId) return "client";
  if (by.redirectUri !== null && code.redirectUri !== by.redirectUri) return "redirect";
  if (code.challenge === null) return null;
  const proof = createHash("sha256")
    .update(by.verifier ?? "")
    .digest(encoding);
  return same(proof, code.challenge) ? null : "verifier";
}

/** How long after its end a code is still known, so that *used* can be told from *unknown*. */
const REMEMBERED_MS = 24 * 60 * 60_000;

/**
 * Codes and tokens of one platform. Kept as digests, so that nothing that is stored opens anything. Lifetimes are
 * counted by the sandbox's own clock.
 */
export function grantsOf<Data = Record<string, unknown>>(world: World, platform: string) {
  const documents = documentsOf(world.store, platform, world.now);
  const put = (key: string, token: Token<Data>) => documents.put("token", key, token);
  const current = (token: Token<Data>): Token<Data> =>
    token.state === "valid" && token.endsAt !== null && token.endsAt <= world.now()
      ? { ...token, state: "expired" }
      : token;

  /** A code for one use. */
  function issueCode(
    grant: Grant<Data>,
    about: { clientId: string; redirectUri: string; challenge: string | null; lifeMs: number },
  ): string {
    const { lifeMs, ...rest } = about;
    const code = randomText();
    const kept: Code<Data> = { ...grant, ...rest, state: "fresh", endsAt: world.now() + lifeMs };
    documents.put("code", digest(code), kept, world.now() + lifeMs + REMEMBERED_MS);
    return code;
  }

  /** Uses a code up, or says why it cannot be used. `encoding` is how the platform writes the S256 challenge. */
  function takeCode(given: string, by: Bearer, encoding: Encoding = "base64url"): Grant<Data> | CodeProblem {
    const key = digest(given);
    const code = documents.get<Code<Data>>("code", key);
    if (!code) return "unknown";
    const problem = codeProblem(code, by, world.now(), encoding);
    if (problem) return problem;
    documents.put("code", key, { ...code, state: "used" }, world.now() + REMEMBERED_MS);
    return { accountId: code.accountId, scopes: code.scopes, data: code.data };
  }

  /** Hands out a token. `prefix` makes it look like the platform's. `lifeMs` null = it does not end by itself. */
  function issue(
    kind: string,
    grant: Grant<Data>,
    about: { prefix?: string; lifeMs: number | null; family?: string },
  ): string {
    const text = `${about.prefix ?? ""}${randomText()}`;
    put(digest(text), {
      accountId: grant.accountId,
      scopes: grant.scopes,
      data: grant.data,
      kind,
      state: "valid",
      issuedAt: world.now(),
      endsAt: about.lifeMs === null ? null : world.now() + about.lifeMs,
      family: about.family ?? randomText(12),
    });
    return text;
  }

  /** A token in whatever state; null when nobody handed it out. `kind` leaves other kinds out. */
  function read(text: string | null | undefined, kind?: string): Token<Data> | null {
    const token = text ? documents.get<Token<Data>>("token", digest(text)) : null;
    return token && (kind === undefined || token.kind === kind) ? current(token) : null;
  }

  /** Marks one token. */
  function mark(text: string, state: TokenState): void {
    const token = documents.get<Token<Data>>("token", digest(text));
    if (token) put(digest(text), { ...token, state });
  }

  /** Marks every valid token that `which` picks. */
  function markAll(which: (token: Token<Data>) => boolean, state: TokenState): void {
    for (const { id, value } of documents.list<Token<Data>>("token"))
      if (value.state === "valid" && which(value)) put(id, { ...value, state });
  }

  /** Whether the client proved itself. */
  const isClient = (id: string | null | undefined, secret: string | null | undefined): boolean =>
    same(id ?? "", clientOf(platform).id) && same(secret ?? "", clientOf(platform).secret);

  return { issueCode, takeCode, issue, read, mark, markAll, isClient };
}

export type Grants<Data = Record<string, unknown>> = ReturnType<typeof grantsOf<Data>>;

/** The token after `Bearer`, or after another scheme; null when there is none. */
export function bearerOf(headers: Headers, scheme = "bearer"): string | null {
  const [given = "", token = ""] = (headers.get("authorization") ?? "").split(" ", 2);
  return given.toLowerCase() === scheme && token ? token : null;
}

/** Id and secret of a client that proves itself by `client_secret_basic`; null when it does not. */
export function basicOf(headers: Headers): { id: string; secret: string } | null {
  const encoded = bearerOf(headers, "basic");
  if (!encoded) return null;
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString().split(":", 2);
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
}
