import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel, startSandbox, type TestSandbox } from "../testing.ts";

const post = "app.bsky.feed.post";
const rkey = "3n2qk4zkuok2w";
let sandbox: TestSandbox;
let password: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  password = await appPassword("alice.sandbox.test");
});
afterEach(() => sandbox.stop());

async function appPassword(handle: string): Promise<string> {
  const { json } = await sandbox.control("GET", "/accounts");
  const accounts = json.accounts as { handle: string; credentials: { label: string; value: string }[] }[];
  const account = accounts.find((candidate) => candidate.handle === handle);
  return account?.credentials.find(({ label }) => label.startsWith("App password"))?.value ?? "";
}

function xrpc(method: string, nsid: string, sent = {}) {
  return sandbox.send(method, `/bluesky/xrpc/${nsid}`, sent);
}

async function login(handle = "alice.sandbox.test", secret = password) {
  const { json } = await xrpc("POST", "com.atproto.server.createSession", {
    json: { identifier: handle, password: secret },
  });
  return { did: String(json.did), token: String(json.accessJwt), refresh: String(json.refreshJwt), json };
}

type Session = Awaited<ReturnType<typeof login>>;

function create({ did, token }: Session, record: Record<string, unknown>, more = {}) {
  const full = { $type: post, createdAt: "2026-11-20T12:00:00.000Z", ...record };
  return xrpc("POST", "com.atproto.repo.createRecord", {
    token,
    json: { repo: did, collection: post, record: full, ...more },
  });
}

describe("sessions", () => {
  it("signs in with an app password and states who it is", async () => {
    const session = await login();
    expect(session.json).toMatchObject({ handle: "alice.sandbox.test", active: true });
    const [head = "", claims = ""] = session.token.split(".");
    expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ typ: "at+jwt", alg: "HS256" });
    const { scope, iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString());
    expect(scope).toBe("com.atproto.appPass");
    expect(exp - iat).toBe(7200);
  });

  it("refuses a wrong password and asks for the mailed code", async () => {
    const wrong = await login("alice.sandbox.test", "aaaa-bbbb-cccc-dddd");
    expect(wrong.json).toEqual({
      error: "AuthenticationRequired",
      message: "Invalid identifier or password",
    });
    const { json } = await sandbox.control("GET", "/accounts");
    const careful = (
      json.accounts as { handle: string; credentials: { label: string; value: string }[] }[]
    ).find(({ handle }) => handle === "careful.sandbox.test");
    const value = (label: string) => careful?.credentials.find((entry) => entry.label === label)?.value;
    const main = { identifier: "careful.sandbox.test", password: value("Main password") };
    const asked = await xrpc("POST", "com.atproto.server.createSession", { json: main });
    expect([asked.status, asked.json.error]).toEqual([401, "AuthFactorTokenRequired"]);
    const authFactorToken = value("Sign-in code by mail");
    const signedIn = await xrpc("POST", "com.atproto.server.createSession", {
      json: { ...main, authFactorToken },
    });
    expect(signedIn.status).toBe(200);
  });

  it("answers 401 without and 400 with an expired token, and rotates with a grace", async () => {
    const session = await login();
    expect(await xrpc("GET", "com.atproto.server.getSession")).toMatchObject({
      status: 401,
      json: { error: "AuthMissing" },
    });
    sandbox.clock.ahead = 7201_000;
    const late = await xrpc("GET", "com.atproto.server.getSession", { token: session.token });
    expect([late.status, late.json]).toEqual([400, { error: "ExpiredToken", message: "Token has expired" }]);
    const refresh = () => xrpc("POST", "com.atproto.server.refreshSession", { token: session.refresh });
    const first = await refresh();
    expect(first.status).toBe(200);
    expect((await refresh()).status).toBe(200);
    sandbox.clock.ahead += 2 * 3600_000 + 1000;
    expect((await refresh()).json).toEqual({ error: "ExpiredToken", message: "Token has been revoked" });
    const next = await xrpc("POST", "com.atproto.server.refreshSession", {
      token: String(first.json.refreshJwt),
    });
    expect(next.status).toBe(200);
  });

  it("ends a session, and a revoked account can neither refresh nor use its old password", async () => {
    const ended = await login();
    expect((await xrpc("POST", "com.atproto.server.deleteSession", { token: ended.refresh })).status).toBe(
      200,
    );
    const session = await login();
    await sandbox.control("POST", `/accounts/${session.did}/revoke`);
    for (const { refresh } of [ended, session]) {
      const again = await xrpc("POST", "com.atproto.server.refreshSession", { token: refresh });
      expect(again.json.message).toBe("Token has been revoked");
    }
    expect((await create(session, { text: "hello" })).json.error).toBe("ExpiredToken");
    expect((await login()).json.error).toBe("AuthenticationRequired");
    const renewed = await login("alice.sandbox.test", await appPassword("alice.sandbox.test"));
    expect(renewed.json.active).toBe(true);
  });

  it("refuses a suspended account with its own error", async () => {
    const session = await login();
    await sandbox.control("POST", `/accounts/${session.did}/suspend`);
    expect(await create(session, { text: "hello" })).toMatchObject({
      status: 401,
      json: { error: "AccountTakedown" },
    });
  });
});

