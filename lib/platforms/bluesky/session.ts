import { type Answer, objectOf, retryAt } from "@/lib/outbound/answer";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, PublishFailure, RefreshFailure, RemoteAccount } from "../contract";
import type { ConnectFailure, FormConnect } from "../contract-connecting";
import { errorNameOf, notConnected, wordsOf } from "../shared/failures";
import { asNumber, asObject, asString, asWebAddress } from "../shared/reading";
import { findServer, normaliseHandle, normaliseServer } from "./identity";
import { ask, send } from "./xrpc";

const APP_PASSWORD = /^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/i;

/** Signs in with handle and app password, at the server typed, at `base`, or where the handle leads. */
export const signIn: FormConnect["signIn"] = async (fields, base) => {
  const handle = normaliseHandle(fields.handle ?? "");
  if (!handle)
    return fail("bad-handle", "That is not a handle. It looks like ada.bsky.social.", { field: "handle" });
  const password = (fields.password ?? "").trim();
  if (password === "") return fail("no-password", "Enter the app password.", { field: "password" });
  if (!APP_PASSWORD.test(password)) {
    const message =
      "That is not an app password (it looks like xxxx-xxxx-xxxx-xxxx). Make one in Bluesky under Settings → Privacy and security → App passwords.";
    return fail("not-an-app-password", message, { field: "password" });
  }
  const server = await serverFor(handle, fields.server ?? "", base);
  if (!server.ok) return server;
  const sent = await send({
    origin: server.value.origin,
    method: "com.atproto.server.createSession",
    procedure: { kind: "json", value: { identifier: handle, password } },
    secrets: [password],
    timeoutMs: 15_000,
  });
  if (!sent.ok) return failWith(notConnected(sent.failure, server.value.field));
  const session = sessionOf(sent.value);
  if (!session) return failWith(notSignedIn(sent.value, handle, server.value.field));
  const context: AccountContext = {
    origin: server.value.origin,
    accountId: session.did,
    handle: session.handle,
    access: session.access,
    app: null,
  };
  const account = await identify(context);
  if (!account.ok) return fail("unreachable", account.failure.reason);
  return ok({ origin: server.value.origin, account: account.value, access: session.access });
};

async function serverFor(
  handle: string,
  typed: string,
  base: string | null,
): Promise<Result<{ origin: string; field: string }, ConnectFailure>> {
  if (base) return ok({ origin: base, field: "handle" });
  if (typed.trim() === "") {
    const found = await findServer(handle);
    return found.ok ? ok({ origin: found.value, field: "handle" }) : found;
  }
  const origin = normaliseServer(typed);
  return origin
    ? ok({ origin, field: "server" })
    : fail("bad-address", "That is not a server's address. It looks like https://pds.example.com.", {
        field: "server",
      });
}

function notSignedIn(answer: Answer, handle: string, field: string): ConnectFailure {
  const evidence = answer.trace;
  const name = errorNameOf(answer);
  if (answer.status === 429) {
    const minutes = Math.max(
      1,
      Math.ceil(((retryAt(answer, new Date())?.getTime() ?? Date.now()) - Date.now()) / 60_000),
    );
    return {
      code: "too-fast",
      message: `Bluesky allows no more sign-ins right now. Try again in ${minutes} min.`,
      evidence,
    };
  }
  if (name === "AccountTakedown" || name === "AccountDeactivated") {
    return {
      code: "account",
      message: `Bluesky says: ${wordsOf(answer)}. The account cannot be connected until that is settled.`,
      field: "handle",
      evidence,
    };
  }
  if (answer.status === 401 || name === "AuthenticationRequired") {
    const message = `Bluesky does not accept this app password for @${handle}. Check both, or make a new app password.`;
    return { code: "wrong-password", message, field: "password", evidence };
  }
  const words = wordsOf(answer);
  const message = words
    ? `Bluesky answered: ${words}`
    : "This address does not answer like a Bluesky server. Check the server's address.";
  return { code: "not-bluesky", message, field, evidence };
}

type Session = { did: string; handle: string; access: Access };

function sessionOf(answer: Answer): Session | null {
  const json = answer.status === 200 ? objectOf(answer) : null;
  const token = asString(json?.accessJwt);
  const refreshToken = asString(json?.refreshJwt);
  const did = asString(json?.did);
  if (!token || !refreshToken || !did?.startsWith("did:")) return null;
  // Rotation hands out a new refresh token of 90 days each time: access does not end by itself.
  const access: Access = { token, refreshToken, expiresAt: expiryOf(token), endsAt: null, scopes: [] };
  return { did, handle: asString(json?.handle) ?? did, access };
}

