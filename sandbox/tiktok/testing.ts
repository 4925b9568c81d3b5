import { type Sent, startSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/tiktok/callback";
const client = { key: "posthaste-tiktok", secret: "sandbox-secret-tiktok" };
export const scopes = "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish";

/** The smallest film there is: a head that says MP4. */
export const film = Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42"), Buffer.alloc(88)]);

/** A sandbox with a person who presses the buttons of TikTok. */
export async function startTikTok() {
  const sandbox = await startSandbox();
  const api = (path: string, token: string, json: unknown = {}, more: Sent = {}) =>
    sandbox.send("POST", `/tiktok/open.tiktokapis.com${path}`, { token, json, ...more });

  async function openId(handle: string): Promise<string> {
    const { json } = await sandbox.control("GET", "/accounts");
    const known = (json.accounts as { platform: string; handle: string; id: string }[]).find(
      (account) => account.platform === "tiktok" && account.handle === handle,
    );
    if (known) return known.id;
    const made = await sandbox.control("POST", "/accounts", { platform: "tiktok", handle, name: handle });
    return (made.json.account as { id: string }).id;
  }

  const asked = (more: Record<string, string> = {}): Record<string, string> => ({
    client_key: client.key,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: scopes,
    state: "kept & <safe>",
    ...more,
  });

  const authorize = (more: Record<string, string> = {}) =>
    sandbox.send("GET", `/tiktok/www.tiktok.com/v2/auth/authorize/?${new URLSearchParams(asked(more))}`);

  /** Presses a button; answers where the browser is sent. `ticked` are the permissions that stay. */
  async function consent(handle: string, ticked = scopes, more: Record<string, string> = {}): Promise<URL> {
    const { scope = "", ...form } = asked(more);
    const body = new URLSearchParams({
      ...form,
      asked: scope,
      account: await openId(handle),
      decision: "allow",
    });
    for (const one of ticked.split(",")) body.append("scope", one);
    const answer = await sandbox.send("POST", "/tiktok/www.tiktok.com/v2/auth/authorize/", {
      body,
      headers: { origin: sandbox.origin },
    });
    return new URL(answer.headers.get("location") ?? "nowhere:");
  }

  const token = (form: Record<string, string>) =>
    sandbox.send("POST", "/tiktok/open.tiktokapis.com/v2/oauth/token/", {
      form: { client_key: client.key, client_secret: client.secret, ...form },
    });

  const exchange = (code: string, more: Record<string, string> = {}) =>
    token({ grant_type: "authorization_code", code, redirect_uri: redirectUri, ...more });

  async function connect(handle = "alice", ticked = scopes): Promise<string> {
    const code = (await consent(handle, ticked)).searchParams.get("code") ?? "";
    return String((await exchange(code)).json.access_token);
  }

  const info = { privacy_level: "PUBLIC_TO_EVERYONE", title: "A film" };

  const init = (bearer: string, source: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    api("/v2/post/publish/video/init/", bearer, { post_info: { ...info, ...more }, source_info: source });

  const whole = (size: number) => ({
    source: "FILE_UPLOAD",
    video_size: size,
    chunk_size: size,
    total_chunk_count: 1,
  });

  async function put(address: string, bytes: Buffer, range: string, headers: Record<string, string> = {}) {
    const answer = await fetch(address, {
      method: "PUT",
      headers: { "content-type": "video/mp4", "content-range": range, ...headers },
      body: new Uint8Array(bytes),
    });
    return answer.status;
  }

  const status = (bearer: string, publishId: string) =>
    api("/v2/post/publish/status/fetch/", bearer, { publish_id: publishId });

  /** What an answer says went wrong; `ok` when nothing did. */
  const codeOf = ({ json }: { json: Record<string, unknown> }): string =>
    (json.error as { code: string }).code;

  return {
    ...sandbox,
    api,
    openId,
    authorize,
    consent,
    token,
    exchange,
    connect,
    init,
    whole,
    put,
    status,
    codeOf,
  };
}

export type TestTikTok = Awaited<ReturnType<typeof startTikTok>>;
