import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AccountContext, Outgoing, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { openGate, outgoing, prepareWhole, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { bluesky as adapter } from "./adapter";
import { signInAtSandbox } from "./testing";
import { videoService } from "./video";

const bluesky: Platform = adapter;
let sandbox: RunningSandbox;
let files: Files;
let other: Stranger;
let context: AccountContext;
/** What the other server answers; each test sets its own. */
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
  response.writeHead(404).end();

beforeAll(async () => {
  [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  other = await startStranger((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);
  context = await signInAtSandbox(sandbox);
}, 60_000);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), files?.stop(), other?.stop()]);
  vi.unstubAllEnvs();
});

const elsewhere = () => ({ ...context, origin: `${other.origin}/network` });
const publish = (post: Outgoing) => publishedWhole(bluesky, context, post);
const page = async (address: string | null) => (await fetch(address ?? "")).text();
const prepare = (post: Outgoing, draft: RemoteDraft | null = null, at = context) =>
  adapter.prepare(at, post, draft);

type Value = Record<string, unknown>;
async function recordAt(collection: string, remoteId: string): Promise<Value | null> {
  const rkey = remoteId.slice(remoteId.lastIndexOf("/") + 1);
  const query = new URLSearchParams({ repo: context.accountId, collection, rkey });
  const response = await fetch(`${context.origin}/xrpc/com.atproto.repo.getRecord?${query}`);
  return response.ok ? ((await response.json()) as { value: Value }).value : null;
}