/** When a JWT that was just made ends; null when it cannot be read (then the server's word decides). */
function expiryOf(jwt: string): Date | null {
  try {
    const claims = asObject(JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()));
    const end = asNumber(claims?.exp);
    const begin = asNumber(claims?.iat);
    if (end === null) return null;
    // Both are the server's clock; ours may differ.
    return begin === null ? new Date(end * 1000) : new Date(Date.now() + (end - begin) * 1000);
  } catch {
    return null;
  }
}

/** Who the token belongs to; with display name and picture where they can be read. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const session = await ask({
    origin: context.origin,
    method: "com.atproto.server.getSession",
    token: context.access.token,
  });
  if (!session.ok) return session;
  const { json, answer } = session.value;
  const did = asString(json.did);
  if (!did)
    return failWith({
      next: "reconnect",
      reason: "Bluesky did not say whose sign-in this is.",
      evidence: answer.trace,
    });
  if (json.active === false) {
    return failWith({
      next: "reconnect",
      reason: `Bluesky says this account is ${asString(json.status) ?? "not active"}.`,
      evidence: answer.trace,
    });
  }
  const handle = asString(json.handle) ?? context.handle;
  const profile = await profileOf(context.origin, did, context.access.token);
  return ok({
    id: did,
    handle,
    displayName: profile.displayName ?? handle,
    avatarUrl: profile.avatarUrl,
    profileUrl: profileAddress(context.origin, did),
    limits: null,
  });
}

type Profile = { displayName: string | null; avatarUrl: string | null };

/** Name and picture as followers see them; from the account's own record where its server knows no network. */
async function profileOf(origin: string, did: string, token: string): Promise<Profile> {
  const method = "app.bsky.actor.getProfile";
  const seen = await send({ origin, method, params: { actor: did }, token, timeoutMs: 5000 });
  const json = seen.ok && seen.value.status === 200 ? objectOf(seen.value) : null;
  if (json?.did === did)
    return { displayName: asString(json.displayName), avatarUrl: asWebAddress(json.avatar) };
  const params = { repo: did, collection: "app.bsky.actor.profile", rkey: "self" };
  const sent = await send({ origin, method: "com.atproto.repo.getRecord", params, timeoutMs: 5000 });
  const value = sent.ok && sent.value.status === 200 ? asObject(objectOf(sent.value)?.value) : null;
  const cid = asString(asObject(asObject(value?.avatar)?.ref)?.$link);
  return {
    displayName: asString(value?.displayName),
    avatarUrl: cid ? `${origin}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ did, cid })}` : null,
  };
}

/** Where a person sees the account. A simulator serves its own pages below its base. */
const profileAddress = (origin: string, did: string): string | null => {
  const url = new URL(origin);
  if (url.protocol === "https:") return `https://bsky.app/profile/${did}`;
  return url.pathname === "/" ? null : `${origin}/profile/${did}`;
};

/** Trades the refresh token for a new pair. The old one stays good for two hours, so a lost answer may be asked for again. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const token = context.access.refreshToken;
  if (!token)
    return failWith({
      next: "reconnect",
      reason: "There is nothing to renew this sign-in with. Connect again.",
    });
  const sent = await send({
    origin: context.origin,
    method: "com.atproto.server.refreshSession",
    procedure: "empty",
    token,
  });
  if (!sent.ok) {
    const { kind, reason, trace } = sent.failure;
    if (kind === "unanswered") return failWith({ next: "lost", reason, evidence: trace });
    return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason, evidence: trace });
  }
  const answer = sent.value;
  const session = sessionOf(answer);
  if (session && session.did === context.accountId) return ok(session.access);
  const evidence = answer.trace;
  if (session)
    return failWith({
      next: "reconnect",
      reason: "Bluesky renewed the sign-in of another account. Connect again.",
      evidence,
    });
  if (answer.status === 429 || answer.status === 503) {
    const until = retryAt(answer, new Date()) ?? new Date(Date.now() + 60_000);
    return failWith({
      next: "wait",
      until,
      reason: "Bluesky asks to wait before renewing access.",
      evidence,
    });
  }
  if (answer.status >= 500 || answer.status === 200) {
    return failWith({
      next: "lost",
      reason: `Bluesky's answer to renewing access was of no use (${answer.status}).`,
      evidence,
    });
  }
  const reason = "Bluesky ended this sign-in. Connect again with a new app password.";
  return failWith({ next: "reconnect", reason, evidence });
}

/** Ends the session there. The app password itself stays, until its owner deletes it in Bluesky. */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const token = context.access.refreshToken;
  if (!token) return ok(null);
  const sent = await send({
    origin: context.origin,
    method: "com.atproto.server.deleteSession",
    procedure: "empty",
    token,
  });
  if (sent.ok && sent.value.status < 500) return ok(null);
  const reason = sent.ok
    ? `Bluesky answered with an error of its own (${sent.value.status}).`
    : sent.failure.reason;
  return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
}
