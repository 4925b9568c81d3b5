import { describe, expect, it } from "vitest";
import type { Outgoing, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import {
  intend,
  openGate,
  outgoing,
  prepareWhole,
  publishedWhole,
  publishWhole,
  uniqueText,
} from "../testing/stage";
import { facebook as adapter } from "./adapter";
import { onPage, post } from "./testing";

const facebook: Platform = adapter;
const page = onPage();

const publish = (of: Outgoing) => publishedWhole(facebook, page.stage.context, of);
const find = (intent: Parameters<typeof adapter.find>[1]) => adapter.find(page.stage.context, intent);
const shownAt = async (address: string | null) => (await fetch(address ?? "")).text();
/** The sandbox is at work on a video for a quarter of a second. */
const settled = async (intent: Parameters<typeof adapter.find>[1]) => {
  await expect.poll(async () => (await find(intent)).found, { timeout: 3_000 }).not.toBe("unclear");
  return find(intent);
};

/** Keeps drafts as the caller of an adapter does. */
function keeping(mayBegin = true) {
  let kept: RemoteDraft | null = null;
  const keep = async (draft: RemoteDraft) => {
    kept = JSON.parse(JSON.stringify(draft));
  };
  return { kept: (): RemoteDraft | null => kept, progress: { keep, mayBegin: () => mayBegin } };
}

describe("kinds of posts", () => {
  it("several pictures stand in one post, in order, with their alt texts", async () => {
    const text = uniqueText("Three pictures,");
    const media = [
      await page.files.picture("First"),
      await page.files.picture("Second"),
      await page.files.picture(""),
    ];
    const { receipt, intent } = await publish(post(text, media));
    const html = await shownAt(receipt.address);
    expect(html).toContain(text);
    expect([...html.matchAll(/Alt text: (\w+)/g)].map(([, alt]) => alt)).toEqual(["First", "Second"]);
    expect(html.match(/<img /g)).toHaveLength(3);
    expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: receipt.remoteId } });
    const listed = await adapter.list(page.stage.context, null);
    expect(listed.ok && listed.value.posts[0]).toMatchObject({ remoteId: receipt.remoteId, mediaCount: 3 });
  });

  it("a post is told from one with equal text by the pictures in it", async () => {
    const text = uniqueText("Equal twins,");
    const one = await publish(post(text, [await page.files.picture("One")]));
    const other = await publish(post(text, [await page.files.picture("Other")]));
    for (const { intent, receipt } of [one, other])
      expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: receipt.remoteId } });
    const { photos: _, ...material } = one.intent.material;
    expect(await find({ ...one.intent, material })).toMatchObject({ found: "several", candidates: [{}, {}] });
  });

  it("a link is shown with its preview, and never beside files", async () => {
    const options = { link: "https://example.com/bakery" };
    const { receipt } = await publish(post(uniqueText("With a link,"), [], options));
    expect(await shownAt(receipt.address)).toContain("Preview of https://example.com/bakery");
    const both = await prepareWhole(
      facebook,
      page.stage.context,
      post("x", [await page.files.picture("")], options),
    );
    expect(both).toMatchObject({ ok: false, failure: { next: "revise", field: "options" } });
  });

  it("a video goes up in parts, each kept, and is known by its own id", async () => {
    const options = { title: "Four seconds" };
    const video = post(uniqueText("A video,"), [page.files.video()], options);
    const keeper = keeping(false);
    let steps = 1;
    for (; ; steps += 1) {
      const step = await adapter.prepare(page.stage.context, video, keeper.kept(), keeper.progress);
      if (step.ok) break;
      expect(step.failure).toMatchObject({ next: "wait", unfinished: true });
    }
    expect(steps).toBe(3);
    const intent = intend(facebook, video, keeper.kept());
    const out = await adapter.publish(page.stage.context, video, null, intent.material, openGate);
    if (!out.ok) throw new Error(out.failure.reason);
    expect(out.value.remoteId).toBe(intent.material.videoId);
    expect(await settled(intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: out.value.remoteId, address: out.value.address },
    });
    expect(await shownAt(out.value.address)).toContain("Four seconds");
    const numbers = await adapter.metrics(page.stage.context, [out.value.remoteId]);
    expect(numbers.ok && Object.keys(numbers.value.get(out.value.remoteId) ?? {}).length).toBeGreaterThan(3);
    const changed = { ...video, text: uniqueText("A video described anew,") };
    expect(
      await adapter.update(page.stage.context, out.value.remoteId, changed, null, openGate),
    ).toMatchObject({
      ok: true,
    });
    expect(await page.stage.timeline()).toContain(changed.text);
    const listed = await adapter.list(page.stage.context, null);
    expect(listed.ok && listed.value.posts[0]).toMatchObject({
      remoteId: out.value.remoteId,
      text: changed.text,
    });
    for (const _time of [1, 2])
      expect(await adapter.remove(page.stage.context, out.value.remoteId)).toMatchObject({ ok: true });
    expect(await page.stage.timeline()).not.toContain(changed.text);
  });

  it("a reel is found by its id when the answer is lost, and is out once", async () => {
    const reel = post(uniqueText("A reel,"), [page.files.video()], { format: "reel" });
    const draft = await prepareWhole(facebook, page.stage.context, reel);
    if (!draft.ok) throw new Error(draft.failure.reason);
    const intent = intend(facebook, reel, draft.value);
    expect(await find(intent)).toMatchObject({ found: "no" });
    await page.stage.control?.fault({ kind: "drop-after", match: "publish" });
    const lost = await adapter.publish(page.stage.context, reel, draft.value, intent.material, openGate);
    expect(lost).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await settled(intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: intent.material.videoId, publishedAt: expect.any(Date) },
    });
    const again = await adapter.publish(page.stage.context, reel, draft.value, intent.material, openGate);
    expect(again.ok).toBe(false);
    expect((await page.stage.timeline()).filter((text) => text === reel.text)).toHaveLength(1);
  });

  it("an upload that broke off goes on where it stopped", async () => {
    const reel = post(uniqueText("Interrupted,"), [page.files.video()], { format: "reel" });
    const keeper = keeping();
    await page.stage.control?.fault({ kind: "drop-before", match: "POST /rupload" });
    expect(await adapter.prepare(page.stage.context, reel, null, keeper.progress)).toMatchObject({
      ok: false,
      failure: { next: "wait" },
    });
    const kept = keeper.kept();
    const { video } = kept as { video: { videoId: string } };
    const [file] = reel.media;
    const half = Math.floor((file?.bytes ?? 0) / 2);
    const part = await new Response(await file?.open({ start: 0, end: half - 1 })).arrayBuffer();
    const cut = await fetch(
      `${page.stage.context.origin}/rupload.facebook.com/video-upload/v25.0/${video.videoId}`,
      {
        method: "POST",
        headers: {
          authorization: `OAuth ${page.stage.context.access.token}`,
          offset: "0",
          file_size: String(file?.bytes),
        },
        body: part,
      },
    );
    expect(await cut.json()).toMatchObject({ debug_info: { type: "PartialRequestError", retriable: true } });
    const draft = await prepareWhole(facebook, page.stage.context, reel, kept);
    expect(draft).toMatchObject({ ok: true, value: { video: { videoId: video.videoId } } });
  });

  it("a video that cannot be processed is the author's business", async () => {
    await page.stage.control?.fault({ kind: "processing-failed", match: "upload" });
    const reel = post(uniqueText("Broken,"), [page.files.video()], { format: "reel" });
    const answer = await prepareWhole(facebook, page.stage.context, reel);
    expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
    await page.stage.control?.clear();
  });

  it.each(["picture", "video"])("a story of a %s is out, and found by the file it shows", async (kind) => {
    const file = kind === "picture" ? await page.files.picture("") : page.files.video();
    const story = post("", [file], { format: "story" });
    const skip = kind === "picture" ? 0 : 1;
    const fault = { platform: "facebook", kind: "5xx-after", match: "publish", skip };
    await page.sandbox.call("POST", "/faults", fault);
    const { intent, answer } = await publishWhole(facebook, page.stage.context, story);
    expect(answer).toMatchObject({ ok: false, failure: { next: "look" } });
    await expect.poll(async () => (await find(intent)).found, { timeout: 3_000 }).toBe("yes");
    const found = await find(intent);
    const remoteId = found.found === "yes" ? found.receipt.remoteId : "";
    expect(remoteId).toMatch(new RegExp(`^${page.stage.context.accountId}_\\d+$`));
    const removed = await adapter.remove(page.stage.context, remoteId);
    expect(removed.ok).toBe(kind === "video");
    if (!removed.ok) expect(removed.failure.next).toBe("revise");
  });

  it("the first comment under a reel stands under its post", async () => {
    const { receipt } = await publish(
      post(uniqueText("Commented reel,"), [page.files.video()], { format: "reel" }),
    );
    const text = uniqueText("First,");
    const comment: Outgoing = { ...outgoing(text), role: "comment", replyTo: receipt };
    const { intent, receipt: made } = await publish(comment);
    expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: made.remoteId } });
    expect(await shownAt(receipt.address)).toContain(text);
  });

  it("a comment under a post that is gone has nothing to stand under", async () => {
    const { receipt } = await publish(post(uniqueText("Soon gone,")));
    await adapter.remove(page.stage.context, receipt.remoteId);
    const comment: Outgoing = { ...outgoing(uniqueText("Late,")), role: "comment", replyTo: receipt };
    const { intent, answer } = await publishWhole(facebook, page.stage.context, comment);
    expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
    expect(await find(intent)).toMatchObject({ found: "no" });
  });
});