describe("videos", () => {
  it("go through the network's service, and are published with description and shape", async () => {
    const post = outgoing(uniqueText("A film,"), [files.video("A test clip")]);
    const { receipt, intent } = await publish(post);
    expect(await recordAt("app.bsky.feed.post", receipt.remoteId)).toMatchObject({
      embed: {
        $type: "app.bsky.embed.video",
        alt: "A test clip",
        aspectRatio: { width: 540, height: 960 },
        video: { mimeType: "video/mp4" },
      },
    });
    expect(await page(receipt.address)).toContain("<video");
    expect(await adapter.search(context, { ...intent, material: {} })).toMatchObject({ found: "yes" });
  });

  it("that the service has had before are not worked on again", async () => {
    const again = outgoing(uniqueText("The same film,"), [files.video()]);
    expect((await publish(again)).receipt.remoteId).toContain("app.bsky.feed.post");
  });

  it("that cannot be processed are the author's business", async () => {
    await sandbox.call("POST", "/faults", {
      platform: "bluesky",
      kind: "processing-failed",
      match: "upload",
    });
    const bytes = Buffer.concat([
      Buffer.from("\0\0\0\x18ftypisom", "latin1"),
      Buffer.from(uniqueText("x").repeat(9)),
    ]);
    const broken = files.other({ kind: "video", mimeType: "video/mp4", filename: "broken.mp4" }, bytes);
    expect(await prepareWhole(bluesky, context, outgoing("Broken", [broken]))).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });

  it("stand alone, are MP4, and are not too large", async () => {
    const video = files.video();
    for (const media of [
      [video, await files.picture("")],
      [{ ...video, mimeType: "video/webm" }],
      [{ ...video, bytes: 100_000_001 }],
      [files.document()],
    ])
      expect(await prepare(outgoing("Refused", media))).toMatchObject({
        ok: false,
        failure: { next: "revise", field: "media" },
      });
  });

  it("that take long are asked for again in another step, and not uploaded twice", async () => {
    const asked: string[] = [];
    let state: Value = { state: "JOB_STATE_ENCODING" };
    answer = (request, response) => {
      const method = /xrpc\/([^?]+)/.exec(request.url ?? "")?.[1] ?? "";
      asked.push(method);
      if (method.endsWith("getServiceAuth")) return response.end(JSON.stringify({ token: "service-token" }));
      const job = { jobId: "j1", did: context.accountId, ...state };
      return response.end(JSON.stringify(method.endsWith("uploadVideo") ? job : { jobStatus: job }));
    };
    const post = outgoing(uniqueText("A long film,"), [files.video()]);
    let kept: RemoteDraft | null = null;
    const progress = {
      keep: async (draft: RemoteDraft) => {
        kept = JSON.parse(JSON.stringify(draft));
      },
      mayBegin: () => true,
    };
    const first = await adapter.prepare(elsewhere(), post, null, progress);
    expect(first).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
    expect(JSON.stringify([first, kept])).not.toContain("service-token");
    state = { state: "JOB_STATE_COMPLETED", blob: { $type: "blob", ref: { $link: "b" } } };
    const second = await prepare(post, kept, elsewhere());
    expect(second).toMatchObject({ ok: true, value: { uploads: [{ blob: { ref: { $link: "b" } } }] } });
    expect(asked.filter((method) => method.endsWith("uploadVideo"))).toHaveLength(1);
    state = { state: "JOB_STATE_FAILED", failureCode: "pds_upload_failure", message: "No room" };
    expect(await prepare(post, kept, elsewhere())).toMatchObject({
      ok: false,
      failure: { next: "wait", staleDraft: true },
    });
  }, 15_000);

  it.each([
    [409, { error: "already_exists", jobId: "j1", blob: { $type: "blob" } }, { ok: true }],
    [401, { error: "unconfirmed_email", message: "x" }, { failure: { next: "reconnect" } }],
    [400, { error: "DailyLimitExceeded", message: "x" }, { failure: { next: "wait" } }],
    [400, { error: "VideoTooLong", message: "x" }, { failure: { next: "revise", field: "media" } }],
    [500, { error: "InternalServerError" }, { failure: { next: "wait" } }],
    [200, {}, { failure: { next: "wait" } }],
  ])("%s %o when uploading", async (status, body, expected) => {
    answer = (request, response) =>
      request.method === "GET"
        ? response.end(JSON.stringify({ token: "service-token" }))
        : response.writeHead(status).end(JSON.stringify(body));
    expect(await prepare(outgoing("Film", [files.video()]), null, elsewhere())).toMatchObject(expected);
  });

  it("go by the server's clock when it refuses what this one says", async () => {
    const soon = Date.now() + 3_600_000;
    const asked: number[] = [];
    answer = (request, response) => {
      const exp = new URL(request.url ?? "", other.origin).searchParams.get("exp");
      if (!exp) return response.end(JSON.stringify({ jobId: "j1", blob: { $type: "blob" } }));
      asked.push(Number(exp) * 1000 - soon);
      response.setHeader("date", new Date(soon).toUTCString());
      return Number(exp) * 1000 < soon
        ? response.writeHead(400).end(JSON.stringify({ error: "BadExpiration", message: "in past" }))
        : response.end(JSON.stringify({ token: "service-token" }));
    };
    expect(await prepare(outgoing("Film", [files.video()]), null, elsewhere())).toMatchObject({ ok: true });
    expect(asked.map((ahead) => Math.round(ahead / 60_000))).toEqual([-35, 25]);
  });

  it("know where the service is", () => {
    expect(videoService("https://morel.us-east.host.bsky.network")).toBe("https://video.bsky.app");
    expect(videoService("http://localhost:2583")).toBeNull();
    expect(videoService("http://127.0.0.1:4000/bluesky")).toBe(
      "http://127.0.0.1:4000/bluesky/video.bsky.app",
    );
  });
});

