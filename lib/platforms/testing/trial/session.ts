import { objectOf } from "@/lib/outbound/answer";
import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { Access, AccountContext, PublishFailure, RefreshFailure, RemoteAccount } from "../../contract";
import type { FormConnect } from "../../contract-connecting";
import { errorNameOf, notConnected } from "../../shared/failures";
import { asNumber, asString, type Json } from "../../shared/reading";
import { ask } from "./http";

function accessOf(json: Json | null): Access | null {
  const token = asString(json?.access_token);
  const refreshToken = asString(json?.refresh_token);
  const seconds = asNumber(json?.expires_in);
  if (!token || !refreshToken || seconds === null) return null;
  const expiresAt = new Date(Date.now() + seconds * 1000);
  return { token, refreshToken, expiresAt, endsAt: null, scopes: [] };
}

const askForTokens = (origin: string, value: Json, secrets: string[]) =>
  request({ method: "POST", url: `${origin}/token`, body: { kind: "json", value }, secrets });

/** Signs in with handle and password. The platform exists at the sandbox only. */
export const signIn: FormConnect["signIn"] = async (fields, base) => {
  if (!base) return fail("no-sandbox", "This platform exists in the sandbox only.");
  const { handle = "", password = "" } = fields;
  const sent = await askForTokens(base, { grant_type: "password", handle, password }, [password]);
  if (!sent.ok) return failWith(notConnected(sent.failure, "handle"));
  const access = sent.value.status === 200 ? accessOf(objectOf(sent.value)) : null;
  if (!access) return fail("wrong-password", "Handle or password is not accepted.", { field: "password" });
  const context: AccountContext = { origin: base, accountId: "", handle, access, app: null };
  const account = await identify(context);
  if (!account.ok) return fail("unreachable", account.failure.reason);
  return ok({ origin: base, account: account.value, access });
};

/** Whose token this is. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const answered = await ask(context, { method: "GET", path: "/me" });
  if (!answered.ok) return answered;
  const { json } = answered.value;
  const id = asString(json.id);
  const handle = asString(json.handle);
  if (!id || !handle)
    return failWith({ next: "reconnect", reason: "The platform did not say whose token this is." });
  return ok({
    id,
    handle,
    displayName: asString(json.name) ?? handle,
    avatarUrl: null,
    profileUrl: asString(json.url),
    limits: null,
  });
}

/** Trades the refresh token, which works once, for a new pair. A server error may have traded it all the same. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const token = context.access.refreshToken;
  if (!token) return failWith({ next: "reconnect", reason: "There is nothing to renew this access with." });
  const sent = await askForTokens(context.origin, { grant_type: "refresh_token", refresh_token: token }, [
    token,
  ]);
  if (!sent.ok) {
    const { kind, reason, trace } = sent.failure;
    if (kind === "unanswered") return failWith({ next: "lost", reason, evidence: trace });
    return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason, evidence: trace });
  }
  const answer = sent.value;
  const evidence = { ...answer.trace, body: "" };
  const access = answer.status === 200 ? accessOf(objectOf(answer)) : null;
  if (access) return ok(access);
  if (answer.status === 429) {
    const until = new Date(Date.now() + 60_000);
    return failWith({ next: "wait", until, reason: "Too many renewals.", evidence });
  }
  if (errorNameOf(answer) === "invalid_grant")
    return failWith({ next: "reconnect", reason: "The access cannot be renewed any more.", evidence });
  return failWith({ next: "lost", reason: "The answer to the renewal could not be read.", evidence });
}

/** Withdraws the access there. */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, { method: "DELETE", path: "/token" });
  return answered.ok ? ok(null) : answered;
}
