import { type Sent, startSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/reddit/callback";
export const scopes = ["identity", "submit", "edit", "read", "flair", "history", "mysubreddits"];
const agent = { "user-agent": "web:test-suite:v1 (by /u/alice)" };

export const basic = (secret = "sandbox-secret-reddit"): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`posthaste-reddit:${secret}`).toString("base64")}`,
});

/** The first code among `json.errors`; "" when there is none. */
export const codeIn = ({ json }: { json: Record<string, unknown> }): string =>
  (json.json as { errors?: string[][] } | undefined)?.errors?.[0]?.[0] ?? "";

/** `json.data` of an answer. */
export const dataIn = ({ json }: { json: Record<string, unknown> }): Record<string, unknown> =>
  (json.json as { data?: Record<string, unknown> } | undefined)?.data ?? {};

/** A sandbox, and a person who presses the buttons. */
export async function startReddit() {
  const sandbox = await startSandbox();
  const api = (method: string, path: string, sent: Sent = {}) =>
    sandbox.send(method, `/reddit/oauth.reddit.com${path}`, {
      ...sent,
      headers: { ...agent, ...sent.headers },
    });
  const www = (method: string, path: string, sent: Sent = {}) =>
    sandbox.send(method, `/reddit/www.reddit.com/api/v1${path}`, {
      ...sent,
      headers: { ...agent, ...sent.headers },
    });
  const { json } = await sandbox.control("GET", "/accounts");
  const accounts = (json.accounts as { platform: string; id: string }[]).filter(
    ({ platform }) => platform === "reddit",
  );

  /** Presses a button of the consent page; answers where the browser is sent. */
  async function consent(more: Record<string, string> = {}, granted = scopes): Promise<URL> {
    const body = new URLSearchParams({
      client_id: "posthaste-reddit",
      redirect_uri: redirectUri,
      response_type: "code",
      duration: "permanent",
      state: "kept & <safe>",
      account: accounts[0]?.id ?? "",
      decision: "allow",
      ...more,
    });
    for (const scope of granted) body.append("scope", scope);
    const answer = await www("POST", "/authorize", { body, headers: { origin: sandbox.origin } });
    return new URL(answer.headers.get("location") ?? "nowhere:");
  }

  const token = (form: Record<string, string>, headers: Record<string, string> = basic()) =>
    www("POST", "/access_token", { form, headers });

  async function connect(more: Record<string, string> = {}, granted = scopes) {
    const code = (await consent(more, granted)).searchParams.get("code") ?? "";
    const { json } = await token({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
    return json as { access_token: string; refresh_token: string } & Record<string, unknown>;
  }

  const submit = (token: string, more: Record<string, string>) =>
    api("POST", "/api/submit", {
      token,
      form: { api_type: "json", sr: "sandbox", kind: "self", title: "A title", ...more },
    });

  return { ...sandbox, accounts, api, www, consent, token, connect, submit };
}