describe("options", () => {
  it("mark a post with languages and a content warning", async () => {
    const options = { languages: "en, de-AT", label: "graphic-media" };
    const { receipt } = await publish({ ...outgoing(uniqueText("Marked,")), options });
    expect(await recordAt("app.bsky.feed.post", receipt.remoteId)).toMatchObject({
      langs: ["en", "de-AT"],
      labels: { values: [{ val: "graphic-media" }] },
    });
  });

  it("say who may answer and quote, in the one request that makes the post", async () => {
    const options = { replies: "following", noQuotes: "on" };
    const { receipt, intent, draft } = await publish({ ...outgoing(uniqueText("Guarded,")), options });
    expect(await recordAt("app.bsky.feed.threadgate", receipt.remoteId)).toMatchObject({
      post: receipt.remoteId,
      allow: [{ $type: "app.bsky.feed.threadgate#followingRule" }],
    });
    expect(await recordAt("app.bsky.feed.postgate", receipt.remoteId)).toMatchObject({
      post: receipt.remoteId,
    });
    expect(await page(receipt.address)).toContain("Replies: following");
    expect(await adapter.find(context, intent)).toMatchObject({ found: "yes" });
    const again = { ...outgoing(intent.outgoing.text), options };
    const second = await adapter.publish(context, again, draft, intent.material, openGate);
    expect(second).toMatchObject({ ok: false, failure: { next: "look" } });
  });

  it("let nobody answer, or everybody; parts of a thread have no rules of their own", async () => {
    const nobody = await publish({ ...outgoing(uniqueText("Alone,")), options: { replies: "nobody" } });
    expect(await recordAt("app.bsky.feed.threadgate", nobody.receipt.remoteId)).toMatchObject({ allow: [] });
    const open = await publish({ ...outgoing(uniqueText("Open,")), options: { replies: "everybody" } });
    expect(await recordAt("app.bsky.feed.threadgate", open.receipt.remoteId)).toBeNull();
    const part = { ...outgoing(uniqueText("Part,")), role: "part" as const, replyTo: nobody.receipt };
    const made = await publish({ ...part, options: { replies: "nobody" } });
    expect(await recordAt("app.bsky.feed.threadgate", made.receipt.remoteId)).toBeNull();
  });

  it.each([{ languages: "english!" }, { languages: "en de fr it" }])("are refused: %o", async (options) => {
    const refused = await publishWhole(bluesky, context, { ...outgoing(uniqueText("Refused,")), options });
    expect(refused.answer).toMatchObject({ ok: false, failure: { next: "revise", field: "options" } });
  });
});

describe("reading back", () => {
  it("lists posts with their files, without answers", async () => {
    const text = uniqueText("Root,");
    const root = await publish(outgoing(text, [await files.picture("One"), await files.picture("Two")]));
    const part = await publish({ ...outgoing(uniqueText("Part,")), role: "part", replyTo: root.receipt });
    const page1 = await adapter.list(context, null);
    if (!page1.ok) throw new Error(page1.failure.reason);
    const ids = page1.value.posts.map(({ remoteId }) => remoteId);
    expect(ids).not.toContain(part.receipt.remoteId);
    const [newest] = page1.value.posts;
    const { remoteId, address } = root.receipt;
    expect(newest).toMatchObject({ remoteId, address, text, mediaCount: 2 });
    expect((await fetch(newest?.thumbnailUrl ?? "")).headers.get("content-type")).toBe("image/jpeg");
  });

  it("asks for numbers 25 at a time, and leaves out what is gone", async () => {
    const sizes: number[] = [];
    answer = (request, response) => {
      const uris = new URL(request.url ?? "", other.origin).searchParams.getAll("uris");
      sizes.push(uris.length);
      const posts = uris
        .filter((uri) => uri !== "at://b/3")
        .map((uri) => ({
          uri,
          likeCount: 4,
          replyCount: 3,
          repostCount: 2,
          quoteCount: 1,
          bookmarkCount: 5,
        }));
      response.end(JSON.stringify({ posts }));
    };
    const ids = Array.from({ length: 30 }, (_, index) => `at://b/${index}`);
    const counted = await adapter.metrics(elsewhere(), ids);
    if (!counted.ok) throw new Error(counted.failure.reason);
    expect(sizes).toEqual([25, 5]);
    expect(counted.value.size).toBe(29);
    expect(counted.value.get("at://b/0")).toEqual({ likes: 4, comments: 3, shares: 3, saves: 5 });
  });

  it("waits when the list cannot be read", async () => {
    answer = (_request, response) => response.end("{}");
    expect(await adapter.list(elsewhere(), null)).toMatchObject({ ok: false, failure: { next: "wait" } });
  });
});
