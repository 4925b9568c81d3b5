import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel, startSandbox, type TestSandbox } from "../testing.ts";

const clip = readFileSync(new URL("../../lib/platforms/testing/fixtures/clip.mp4", import.meta.url));
const service = "/bluesky/video.bsky.app/xrpc/app.bsky.video";
const collection = "app.bsky.feed.post";

let sandbox: TestSandbox;
let did: string;
let access: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  const { json } = await sandbox.control("GET", "/accounts");
  const accounts = json.accounts as { handle: string; credentials: { label: string; value: string }[] }[];
  const own = accounts.find(({ handle }) => handle === "alice.sandbox.test");
  const password = own?.credentials.find(({ label }) => label.startsWith("App password"))?.value;
  const session = await sandbox.send("POST", "/bluesky/xrpc/com.atproto.server.createSession", {
    json: { identifier: "alice.sandbox.test", password },
  });
  did = String(session.json.did);
  access = String(session.json.accessJwt);
});
afterEach(() => sandbox.stop());

async function serviceToken(lxm: string, aud?: string): Promise<string> {
  const own = `did:web:${new URL(sandbox.origin).host.replace(":", "%3A")}`;
  const query = new URLSearchParams({ aud: aud ?? own, lxm });
  const path = `/bluesky/xrpc/com.atproto.server.getServiceAuth?${query}`;
  return String((await sandbox.send("GET", path, { token: access })).json.token);
}

async function upload(bytes: Buffer, token: string, type = "video/mp4", whose = did) {
  const headers = { "content-type": type };
  const path = `${service}.uploadVideo?${new URLSearchParams({ did: whose, name: "a.mp4" })}`;
  return sandbox.send("POST", path, { token, headers, body: new Uint8Array(bytes) });
}

const ownToken = () => serviceToken("com.atproto.repo.uploadBlob");
const statusOf = async (jobId: unknown) => {
  const { json } = await sandbox.send("GET", `${service}.getJobStatus?jobId=${jobId}`);
  return json.jobStatus as Record<string, unknown>;
};

describe("the video service", () => {
  it("works on a film, then puts it into its owner's store, where a record may name it", async () => {
    const made = await upload(clip, await ownToken());
    expect(made.json).toMatchObject({ state: "JOB_STATE_CREATED", did });
    expect(await statusOf(made.json.jobId)).toMatchObject({ state: "JOB_STATE_ENCODING" });
    sandbox.clock.ahead = 5_000;
    const done = await statusOf(made.json.jobId);
    expect(done).toMatchObject({ state: "JOB_STATE_COMPLETED", blob: { mimeType: "video/mp4" } });
    const record = {
      $type: collection,
      text: "A film",
      createdAt: "2026-11-20T12:00:00.000Z",
      embed: { $type: "app.bsky.embed.video", video: done.blob },
    };
    const post = await sandbox.send("POST", "/bluesky/xrpc/com.atproto.repo.createRecord", {
      token: access,
      json: { repo: did, collection, record },
    });
    expect(post.status).toBe(200);
    const again = await upload(clip, await ownToken());
    expect([again.status, again.json.error, again.json.jobId]).toEqual([
      409,
      "already_exists",
      made.json.jobId,
    ]);
  });

  it("says that a film cannot be processed, and takes it once more", async () => {
    await sandbox.control("POST", "/faults", {
      platform: "bluesky",
      kind: "processing-failed",
      match: "upload",
    });
    const made = await upload(clip, await ownToken());
    sandbox.clock.ahead = 5_000;
    expect(await statusOf(made.json.jobId)).toMatchObject({
      state: "JOB_STATE_FAILED",
      failureCode: "encoding_failure",
    });
    expect((await upload(clip, await ownToken())).status).toBe(200);
  });

  it("wants a token for this very use, of this very account", async () => {
    expect((await upload(clip, access)).status).toBe(401);
    expect((await upload(clip, await serviceToken("app.bsky.video.uploadVideo"))).json.error).toBe(
      "BadJwtLexiconMethod",
    );
    const elsewhere = await serviceToken("com.atproto.repo.uploadBlob", "did:web:example.com");
    expect((await upload(clip, elsewhere)).json.error).toBe("BadJwtAudience");
    expect((await upload(clip, await ownToken(), "video/mp4", "did:plc:other")).json.error).toBe(
      "AuthenticationRequired",
    );
    const token = await ownToken();
    sandbox.clock.ahead = 120_000;
    expect((await upload(clip, token)).json.error).toBe("JwtExpired");
  });

  it("takes MP4 alone, whatever a file calls itself", async () => {
    expect((await upload(clip, await ownToken(), "video/webm")).json.error).toBe("UnsupportedContentType");
    expect((await upload(onePixel, await ownToken())).json.error).toBe("UnsupportedContentType");
    expect((await sandbox.send("GET", `${service}.getJobStatus?jobId=no`)).json.error).toBe("JobNotFound");
  });

  it("says how much more it takes", async () => {
    const token = await serviceToken("app.bsky.video.getUploadLimits", "did:web:video.bsky.app");
    const limits = await sandbox.send("GET", `${service}.getUploadLimits`, { token });
    expect(limits.json).toMatchObject({ canUpload: true });
  });
});
