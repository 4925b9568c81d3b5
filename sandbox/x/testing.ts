import { createHash } from "node:crypto";
import { type Sent, startSandbox } from "../testing.ts";

const verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789";
export const redirectUri = "http://localhost:3000/api/channels/x/callback";
export const scopes = "tweet.read tweet.write users.read media.write offline.access";
const client = { id: "posthaste-x", secret: "sandbox-secret-x" };

export const basicAuth = (secret = client.secret): string =>
  `Basic ${Buffer.from(`${client.id}:${secret}`).toString("base64")}`;

/** A sandbox with a person who presses the buttons of X. */
export async function startX() {
  const sandbox = await startSandbox();
  const api = (method: string, path: string, sent: Sent = {}) =>
    sandbox.send(method, `/x/api.x.com${path}`, sent);

  async function accountId(handle: string): Promise<string> {
    const { json } = await sandbox.control("GET", "/accounts");
    const known = (json.accounts as { platform: string; handle: string; id: string }[]).find(
      (account) => account.platform === "x" && account.handle === handle,
    );
    if (known) return known.id;
    const made = await sandbox.control("POST", "/accounts", { platform: "x", handle, name: handle });
    return (made.json.account as { id: string }).id;
  }

  const asked = (more: Record<string, string> = {}): Record<string, string> => ({
    client_id: client.id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: scopes,
    state: "kept & <safe>",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  });

  const authorize = (more: Record<string, string> = {}) =>
    sandbox.send("GET", `/x/x.com/i/oauth2/authorize?${new URLSearchParams(asked(more))}`);

  /** Presses a button; answers where the browser is sent. */
  async function consent(handle: string, more: Record<string, string> = {}): Promise<URL> {
    const { scope = scopes, ...form } = asked(more);
    const answer = await sandbox.send("POST", "/x/x.com/i/oauth2/authorize", {
      form: { ...form, asked: scope, account: await accountId(handle), decision: more.decision ?? "allow" },
      headers: { origin: sandbox.origin },
    });
    return new URL(answer.headers.get("location") ?? "nowhere:");
  }

  const token = (form: Record<string, string>, authorization = basicAuth()) =>
    api("POST", "/2/oauth2/token", { form, headers: { authorization } });

  const exchange = (code: string, more: Record<string, string> = {}) =>
    token({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...more,
    });

  async function connect(handle = "alice", more: Record<string, string> = {}): Promise<string> {
    const code = (await consent(handle, more)).searchParams.get("code") ?? "";
    return String((await exchange(code)).json.access_token);
  }

  const tweet = (bearer: string, json: Record<string, unknown>) =>
    api("POST", "/2/tweets", { token: bearer, json });

  const idOf = (answer: { json: Record<string, unknown> }): string => (answer.json.data as { id: string }).id;

  async function append(bearer: string, id: string, index: string, bytes: Buffer) {
    const body = new FormData();
    body.set("segment_index", index);
    body.set("media", new Blob([new Uint8Array(bytes)]));
    return api("POST", `/2/media/upload/${id}/append`, { token: bearer, body });
  }

  /** Uploads an image whole; answers its id. */
  async function upload(bearer: string, bytes: Buffer): Promise<string> {
    const json = { media_type: "image/png", total_bytes: bytes.length, media_category: "tweet_image" };
    const id = idOf(await api("POST", "/2/media/upload/initialize", { token: bearer, json }));
    await append(bearer, id, "0", bytes);
    await api("POST", `/2/media/upload/${id}/finalize`, { token: bearer });
    return id;
  }

  return {
    ...sandbox,
    api,
    accountId,
    authorize,
    consent,
    token,
    exchange,
    connect,
    tweet,
    idOf,
    append,
    upload,
  };
}

export type TestX = Awaited<ReturnType<typeof startX>>;
