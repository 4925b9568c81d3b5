import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel, startSandbox, type TestSandbox } from "../testing.ts";

const redirectUri = "http://localhost:3000/api/channels/mastodon/callback";
const verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789";
const challenge = createHash("sha256").update(verifier).digest("base64url");
const scopes = "read:accounts read:statuses write:statuses write:media";
let sandbox: TestSandbox;
let client: { id: string; secret: string };

beforeEach(async () => {
  sandbox = await startSandbox();
  const { json } = await ask("POST", "/api/v1/apps", {
    json: { client_name: "Posthaste", redirect_uris: redirectUri, scopes, website: "http://localhost:3000" },
  });
  client = { id: String(json.client_id), secret: String(json.client_secret) };
});
afterEach(() => sandbox.stop());

const ask = (method: string, path: string, sent = {}) => sandbox.send(method, `/mastodon${path}`, sent);

async function accountId(handle = "alice"): Promise<string> {
  const { json } = await ask("GET", `/api/v1/accounts/lookup?acct=${handle}`);
  return String(json.id);
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

async function connect(): Promise<string> {
  const code = (await consent("allow")).searchParams.get("code") ?? "";
  return String((await exchange(code)).json.access_token);
}

const publish = (token: string, json: Record<string, unknown>, headers = {}) =>
  ask("POST", "/api/v1/statuses", { token, json, headers });

describe("connecting", () => {
  it("describes itself below its base address", async () => {
    const { json } = await ask("GET", "/.well-known/oauth-authorization-server");
    expect(json.issuer).toBe(`${sandbox.origin}/mastodon`);
    expect(json.code_challenge_methods_supported).toEqual(["S256"]);
    expect((await sandbox.send("GET", "/.well-known/oauth-authorization-server/mastodon")).json).toEqual(
      json,
    );
  });

  it("refuses an app without an absolute address to return to", async () => {
    const answer = await ask("POST", "/api/v1/apps", { json: { client_name: "X", redirect_uris: "/here" } });
    expect([answer.status, answer.json]).toEqual([
      422,
      { error: "Validation failed: Redirect URI must be an absolute URI." },
    ]);
  });

  it("shows a consent page that escapes what the client says", async () => {
    const { json } = await ask("POST", "/api/v1/apps", {
      json: { client_name: "<script>x</script>", redirect_uris: redirectUri },
    });
    const query = new URLSearchParams({
      client_id: String(json.client_id),
      redirect_uri: redirectUri,
      response_type: "code",
    });
    const page = await ask("GET", `/oauth/authorize?${query}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("<script>");
    expect(page.text).toContain(">Allow</button>");
    expect(page.text).toContain(">Deny</button>");
  });

  it("never sends a browser to an address that is not registered", async () => {
    const query = new URLSearchParams({
      client_id: client.id,
      redirect_uri: "http://evil.test/",
      response_type: "code",
    });
    const answer = await ask("GET", `/oauth/authorize?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
  });

  it("returns the state with the code, and the denial with its reason", async () => {
    const allowed = await consent("allow");
    expect(allowed.searchParams.get("state")).toBe("kept & <safe>");
    const denied = await consent("deny");
    expect(denied.searchParams.get("error")).toBe("access_denied");
    expect(denied.searchParams.get("code")).toBeNull();
  });

  it("takes no challenge but S256 and no scope beyond the registered ones", async () => {
    const query = (more: Record<string, string>) =>
      new URLSearchParams({
        client_id: client.id,
        redirect_uri: redirectUri,
        response_type: "code",
        scope: "read:accounts",
        ...more,
      });
    const plain = await ask(
      "GET",
      `/oauth/authorize?${query({ code_challenge: "x", code_challenge_method: "plain" })}`,
    );
    expect(plain.headers.get("location")).toContain("error=invalid_code_challenge_method");
    const wide = await ask("GET", `/oauth/authorize?${query({ scope: "write" })}`);
    expect(wide.headers.get("location")).toContain("error=invalid_scope");
  });

  it("exchanges a code once, with the right verifier, client and address only", async () => {
    const code = (await consent("allow")).searchParams.get("code") ?? "";
    const invalidGrant = { status: 400, json: { error: "invalid_grant" } };
    expect(await exchange(code, { code_verifier: "wrong" })).toMatchObject(invalidGrant);
    expect(await exchange(code, { redirect_uri: "http://localhost:3000/" })).toMatchObject(invalidGrant);
    expect(await exchange(code, { client_secret: "wrong" })).toMatchObject({
      status: 401,
      json: { error: "invalid_client" },
    });
    const token = await exchange(code);
    expect(token.json).toMatchObject({ token_type: "Bearer", scope: scopes });
    expect(token.json).not.toHaveProperty("refresh_token");
    expect(await exchange(code)).toMatchObject(invalidGrant);
  });

  it("knows whose token it is, and nobody's after it was revoked", async () => {
    const token = await connect();
    const me = await ask("GET", "/api/v1/accounts/verify_credentials", { token });
    expect(me.json).toMatchObject({ username: "alice", id: await accountId() });
    const form = { client_id: client.id, client_secret: client.secret, token };
    expect(await ask("POST", "/oauth/revoke", { form })).toMatchObject({ status: 200, json: {} });
    const after = await publish(token, { status: "hello" });
    expect([after.status, after.json]).toEqual([401, { error: "The access token was revoked" }]);
  });

  it("keeps a token inside its scopes", async () => {
    const code = (await consent("allow", { scope: "read:accounts" })).searchParams.get("code") ?? "";
    const token = String((await exchange(code)).json.access_token);
    const answer = await publish(token, { status: "hello" });
    expect([answer.status, answer.json]).toEqual([
      403,
      { error: "This action is outside the authorized scopes" },
    ]);
  });
});

describe("statuses", () => {
  it("publishes, reads back and pages through", async () => {
    const token = await connect();
    const made = await publish(token, { status: "Look https://example.com/a?b=1&c #News" });
    expect(made.json.id).toMatch(/^\d{18,}$/);
    expect(made.json.url).toBe(`${sandbox.origin}/mastodon/@alice/${made.json.id}`);
    expect(made.json.content).toContain('href="https://example.com/a?b=1&amp;c"');
    for (const status of ["two", "three"]) await publish(token, { status });
    const path = `/api/v1/accounts/${await accountId()}/statuses`;
    const first = await ask("GET", `${path}?limit=2`, { token });
    expect((first.json as unknown as { content: string }[]).map(({ content }) => content)).toEqual([
      "<p>three</p>",
      "<p>two</p>",
    ]);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const rest = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
    expect(await rest.json()).toMatchObject([{ id: made.json.id }]);
    expect(first.headers.get("x-ratelimit-limit")).toBe("300");
    expect(Date.parse(first.headers.get("x-ratelimit-reset") ?? "")).toBeGreaterThan(Date.now());
  });

  it("makes one status of two requests with one idempotency key, for an hour", async () => {
    const token = await connect();
    const again = () => publish(token, { status: "once" }, { "Idempotency-Key": "attempt-1" });
    const first = await again();
    expect((await again()).json.id).toBe(first.json.id);
    sandbox.clock.ahead = 3601_000;
    expect((await again()).json.id).not.toBe(first.json.id);
    const { json } = await sandbox.control("GET", "/posts?platform=mastodon");
    expect(json.posts).toHaveLength(2);
  });

  it.each([
    ["", "Validation failed: Text can't be blank"],
    ["a".repeat(501), "Validation failed: Text character limit of 500 exceeded"],
    [`${"a".repeat(477)} https://e.co`, "Validation failed: Text character limit of 500 exceeded"],
  ])("refuses text %#", async (status, error) => {
    const answer = await publish(await connect(), { status });
    expect([answer.status, answer.json]).toEqual([422, { error }]);
  });

  it.each([
    `${"a".repeat(476)} https://example.com/${"long".repeat(50)}`,
    "👨‍👩‍👧‍👦".repeat(500),
    `${"a".repeat(493)} @alice@${"far".repeat(20)}.example`,
  ])("counts links as 23, graphemes as one and mentions without their host %#", async (status) => {
    expect((await publish(await connect(), { status })).status).toBe(200);
  });

  it("edits, keeps the source and the history, and deletes for good", async () => {
    const token = await connect();
    const { json } = await publish(token, { status: "first" });
    const path = `/api/v1/statuses/${json.id}`;
    const edited = await ask("PUT", path, { token, json: { status: "second" } });
    expect(edited.json.edited_at).toMatch(/Z$/);
    expect((await ask("GET", `${path}/source`, { token })).json.text).toBe("second");
    expect((await sandbox.send("GET", "/mastodon/")).text).toContain("Edited");
    expect((await ask("DELETE", path, { token })).json.text).toBe("second");
    const gone = await ask("GET", path, { token });
    expect([gone.status, gone.json]).toEqual([404, { error: "Record not found" }]);
    expect((await sandbox.send("GET", `/mastodon/@alice/${json.id}`)).text).toContain("Deleted");
  });

  it("escapes what people write on the timeline", async () => {
    await publish(await connect(), { status: "<img src=x onerror=alert(1)>" });
    const page = await sandbox.send("GET", "/mastodon/");
    expect(page.text).not.toContain("<img src=x");
    expect(page.text).toContain("&lt;img src=x");
  });

  it("answers 429 after thirty deletions", async () => {
    const token = await connect();
    const remove = async () => {
      const { json } = await publish(token, { status: "short-lived" });
      return ask("DELETE", `/api/v1/statuses/${json.id}`, { token });
    };
    for (let count = 0; count < 30; count += 1) expect((await remove()).status).toBe(200);
    const refused = await remove();
    expect([refused.status, refused.json]).toEqual([429, { error: "Too many requests" }]);
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  });
});

describe("media", () => {
  function upload(token: string, bytes: Buffer, name: string, type: string, description = "A dot") {
    const body = new FormData();
    body.set("file", new File([new Uint8Array(bytes)], name, { type }));
    body.set("description", description);
    return ask("POST", "/api/v2/media", { token, body });
  }

  it("takes an image at once, and gives it away to one status", async () => {
    const token = await connect();
    const made = await upload(token, onePixel, "dot.png", "image/png");
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({
      type: "image",
      description: "A dot",
      meta: { original: { width: 1, height: 1 } },
    });
    const described = await ask("PUT", `/api/v1/media/${made.json.id}`, {
      token,
      json: { description: "One pixel" },
    });
    expect(described.json.description).toBe("One pixel");
    const status = await publish(token, { media_ids: [made.json.id] });
    expect(status.json.media_attachments).toMatchObject([{ id: made.json.id, description: "One pixel" }]);
    const bytes = await fetch(String(made.json.url));
    expect(bytes.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await bytes.arrayBuffer()).equals(onePixel)).toBe(true);
    expect((await ask("GET", `/api/v1/media/${made.json.id}`, { token })).status).toBe(404);
    const twice = await publish(token, { status: "again", media_ids: [made.json.id] });
    expect(twice.status).toBe(422);
  });

  it("works on a film for a while: 202, 206, 200", async () => {
    const token = await connect();
    const film = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom"), Buffer.alloc(64)]);
    const made = await upload(token, film, "film.mp4", "video/mp4");
    expect([made.status, made.json.url]).toEqual([202, null]);
    const early = await publish(token, { status: "film", media_ids: [made.json.id] });
    expect([early.status, early.json.error]).toEqual([
      422,
      "Cannot attach files that have not finished processing. Try again in a moment!",
    ]);
    expect((await ask("GET", `/api/v1/media/${made.json.id}`, { token })).status).toBe(206);
    sandbox.clock.ahead = 3000;
    expect((await ask("GET", `/api/v1/media/${made.json.id}`, { token })).status).toBe(200);
  });

  it("refuses a file that is not what it says, and too long a description", async () => {
    const token = await connect();
    const lie = await upload(token, Buffer.from("x".repeat(100)), "dot.png", "image/png");
    expect([lie.status, lie.json.error]).toEqual([
      422,
      "Validation failed: File content type is invalid, File is invalid",
    ]);
    const long = await upload(token, onePixel, "dot.png", "image/png", "a".repeat(1501));
    expect(long.json.error).toBe("Validation failed: Description is too long (maximum is 1500 characters)");
  });
});
