import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { controlToken, freePort, send, spawnSandbox, startSandbox, type TestSandbox } from "./testing.ts";

const collection = "app.bsky.feed.post";
const createdAt = "2026-11-20T12:00:00.000Z";

async function login(origin: string) {
  const { json } = await send(origin, "GET", "/api/accounts", { token: controlToken });
  const accounts = json.accounts as { handle: string; credentials: { label: string; value: string }[] }[];
  const alice = accounts.find(({ handle }) => handle === "alice.sandbox.test");
  const password = alice?.credentials.find(({ label }) => label.startsWith("App password"))?.value;
  const session = await send(origin, "POST", "/bluesky/xrpc/com.atproto.server.createSession", {
    json: { identifier: "alice.sandbox.test", password },
  });
  return { did: String(session.json.did), token: String(session.json.accessJwt) };
}

function publish(origin: string, { did, token }: { did: string; token: string }, text = "hello") {
  const record = { $type: collection, text, createdAt };
  return send(origin, "POST", "/bluesky/xrpc/com.atproto.repo.createRecord", {
    token,
    json: { repo: did, collection, record },
  });
}

describe("faults", () => {
  let sandbox: TestSandbox;
  let session: { did: string; token: string };
  beforeEach(async () => {
    sandbox = await startSandbox();
    session = await login(sandbox.origin);
  });
  afterEach(() => sandbox.stop());

  const fault = (kind: string, more = {}) =>
    sandbox.control("POST", "/faults", { platform: "bluesky", match: "publish", kind, ...more });
  const go = () => publish(sandbox.origin, session);
  const posts = async () => (await sandbox.control("GET", "/posts")).json.posts as Record<string, unknown>[];

  it("drop-after cuts the connection, yet the post is there", async () => {
    await fault("drop-after");
    const before = Date.now();
    await expect(go()).rejects.toThrow();
    const [post, ...others] = await posts();
    expect(others).toEqual([]);
    expect(post).toMatchObject({
      text: "hello",
      handle: "alice.sandbox.test",
      mediaCount: 0,
      deletedAt: null,
    });
    expect(Number(post?.receivedAt)).toBeGreaterThanOrEqual(before);
    const { json } = await sandbox.control("GET", "/requests");
    expect((json.requests as unknown[])[0]).toMatchObject({ status: 0, fault: "drop-after" });
  });

  it("drop-before cuts the connection, and nothing is there; the next request is unharmed", async () => {
    await fault("drop-before");
    await expect(go()).rejects.toThrow();
    expect(await posts()).toEqual([]);
    expect((await go()).status).toBe(200);
  });

  it.each([
    ["5xx-before", { status: 502 }, 502, 0],
    ["5xx-after", {}, 503, 1],
    ["429", { retryAfterSeconds: 7 }, 429, 0],
    ["expired", {}, 400, 0],
    ["suspended", {}, 401, 0],
    ["html", { status: 502 }, 502, 0],
    ["malformed", {}, 200, 1],
    ["duplicate", {}, 200, 2],
    ["late-after", { ms: 20 }, 200, 1],
  ])("%s answers as told and leaves what it should", async (kind, more, status, left) => {
    await fault(kind, more);
    const answer = await go();
    expect(answer.status).toBe(status);
    expect(await posts()).toHaveLength(left);
    if (kind === "429") expect(answer.headers.get("retry-after")).toBe("7");
    if (kind === "malformed") expect(() => JSON.parse(answer.text)).toThrow();
    if (kind === "html") expect(answer.text).toContain("<html>");
    expect((await sandbox.control("GET", "/faults")).json.faults).toEqual([]);
  });

  it("late commits only after the delay", async () => {
    await fault("late", { ms: 150 });
    const asked = Date.now();
    await go();
    expect(Number((await posts())[0]?.receivedAt)).toBeGreaterThanOrEqual(asked + 145);
  });

  it("list-lag hides the young from lists but not from their own address", async () => {
    const { json } = await go();
    await fault("list-lag", { match: "list", ms: 60_000 });
    const list = () =>
      sandbox.send(
        "GET",
        `/bluesky/xrpc/com.atproto.repo.listRecords?repo=${session.did}&collection=${collection}`,
      );
    expect((await list()).json.records).toEqual([]);
    expect((await list()).json.records).toMatchObject([{ uri: json.uri }]);
  });

  it("meets only the account, path and number of requests it names", async () => {
    await fault("5xx-before", { account: "studio.sandbox.test" });
    expect((await go()).status).toBe(200);
    await fault("5xx-before", { match: "POST createRecord", times: 2 });
    expect([(await go()).status, (await go()).status, (await go()).status]).toEqual([503, 503, 200]);
  });

  it("refuses a fault nobody knows, and everything without the token", async () => {
    expect((await fault("earthquake")).status).toBe(400);
    expect((await fault("late", { ms: -1 })).status).toBe(400);
    expect((await sandbox.send("GET", "/api/posts")).status).toBe(401);
    expect((await sandbox.send("GET", "/api/posts", { token: "wrong" })).status).toBe(401);
  });

  it("reset forgets posts, faults and tokens, and accounts are back", async () => {
    await go();
    await fault("429");
    await sandbox.control("POST", "/reset");
    expect(await posts()).toEqual([]);
    expect((await go()).json.error).toBe("InvalidToken");
    expect((await publish(sandbox.origin, await login(sandbox.origin))).status).toBe(200);
  });

  it("logs what was wrong and never a secret", async () => {
    await publish(sandbox.origin, session, "a".repeat(301));
    const page = await sandbox.send("GET", "/log");
    expect(page.text).toContain("grapheme too big (maximum 300, got 301)");
    expect(page.text).not.toContain(session.token);
  });
});

