import { type Sent, startSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/pinterest/callback";
const client = { id: "posthaste-pinterest", secret: "sandbox-secret-pinterest" };
export const scopes = ["boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"];

export const basic = (id = client.id, secret = client.secret): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

/** A sandbox, and a person who presses the buttons. */
export async function startPinterest() {
  const sandbox = await startSandbox();
  const api = (method: string, path: string, sent: Sent = {}) =>
    sandbox.send(method, `/pinterest/api.pinterest.com/v5${path}`, sent);
  const { json } = await sandbox.control("GET", "/accounts");
  const accounts = (json.accounts as { platform: string; id: string; handle: string }[]).filter(
    ({ platform }) => platform === "pinterest",
  );

  /** Presses a button of the consent page; answers where the browser is sent. */
  async function consent(more: Record<string, string> = {}, granted = scopes): Promise<URL> {
    const body = new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: "code",
      state: "kept & <safe>",
      account: accounts[0]?.id ?? "",
      decision: "allow",
      ...more,
    });
    for (const scope of granted) body.append("scope", scope);
    const answer = await sandbox.send("POST", "/pinterest/www.pinterest.com/oauth/", {
      body,
      headers: { origin: sandbox.origin },
    });
    return new URL(answer.headers.get("location") ?? "nowhere:");
  }

  const token = (form: Record<string, string>, headers = basic()) =>
    api("POST", "/oauth/token", { form, headers });

  async function connect(granted = scopes) {
    const code = (await consent({}, granted)).searchParams.get("code") ?? "";
    const { json } = await token({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
    return json as { access_token: string; refresh_token: string } & Record<string, unknown>;
  }

  return { ...sandbox, accounts, api, consent, token, connect };
}
