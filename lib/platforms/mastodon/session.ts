import { objectOf } from "@/lib/outbound/answer";
import { request } from "@/lib/outbound/request";
import { fail, failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { errorNameOf, notConnected, wordsOf } from "../shared/failures";
import { asNumber, asObject, asString, asWebAddress } from "../shared/reading";
import { mastodon as facts } from "./facts";
import { ask } from "./http";
import { discover, normaliseServer, readLimits } from "./instance";

/** Sign-in of a server of the Mastodon kind: our application registers itself there, then OAuth with PKCE. */
export const connect: OAuthConnect = {
  kind: "oauth",
  async resolve(fields, base) {
    const origin = base ?? normaliseServer(fields.server ?? "");
    if (!origin) {
      return fail("bad-address", "That is not a server's address. It looks like mastodon.social.", {
        field: "server",
      });
    }
    const endpoints = await discover(origin);
    return endpoints.ok ? ok({ origin, endpoints: endpoints.value }) : endpoints;
  },

  async register(origin, { redirectUri, website }) {
    const scopes = facts.connect.scopes.join(" ");
    const sent = await request({
      method: "POST",
      url: `${origin}/api/v1/apps`,
      // One string: servers before 4.3 do not take a list.
      body: {
        kind: "json",
        value: { client_name: "Posthaste", redirect_uris: redirectUri, scopes, website },
      },
      timeoutMs: 15_000,
    });
    if (!sent.ok) return failWith(notConnected(sent.failure, "server"));
    const json = sent.value.status >= 200 && sent.value.status < 300 ? objectOf(sent.value) : null;
    const clientId = asString(json?.client_id);
    const clientSecret = asString(json?.client_secret);
    if (clientId && clientSecret) return ok({ clientId, clientSecret });
    const words = wordsOf(sent.value) ?? `status ${sent.value.status}`;
    return fail("not-registered", `The server did not take Posthaste as an application: ${words}`, {
      field: "server",
    });
  },

  async isRegistered(origin, { clientId, clientSecret }) {
    const fields = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
    const body = { kind: "form", fields } as const;
    const sent = await request({
      method: "POST",
      url: `${origin}/oauth/token`,
      body,
      secrets: [clientSecret],
      timeoutMs: 10_000,
    });
    return !(sent.ok && errorNameOf(sent.value) === "invalid_client");
  },

  async exchange({ origin, app, code, verifier, redirectUri }) {
    if (!app) return fail("not-registered", "Posthaste is not registered at this server. Start again.");
    const sent = await request({
      method: "POST",
      url: `${origin}/oauth/token`,
      body: {
        kind: "form",
        fields: {
          grant_type: "authorization_code",
          code,
          client_id: app.clientId,
          client_secret: app.clientSecret,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        },
      },
      secrets: [code, app.clientSecret, verifier],
      timeoutMs: 15_000,
    });
    if (!sent.ok) return failWith(notConnected(sent.failure, undefined));
    const json = sent.value.status === 200 ? objectOf(sent.value) : null;
    const token = asString(json?.access_token);
    if (token) {
      const seconds = asNumber(json?.expires_in);
      const endsAt = seconds ? new Date(Date.now() + seconds * 1000) : null;
      const scopes = (asString(json?.scope) ?? facts.connect.scopes.join(" ")).split(/\s+/);
      return ok({ token, refreshToken: null, expiresAt: endsAt, endsAt, scopes });
    }
    if (errorNameOf(sent.value) === "invalid_client") {
      return fail(
        "app-forgotten",
        "The server has forgotten Posthaste. Start again, and it will be registered anew.",
      );
    }
    return fail(
      "code-refused",
      `The server did not accept the sign-in: ${wordsOf(sent.value) ?? sent.value.status}. Start again.`,
    );
  },
};

/** Whose token this is, with the limits of its server. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const answered = await ask(context, { path: "/api/v1/accounts/verify_credentials" });
  if (!answered.ok) return answered;
  const json = asObject(answered.value.json);
  const id = asString(json?.id);
  const name = asString(json?.acct) ?? asString(json?.username);
  if (!json || !id || !name) {
    const evidence = answered.value.answer.trace;
    return failWith({
      next: "reconnect",
      reason: "The server did not say whose sign-in this is. Connect again.",
      evidence,
    });
  }
  return ok({
    id,
    handle: `@${name}@${new URL(context.origin).host}`,
    displayName: asString(json.display_name) ?? name,
    avatarUrl: pictureOf(asWebAddress(json.avatar_static) ?? asWebAddress(json.avatar)),
    profileUrl: asWebAddress(json.url),
    limits: await readLimits(context.origin),
  });
}

/** A server names a placeholder for accounts without a picture; initials say more. */
const pictureOf = (address: string | null): string | null =>
  address?.endsWith("/missing.png") ? null : address;

/** Withdraws the token at the server; one that it does not know is as good as withdrawn. */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const { app, access, origin } = context;
  if (!app) return ok(null);
  const fields = { client_id: app.clientId, client_secret: app.clientSecret, token: access.token };
  const body = { kind: "form", fields } as const;
  const sent = await request({
    method: "POST",
    url: `${origin}/oauth/revoke`,
    body,
    secrets: [access.token, app.clientSecret],
  });
  if (sent.ok && sent.value.status < 500 && sent.value.status !== 429) return ok(null);
  const reason = sent.ok
    ? `The server answered with an error of its own (${sent.value.status}).`
    : sent.failure.reason;
  return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
}
