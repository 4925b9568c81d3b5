import { createHash } from "node:crypto";
import { type Sent, startSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/mastodon/callback";
const verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789";
const challenge = createHash("sha256").update(verifier).digest("base64url");
export const scopes = "read:accounts read:statuses write:statuses write:media";

/** A sandbox with a registered client, and a person who presses the buttons. */
export async function startMastodon() {
  const sandbox = await startSandbox();
  const ask = (method: string, path: string, sent: Sent = {}) =>
    sandbox.send(method, `/mastodon${path}`, sent);
  const { json } = await ask("POST", "/api/v1/apps", {
    json: { client_name: "Posthaste", redirect_uris: redirectUri, scopes, website: "http://localhost:3000" },
  });
  const client = { id: String(json.client_id), secret: String(json.client_secret) };

  async function accountId(handle = "alice"): Promise<string> {
    return String((await ask("GET", `/api/v1/accounts/lookup?acct=${handle}`)).json.id);
  }

  /** Presses a button of the consent page; answers where the browser is sent. */
  async function consent(decision: "allow" | "deny", more: Record<string, string> = {}): Promise<URL> {
    const form = {
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: scopes,
      state: "kept & <safe>",
      code_challenge: challenge,
      code_challenge_method: "S256",
      account: await accountId(),
      decision,
      ...more,
    };
    const answer = await ask("POST", "/oauth/authorize", { form, headers: { origin: sandbox.origin } });
    return new URL(answer.headers.get("location") ?? "nowhere:");
  }

  function exchange(code: string, more: Record<string, string> = {}) {
    const form = {
      grant_type: "authorization_code",
      code,
      client_id: client.id,
      client_secret: client.secret,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...more,
    };
    return ask("POST", "/oauth/token", { form });
  }

  async function connect(handle = "alice"): Promise<string> {
    const answer = await consent("allow", { account: await accountId(handle) });
    return String((await exchange(answer.searchParams.get("code") ?? "")).json.access_token);
  }

  const publish = (token: string, status: Record<string, unknown>, headers = {}) =>
    ask("POST", "/api/v1/statuses", { token, json: status, headers });

  return { ...sandbox, client, ask, accountId, consent, exchange, connect, publish };
}

export type TestMastodon = Awaited<ReturnType<typeof startMastodon>>;
