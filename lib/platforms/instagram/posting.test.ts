import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outgoing, OutgoingMedia } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { keptAs, type RunningMeta, shownAt, startMeta } from "../testing/meta-sign-in";
import { intend, openGate, outgoing, prepareWhole, publishedWhole, uniqueText } from "../testing/stage";
import { instagram as adapter } from "./adapter";

const instagram: Platform = adapter;
const connect: OAuthConnect = adapter.connect;

let running: RunningMeta;

beforeAll(async () => {
  running = await startMeta(instagram, connect);
}, 60_000);

afterAll(() => running?.stop());

const context = () => running.stage.context;
const withOptions = (post: Outgoing, options: Outgoing["options"]): Outgoing => ({ ...post, options });
const stored = (remoteId: string) => keptAs(running, instagram, remoteId);
const out = (post: Outgoing) => publishedWhole(instagram, context(), post);

describe("every kind of post", () => {
  it("a picture shows its text and alt text at its address", async () => {
    const post = outgoing(uniqueText("One picture,"), [await running.files.picture("A teal square")]);
    const { receipt } = await out(post);
    const page = await shownAt(receipt.address);
    expect([page.includes(post.text), page.includes("A teal square")]).toEqual([true, true]);
    expect(receipt.publishedAt).toBeInstanceOf(Date);
  });

  it("a carousel of pictures and a video, each in its place, made once", async () => {
    const media = [
      await running.files.picture("First"),
      running.files.video(),
      await running.files.picture("Third"),
    ];
    const post = outgoing(uniqueText("Three files,"), media);
    const kept: unknown[] = [];
    let mayBegin = false;
    const progress = { keep: async (draft: unknown) => void kept.push(draft), mayBegin: () => mayBegin };
    const paused = await adapter.prepare(context(), post, null, progress);
    expect(paused).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
    expect(kept).toMatchObject([{ children: [{ mediaId: media[0]?.mediaId }] }]);
    mayBegin = true;
    const draft = await prepareWhole(instagram, context(), post, kept.at(-1) as Record<string, unknown>);
    if (!draft.ok) throw new Error(draft.failure.reason);
    expect(draft.value).toMatchObject({
      children: [(kept[0] as { children: unknown[] }).children[0], {}, {}],
    });
    const { material } = intend(instagram, post, draft.value);
    const receipt = await adapter.publish(context(), post, draft.value, material, openGate);
    if (!receipt.ok) throw new Error(receipt.failure.reason);
    expect(await stored(receipt.value.remoteId)).toMatchObject({ text: post.text, mediaCount: 3 });
    const page = await shownAt(receipt.value.address);
    expect(page.indexOf("First")).toBeLessThan(page.indexOf("<video"));
    expect(page.indexOf("<video")).toBeLessThan(page.indexOf("Third"));
  });

  it.each([
    ["a post with one video is a reel in the feed", {}, "Also in the feed"],
    ["a reel may stay out of the feed", { format: "reel" }, "Reels tab only"],
    ["a reel may show there", { format: "reel", shareToFeed: "on", coverSecond: "1,5" }, "Cover at 1.5 s"],
    [
      "collaborators and a label",
      { collaborators: "@ada\n bob", aiGenerated: "on" },
      "Collaborators: ada, bob",
    ],
  ])("%s", async (_name, options, note) => {
    const { receipt, intent } = await out(
      withOptions(outgoing(uniqueText("A reel,"), [running.files.video()]), options),
    );
    expect(receipt.address).toContain("/reel/");
    expect(await shownAt(receipt.address)).toContain(note);
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "yes" });
  });

  it("a story shows no text, and is found among stories alone", async () => {
    const tall = await running.files.picture("", { width: 540, height: 960 });
    const post = withOptions(outgoing(uniqueText("Not shown,"), [tall]), { format: "story" });
    const { receipt, intent } = await out(post);
    expect(await stored(receipt.remoteId)).toMatchObject({ text: "", mediaCount: 1 });
    expect(await adapter.find(context(), intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
    const listed = await adapter.list(context(), null);
    expect(listed.ok && listed.value.posts.map(({ remoteId }) => remoteId)).not.toContain(receipt.remoteId);
  });

  it("is made anew when the text changed after it was prepared", async () => {
    const post = outgoing(uniqueText("Before,"), [await running.files.picture("")]);
    const draft = await prepareWhole(instagram, context(), post);
    const changed = { ...post, text: uniqueText("After,") };
    const { material } = intend(instagram, changed, draft.ok ? draft.value : null);
    expect(
      await adapter.publish(context(), changed, draft.ok ? draft.value : null, material, openGate),
    ).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
  });
});

describe("what Instagram would refuse", () => {
  const refused = async (media: OutgoingMedia[], options: Outgoing["options"] = {}, text = "Refused") =>
    prepareWhole(instagram, context(), withOptions(outgoing(text, media), options));
  const png = () =>
    running.files.other({ kind: "image", mimeType: "image/png", filename: "a.png" }, Buffer.from("\x89PNG"));

  it.each<[string, () => Promise<OutgoingMedia[]>, Outgoing["options"], object]>([
    ["no file", async () => [], {}, { next: "revise", field: "media" }],
    ["a PNG", async () => [png()], {}, { next: "revise", field: "media" }],
    [
      "a picture as a reel",
      async () => [await running.files.picture("")],
      { format: "reel" },
      { next: "revise" },
    ],
    [
      "two files in a story",
      async () => [running.files.video(), running.files.video()],
      { format: "story" },
      { next: "revise" },
    ],
    [
      "a long video in a story",
      async () => [{ ...running.files.video(), seconds: 61 }],
      { format: "story" },
      { next: "revise", field: "media" },
    ],
    [
      "a tall picture in the feed",
      async () => [await running.files.picture("", { width: 400, height: 800 })],
      {},
      { next: "revise", field: "media" },
    ],
    [
      "a tall picture of unknown size",
      async () => [{ ...(await running.files.picture("", { width: 400, height: 800 })), width: null }],
      {},
      { next: "revise", field: "media" },
    ],
    [
      "a file that cannot be fetched from here",
      async () => [{ ...(await running.files.picture("")), address: null }],
      {},
      { next: "configure" },
    ],
    [
      "a file whose address leads nowhere",
      async () => [{ ...(await running.files.picture("")), address: "http://127.0.0.1:1/a.jpg" }],
      {},
      { next: "wait" },
    ],
    [
      "a video that is none",
      async () => [
        running.files.other({ kind: "video", mimeType: "video/mp4", filename: "a.mp4" }, Buffer.alloc(64)),
      ],
      {},
      { next: "revise", field: "media" },
    ],
    [
      "a cover beyond the end",
      async () => [running.files.video()],
      { coverSecond: "901" },
      { field: "options" },
    ],
  ])("%s", async (_name, media, options, failure) => {
    expect(await refused(await media(), options)).toMatchObject({ ok: false, failure });
  });

  it("counts the text, its hashtags and mentions", async () => {
    const text = async (given: string) => (await refused([await running.files.picture("")], {}, given)).ok;
    expect(await text("a".repeat(2200))).toBe(true);
    expect(await text("#a ".repeat(31))).toBe(false);
    expect(await text("@a ".repeat(21))).toBe(false);
  });
});
