import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Platform } from "../contract-platform";
import { closedGate, intend, openGate, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { tiktok as adapter } from "./adapter";
import { everyone, posted, startTikTok, type TestTikTok } from "./testing";

const tiktok: Platform = adapter;

let at: TestTikTok;

beforeAll(async () => {
  at = await startTikTok();
}, 60_000);
afterAll(() => at?.stop());

describe("videos", () => {
  afterEach(() => at.stage.control?.clear());

  it("are posted under an id that no number holds, with everything that was chosen", async () => {
    const options = { ...everyone, comments: "on", duet: "on", ownBrand: "on", madeWithAi: "on" };
    const { receipt } = await publishedWhole(
      tiktok,
      at.stage.context,
      at.filmed(uniqueText("Everything,"), options),
    );
    expect(receipt.remoteId).toMatch(/^\d{19}$/);
    expect(await at.stored(receipt.remoteId)).toMatchObject({ mediaCount: 1 });
    const page = await at.pageOf(receipt.address);
    for (const shown of ["<video", "Allows: comments, duets", "Promotional content.", "AI-generated."])
      expect(page).toContain(shown);
  });

  it("allow nothing that was not allowed", async () => {
    const { receipt } = await publishedWhole(tiktok, at.stage.context, at.filmed(uniqueText("Closed,")));
    expect(await at.pageOf(receipt.address)).toContain("Allows: nothing");
  });

  it("of several chunks go on where a step ended, and only the last one publishes", async () => {
    const post = posted(uniqueText("Long,"), [await at.longFilm(34_000_000)]);
    let kept: Record<string, unknown> | null = null;
    const sent: unknown[] = [];
    const step = () =>
      adapter.prepare(at.stage.context, post, kept, {
        keep: async (draft) => {
          kept = JSON.parse(JSON.stringify(draft));
          sent.push(draft.sent);
        },
        mayBegin: () => false,
      });
    expect(await step()).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
    const draft = await step();
    expect([draft.ok, sent]).toEqual([true, [0, 1, 2]]);
    expect(await at.stage.timeline()).not.toContain(post.text);
    const ready = draft.ok ? draft.value : null;
    const intent = intend(tiktok, post, ready);
    expect(await adapter.find(at.stage.context, intent)).toMatchObject({ found: "no" });
    const made = await adapter.publish(at.stage.context, post, ready, intent.material, openGate);
    expect(made).toMatchObject({ ok: true });
    expect(await at.stage.timeline()).toContain(post.text);
  });

  it("whose chunk was taken without an answer go on after it", async () => {
    const post = posted(uniqueText("Half heard,"), [await at.longFilm(22_000_000)]);
    let kept: Record<string, unknown> | null = null;
    const step = () =>
      adapter.prepare(at.stage.context, post, kept, {
        keep: async (draft) => {
          kept = JSON.parse(JSON.stringify(draft));
        },
        mayBegin: () => true,
      });
    await at.stage.control?.fault({ kind: "drop-after", match: "PUT /video/" });
    expect(await step()).toMatchObject({ ok: false, failure: { next: "wait" } });
    const again = await step();
    expect(again).toMatchObject({ ok: true, value: { sent: 1, chunks: 2 } });
    const { requests } = (await at.sandbox.call("GET", "/requests?platform=tiktok&limit=6")) as {
      requests: { path: string; status: number }[];
    };
    expect(requests.filter(({ path }) => path.includes("/video/?")).map(({ status }) => status)).toEqual([
      416, 0,
    ]);
  });

  it("that nobody else can see have a receipt, though TikTok tells no address", async () => {
    const post = at.filmed(uniqueText("For me,"), { privacy: "SELF_ONLY" });
    const { receipt, intent } = await publishedWhole(tiktok, at.stage.context, post);
    expect(receipt).toMatchObject({ remoteId: expect.stringMatching(/^v_pub_file~v2/), address: null });
    expect(await adapter.find(at.stage.context, intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
    const numbers = await adapter.metrics(at.stage.context, [receipt.remoteId]);
    expect(numbers).toMatchObject({ ok: true });
  });

  it("that TikTok is still working on are looked for later", async () => {
    const { publishId, material, post } = await at.ready();
    at.answer = (request, response) => {
      if (request.method === "PUT")
        return void request.resume().on("end", () => response.writeHead(201).end());
      const status = { status: "PROCESSING_UPLOAD", uploaded_bytes: post.media[0]?.bytes };
      response.end(JSON.stringify({ data: status, error: { code: "ok" } }));
    };
    const context = { ...at.stage.context, origin: at.other.origin };
    const draft = {
      ...material.draft,
      uploadUrl: `${at.other.origin}/video/?upload_token=secret-of-the-upload`,
    };
    // Time that passes faster, so that patience ends soon.
    const begun = performance.now();
    let asked = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      asked += 1;
      return begun + asked * 400;
    });
    const sent = await adapter.publish(context, post, draft, material.intent.material, openGate);
    const found = await adapter.find(context, material.intent);
    vi.restoreAllMocks();
    expect(sent).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(JSON.stringify(sent)).toContain(publishId);
    expect(JSON.stringify(sent)).not.toContain("secret-of-the-upload");
    expect(found).toMatchObject({ found: "unclear", away: true });
  });

  it("are not sent through a closed gate, and find says so", async () => {
    const { intent, answer: late } = await publishWhole(
      tiktok,
      at.stage.context,
      at.filmed(uniqueText("Late,")),
      closedGate,
    );
    expect(late).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(await adapter.find(at.stage.context, intent)).toMatchObject({ found: "no" });
  });
});

describe("photos", () => {
  afterEach(() => at.stage.control?.clear());

  it("are fetched in their order, with a title and a description", async () => {
    const photos = await Promise.all([1, 2, 3].map(() => at.files.picture("")));
    const text = uniqueText("Three,");
    const options = { ...everyone, title: "Of a walk", music: "on" };
    const { receipt, intent } = await publishedWhole(tiktok, at.stage.context, posted(text, photos, options));
    expect(await at.stored(receipt.remoteId)).toMatchObject({ mediaCount: 3, text: `Of a walk\n${text}` });
    expect(receipt.address).toMatch(/\/@alice\/photo\/\d+$/);
    expect(await at.pageOf(receipt.address)).toContain("With music.");
    expect(await adapter.find(at.stage.context, intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
  });

  it("whose answer was lost are looked for in the list, which never proves that they are not there", async () => {
    const lost = posted(uniqueText("Lost,"), [await at.files.picture("")]);
    await at.stage.control?.fault({ kind: "drop-after", match: "publish" });
    const sent = await publishWhole(tiktok, at.stage.context, lost);
    expect(sent.answer).toMatchObject({ ok: false, failure: { next: "look" } });
    await vi.waitFor(async () =>
      expect(await adapter.find(at.stage.context, sent.intent)).toMatchObject({ found: "yes" }),
    );
    const secret = posted(uniqueText("Lost and private,"), [await at.files.picture("")], {
      privacy: "SELF_ONLY",
    });
    await at.stage.control?.fault({ kind: "drop-before", match: "publish" });
    const never = await publishWhole(tiktok, at.stage.context, secret);
    const looked = await adapter.find(at.stage.context, never.intent);
    expect(looked).toMatchObject({ found: "unclear", away: false });
  });

  it("that cannot be fetched are tried again", async () => {
    const photo = await at.files.picture("");
    const away = { ...photo, address: photo.address?.replace("picture.jpg", "gone.jpg") ?? null };
    expect((await publishWhole(tiktok, at.stage.context, posted("Gone", [away]))).answer).toMatchObject({
      ok: false,
      failure: { next: "wait", staleDraft: true },
    });
  });

  it("need a server that can be reached, at an address that is proven", async () => {
    const photo = await at.files.picture("");
    const hidden = posted("Hidden", [{ ...photo, address: null }]);
    expect(await adapter.prepare(at.stage.context, hidden, null)).toMatchObject({
      ok: false,
      failure: { next: "configure", reason: expect.stringContaining("PUBLIC_URL") },
    });
    const foreign = posted("Foreign", [{ ...photo, address: "https://example.com/photo.jpg" }]);
    expect((await publishWhole(tiktok, at.stage.context, foreign)).answer).toMatchObject({
      ok: false,
      failure: { next: "configure" },
    });
  });

  it("that are too large are refused, by the adapter and by TikTok", async () => {
    const large = await at.files.picture("", { width: 1200, height: 1200 });
    expect(await adapter.prepare(at.stage.context, posted("Large", [large]), null)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
    const untold = { ...large, width: null, height: null };
    expect((await publishWhole(tiktok, at.stage.context, posted("Large", [untold]))).answer).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });
});
