import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outgoing, OutgoingMedia, Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import { keptAs, type RunningMeta, shownAt, startMeta } from "../testing/meta-sign-in";
import { intend, openGate, outgoing, prepareWhole, publishedWhole, uniqueText } from "../testing/stage";
import { threads as adapter } from "./adapter";

const threads: Platform = adapter;

let running: RunningMeta;

beforeAll(async () => {
  running = await startMeta(threads, adapter.connect);
}, 60_000);

afterAll(() => running?.stop());

const context = () => running.stage.context;
const stored = (remoteId: string) => keptAs(running, threads, remoteId);
const out = (post: Outgoing) => publishedWhole(threads, context(), post);
const following = (text: string, replyTo: Receipt): Outgoing => ({
  ...outgoing(text),
  role: "part",
  replyTo,
});

describe("every kind of post", () => {
  it("a text is a container that is kept before it is published", async () => {
    const post = outgoing(uniqueText("A text,"));
    const kept: Record<string, unknown>[] = [];
    const progress = {
      keep: async (draft: Record<string, unknown>) => void kept.push(draft),
      mayBegin: () => true,
    };
    const first = await adapter.prepare(context(), post, null, progress);
    const again = await adapter.prepare(context(), post, kept[0] ?? null, progress);
    expect([first.ok, again]).toEqual([true, first]);
    expect(kept).toMatchObject([{ container: expect.any(String) }]);
    const { material } = intend(threads, post, kept[0]);
    expect(material).toMatchObject({ container: kept[0]?.container });
    expect((await adapter.publish(context(), post, kept[0] ?? null, material, openGate)).ok).toBe(true);
  });

  it.each<[string, Outgoing["options"], string]>([
    ["a poll", { poll: "Tea\nCoffee\n\nWater " }, "Poll: Tea / Coffee / Water"],
    ["a link", { link: "https://example.com/a" }, "Link: https://example.com/a"],
    ["an attached text", { longText: "Very long" }, "Attached text: Very long"],
    ["a topic and who may reply", { topic: "#Gardens", replyControl: "followers_only" }, "Topic: Gardens"],
  ])("%s", async (_name, options, note) => {
    const { receipt } = await out({ ...outgoing(uniqueText("With more,")), options });
    expect(await shownAt(receipt.address)).toContain(note);
  });

  it("its parts do not repeat the poll or the card of the post", async () => {
    const options = { poll: "Tea\nCoffee", link: "https://example.com/a" };
    const { receipt } = await out({ ...outgoing(uniqueText("Asked,")), options });
    const part = { ...following(uniqueText("And a part,"), receipt), options };
    const shown = await shownAt((await out(part)).receipt.address);
    expect([shown.includes("Poll:"), shown.includes("Link:")]).toEqual([false, false]);
  });

  it("a video with its alt text", async () => {
    const { receipt, intent } = await out(outgoing(uniqueText("A video,"), [running.files.video("Waves")]));
    const page = await shownAt(receipt.address);
    expect([page.includes("<video"), page.includes("Waves")]).toEqual([true, true]);
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "yes" });
  });

  it("a carousel of twelve, each made once over several steps", async () => {
    const media: OutgoingMedia[] = [running.files.video("Moving")];
    for (let count = 1; count < 12; count += 1) media.push(await running.files.picture(`Picture ${count}`));
    const post = { ...outgoing(uniqueText("Twelve,"), media), options: { spoiler: "on" } };
    let kept: Record<string, unknown> | null = null;
    const progress = {
      keep: async (draft: Record<string, unknown>) => {
        kept = JSON.parse(JSON.stringify(draft));
      },
      mayBegin: () => false,
    };
    let steps = 0;
    for (let done = false; !done; steps += 1) {
      const made = await adapter.prepare(context(), post, kept, progress);
      done = made.ok || made.failure.next !== "wait" || !made.failure.unfinished;
    }
    expect(steps).toBe(12);
    const { material } = intend(threads, post, kept);
    const receipt = await adapter.publish(context(), post, kept, material, openGate);
    if (!receipt.ok) throw new Error(receipt.failure.reason);
    expect(await stored(receipt.value.remoteId)).toMatchObject({ text: post.text, mediaCount: 12 });
  });

  it("a thread, each part under the one before, with files too", async () => {
    const root = await out(outgoing(uniqueText("Root,")));
    const second = {
      ...following(uniqueText("Second,"), root.receipt),
      media: [await running.files.picture("")],
    };
    const part = await out(second);
    const third = await out(following(uniqueText("Third,"), part.receipt));
    expect(await stored(part.receipt.remoteId)).toMatchObject({
      parentId: root.receipt.remoteId,
      mediaCount: 1,
    });
    expect(await stored(third.receipt.remoteId)).toMatchObject({ parentId: part.receipt.remoteId });
    const listed = await adapter.list(context(), null);
    const ids = listed.ok ? listed.value.posts.map(({ remoteId }) => remoteId) : [];
    expect([ids.includes(root.receipt.remoteId), ids.includes(part.receipt.remoteId)]).toEqual([true, false]);
  });
});

describe("what Threads would refuse", () => {
  const text = async (given: string, media: OutgoingMedia[] = [], options: Outgoing["options"] = {}) =>
    prepareWhole(threads, context(), { ...outgoing(given, media), options });

  it.each([
    ["500 letters", "a".repeat(500), true],
    ["501 letters", "a".repeat(501), false],
    ["an emoji is as long as its bytes", `${"a".repeat(496)}👋`, true],
    ["one letter more beside it", `${"a".repeat(497)}👋`, false],
    ["umlauts are one", "ü".repeat(500), true],
    ["five links", [1, 2, 3, 4, 5].map((n) => `https://a.example/${n}`).join(" "), true],
    ["six links", [1, 2, 3, 4, 5, 6].map((n) => `https://a.example/${n}`).join(" "), false],
  ])("counts: %s", async (_name, given, taken) => {
    const made = await text(given);
    if (taken) expect(made).toMatchObject({ ok: true });
    else expect(made).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
  });

  it.each<[string, () => Promise<OutgoingMedia[]>, Outgoing["options"], object]>([
    ["a poll of one", async () => [], { poll: "Tea" }, { next: "revise", field: "options" }],
    ["a poll with files", async () => [running.files.video()], { poll: "Tea\nCoffee" }, { field: "options" }],
    ["a topic with a stop", async () => [], { topic: "a.b" }, { next: "revise", field: "options" }],
    [
      "an unreachable file",
      async () => [{ ...running.files.video(), address: null }],
      {},
      { next: "configure" },
    ],
    [
      "an address that leads nowhere",
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
  ])("%s", async (_name, media, options, failure) => {
    expect(await text("Refused", await media(), options)).toMatchObject({ ok: false, failure });
  });
});