describe("strangers", () => {
  let sandbox: TestSandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.stop());

  it("refuses unsafe requests of other sites and forms that no browser sent", async () => {
    const form = { platform: "bluesky", kind: "429" };
    const post = (headers: Record<string, string>) => sandbox.send("POST", "/faults", { form, headers });
    expect((await post({ origin: "http://localhost:3000" })).status).toBe(403);
    expect((await post({ origin: "null" })).status).toBe(403);
    expect((await post({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await post({})).status).toBe(403);
    expect((await post({ origin: sandbox.origin })).status).toBe(303);
  });

  it.each(["/", "/bluesky/", "/mastodon/", "/log", "/faults"])(
    "serves %s with a title and a language",
    async (path) => {
      const page = await sandbox.send("GET", path);
      expect(page.status).toBe(200);
      expect(page.text).toMatch(/<html lang="en">[\s\S]*<title>[^<]+ · Sandbox<\/title>/);
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    },
  );
});

describe("as a process", () => {
  it("keeps an acknowledged post and its faults after kill -9", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-kill-"));
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const first = await spawnSandbox(folder, port);
    const session = await login(origin);
    const made = await publish(origin, session, "still here");
    await send(origin, "POST", "/api/faults", {
      token: controlToken,
      json: { platform: "bluesky", kind: "429", match: "upload" },
    });
    const ended = new Promise((done) => first.once("exit", done));
    first.kill("SIGKILL");
    await ended;
    const second = await spawnSandbox(folder, port);
    const { json } = await send(origin, "GET", "/api/posts", { token: controlToken });
    expect(json.posts).toMatchObject([{ text: "still here", remoteId: made.json.uri }]);
    const faults = await send(origin, "GET", "/api/faults", { token: controlToken });
    expect(faults.json.faults).toHaveLength(1);
    expect((await publish(origin, session, "the token still works")).status).toBe(200);
    const stopped = new Promise((done) => second.once("exit", (code) => done(code)));
    second.kill("SIGTERM");
    expect(await Promise.race([stopped, wait(3000, "too slow", { ref: false })])).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  it("stops when whoever started it is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-orphan-"));
    const port = await freePort();
    const launcher = spawn("sh", ["-c", `"${process.execPath}" sandbox/server.ts & wait`], {
      env: { ...process.env, SANDBOX_PORT: String(port), SANDBOX_DATA: folder, SANDBOX_TOKEN: controlToken },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((ready) => launcher.stdout.once("data", ready));
    launcher.kill("SIGKILL");
    const ended = new Promise((done) => launcher.stdout.once("close", () => done("ended")));
    expect(await Promise.race([ended, wait(5000, "still there", { ref: false })])).toBe("ended");
    rmSync(folder, { recursive: true, force: true });
  });

  it("does not answer to a foreign name", async () => {
    const sandbox = await startSandbox();
    const { request } = await import("node:http");
    const status = await new Promise((done) => {
      request(`${sandbox.origin}/`, { headers: { host: "evil.test" } }, (response) =>
        done(response.statusCode),
      ).end();
    });
    expect(status).toBe(421);
    await sandbox.stop();
  });
});