describe("what does not fit a format", () => {
  const size = (width: number, height: number) => ({ ...page.files.video(), width, height });
  it.each<[string, () => Promise<Outgoing> | Outgoing, string]>([
    ["a reel without a video", () => post("x", [], { format: "reel" }), "media"],
    [
      "a reel of a picture",
      async () => post("x", [await page.files.picture("")], { format: "reel" }),
      "media",
    ],
    ["a reel that lies on its side", () => post("x", [size(1920, 1080)], { format: "reel" }), "media"],
    ["a reel of 360 × 640", () => post("x", [size(360, 640)], { format: "reel" }), "media"],
    [
      "a reel of two minutes",
      () => post("x", [{ ...page.files.video(), seconds: 120 }], { format: "reel" }),
      "media",
    ],
    [
      "a reel of two seconds",
      () => post("x", [{ ...page.files.video(), seconds: 2 }], { format: "reel" }),
      "media",
    ],
    ["a story with text", async () => post("x", [await page.files.picture("")], { format: "story" }), "text"],
    ["a story of nothing", () => post("", [], { format: "story" }), "media"],
    [
      "a story of 61 s",
      () => post("", [{ ...page.files.video(), seconds: 61 }], { format: "story" }),
      "media",
    ],
    [
      "a video beside a picture",
      async () => post("x", [page.files.video(), await page.files.picture("")]),
      "media",
    ],
    ["a PDF", () => post("x", [page.files.document()]), "media"],
  ])("%s", async (_name, make, field) => {
    const answer = await prepareWhole(facebook, page.stage.context, await make());
    expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field } });
  });
});