describe("records", () => {
  it("publishes under the chosen key and reads it back", async () => {
    const session = await login();
    const made = await create(session, { text: "hello" }, { rkey });
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({
      uri: `at://${session.did}/${post}/${rkey}`,
      validationStatus: "valid",
    });
    const query = `repo=${session.did}&collection=${post}&rkey=${rkey}`;
    const read = await xrpc("GET", `com.atproto.repo.getRecord?${query}`);
    expect(read.json.cid).toBe(made.json.cid);
    const page = await sandbox.send("GET", `/bluesky/profile/${session.did}/post/${rkey}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain("hello");
  });

  it("answers 500 to a second record under one key and keeps one", async () => {
    const session = await login();
    await create(session, { text: "hello" }, { rkey });
    const again = await create(session, { text: "hello" }, { rkey });
    expect([again.status, again.json]).toEqual([
      500,
      { error: "InternalServerError", message: "Internal Server Error" },
    ]);
    const { json } = await sandbox.control("GET", "/posts?platform=bluesky");
    expect(json.posts).toHaveLength(1);
  });

  it("puts the same record twice without a second commit and honours swapRecord null", async () => {
    const session = await login();
    const record = { $type: post, text: "hello", createdAt: "2026-11-20T12:00:00.000Z" };
    const put = (more = {}) =>
      xrpc("POST", "com.atproto.repo.putRecord", {
        token: session.token,
        json: { repo: session.did, collection: post, rkey, record, ...more },
      });
    const first = await put({ swapRecord: null });
    const second = await put();
    expect(first.json.commit).toBeDefined();
    expect(second.json.cid).toBe(first.json.cid);
    expect(second.json.commit).toBeUndefined();
    expect((await put({ swapRecord: null })).json).toEqual({
      error: "InvalidSwap",
      message: `Record was at ${first.json.cid}`,
    });
  });

  it.each([
    [{ text: "a".repeat(301) }, {}, "grapheme too big (maximum 300, got 301) at $.record.text"],
    [{ text: "👨‍👩‍👧‍👦".repeat(121) }, {}, "string too big (maximum 3000, got 3025) at $.record.text"],
    [{ text: "x", createdAt: undefined }, {}, 'Missing required key "createdAt" at $.record'],
  ])("refuses what the lexicon forbids", async (record, more, message) => {
    const made = await create(await login(), record, more);
    expect(made.status).toBe(400);
    expect(made.json).toEqual({ error: "InvalidRequest", message: `Invalid ${post} record: ${message}` });
  });

  it("refuses a key that is no TID", async () => {
    const made = await create(await login(), { text: "x" }, { rkey: "my-post-1" });
    expect(made.json.message).toBe(
      `Invalid record key for ${post}: Invalid TID string (got "my-post-1") at $`,
    );
  });

  it("deletes once, says nothing the second time, and no longer finds it", async () => {
    const session = await login();
    await create(session, { text: "hello" }, { rkey });
    const json = { repo: session.did, collection: post, rkey };
    const remove = () => xrpc("POST", "com.atproto.repo.deleteRecord", { token: session.token, json });
    expect((await remove()).json.commit).toBeDefined();
    expect((await remove()).json).toEqual({});
    const query = `repo=${session.did}&collection=${post}&rkey=${rkey}`;
    const read = await xrpc("GET", `com.atproto.repo.getRecord?${query}`);
    expect([read.status, read.json.error]).toEqual([400, "RecordNotFound"]);
    const page = await sandbox.send("GET", "/bluesky/");
    expect(page.text).toContain("Deleted");
  });

  it("applies all writes or none", async () => {
    const session = await login();
    const write = (key: string, text: string) => ({
      $type: "com.atproto.repo.applyWrites#create",
      collection: post,
      rkey: key,
      value: { $type: post, text, createdAt: "2026-11-20T12:00:00.000Z" },
    });
    const writes = [write(rkey, "one"), write(rkey, "two")];
    const json = { repo: session.did, writes };
    expect((await xrpc("POST", "com.atproto.repo.applyWrites", { token: session.token, json })).status).toBe(
      500,
    );
    const listed = await xrpc("GET", `com.atproto.repo.listRecords?repo=${session.did}&collection=${post}`);
    expect(listed.json.records).toEqual([]);
  });
});

describe("blobs", () => {
  async function upload(session: Session, body: Buffer, type: string) {
    return xrpc("POST", "com.atproto.repo.uploadBlob", {
      token: session.token,
      body: new Uint8Array(body),
      headers: { "content-type": type },
    });
  }

  it("names the type it sees, serves the bytes and shows them with the post", async () => {
    const session = await login();
    const { json } = await upload(session, onePixel, "image/jpeg");
    const blob = json.blob as { ref: { $link: string }; mimeType: string; size: number };
    expect([blob.mimeType, blob.size]).toEqual(["image/png", onePixel.length]);
    const embed = { $type: "app.bsky.embed.images", images: [{ alt: "A dot", image: blob }] };
    expect((await create(session, { text: "look", embed })).status).toBe(200);
    const url = `/bluesky/xrpc/com.atproto.sync.getBlob?did=${session.did}&cid=${blob.ref.$link}`;
    const bytes = await fetch(sandbox.origin + url);
    expect(Buffer.from(await bytes.arrayBuffer()).equals(onePixel)).toBe(true);
    expect((await sandbox.send("GET", "/bluesky/")).text).toContain("Alt text: A dot");
  });

  it("refuses a blob that was never uploaded and one above the lexicon's limit", async () => {
    const session = await login();
    const ref = { $link: `bafkrei${"a".repeat(52)}` };
    const embed = (image: unknown) => ({ $type: "app.bsky.embed.images", images: [{ alt: "", image }] });
    const absent = { $type: "blob", ref, mimeType: "image/png", size: 5 };
    const lost = await create(session, { text: "x", embed: embed(absent) });
    expect(lost.json).toEqual({ error: "BlobNotFound", message: `Could not find blob: ${ref.$link}` });
    const big = await create(session, { text: "x", embed: embed({ ...absent, size: 2_100_000 }) });
    expect(big.json.message).toContain(
      "blob too big (maximum 2000000, got 2100000) at $.record.embed.images[0].image",
    );
  });

  it("answers 413 above the server's own limit", async () => {
    const big = await upload(await login(), Buffer.alloc(52_428_801), "video/mp4");
    expect([big.status, big.json]).toEqual([
      413,
      { error: "PayloadTooLarge", message: "request entity too large" },
    ]);
  });
});

describe("limits", () => {
  it("counts sign-ins and answers 429 with the seconds to wait", async () => {
    const attempt = () =>
      xrpc("POST", "com.atproto.server.createSession", {
        json: { identifier: "nobody.test", password: "x" },
      });
    for (let count = 0; count < 30; count += 1) expect((await attempt()).status).toBe(401);
    const refused = await attempt();
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({ error: "RateLimitExceeded", message: "Rate Limit Exceeded" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-policy")).toBe("30;w=300");
    await sandbox.control("POST", "/limits", { enabled: false });
    expect((await attempt()).status).toBe(401);
  });
});
