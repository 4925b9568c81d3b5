import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Outgoing, OutgoingMedia, Platform, RemoteDraft } from "../contract";
import { conformance } from "../testing/conformance";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import {
  intend,
  openGate,
  outgoing,
  prepareWhole,
  publishedWhole,
  publishWhole,
  type Stage,
  uniqueText,
} from "../testing/stage";
import { trouble } from "../testing/trouble";
import { facebook as adapter } from "./adapter";
import { openPage } from "./testing";

const facebook: Platform = adapter;

let sandbox: RunningSandbox;
let files: Files;
let stage: Stage;

beforeAll(async () => {
  [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  const context = await openPage(sandbox);
  stage = {
    context,
    timeline: () => sandbox.timeline("facebook"),
    control: sandbox.control("facebook", context.accountId),
    picture: (alt) => files.picture(alt),
    // Facebook counts what is left to wait in whole minutes.
    limitEnds: () => new Date(Date.now() + 60_000),
  };
}, 60_000);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), files?.stop()]);
  vi.unstubAllEnvs();
});

conformance(facebook, "the sandbox", () => stage);
trouble(facebook, "the sandbox", () => stage);

const post = (text: string, media: OutgoingMedia[] = [], options: Record<string, string> = {}): Outgoing => ({
  ...outgoing(text, media),
  options,
});
const publish = (of: Outgoing) => publishedWhole(facebook, stage.context, of);
const find = (intent: Parameters<typeof adapter.find>[1]) => adapter.find(stage.context, intent);
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
    const media = [await files.picture("First"), await files.picture("Second"), await files.picture("")];
    const { receipt, intent } = await publish(post(text, media));
    const html = await shownAt(receipt.address);
    expect(html).toContain(text);
    expect([...html.matchAll(/Alt text: (\w+)/g)].map(([, alt]) => alt)).toEqual(["First", "Second"]);
    expect(html.match(/<img /g)).toHaveLength(3);
    expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: receipt.remoteId } });
    const listed = await adapter.list(stage.context, null);
    expect(listed.ok && listed.value.posts[0]).toMatchObject({ remoteId: receipt.remoteId, mediaCount: 3 });
  });

  it("a post is told from one with equal text by the pictures in it", async () => {
    const text = uniqueText("Equal twins,");
    const one = await publish(post(text, [await files.picture("One")]));
    const other = await publish(post(text, [await files.picture("Other")]));
    for (const { intent, receipt } of [one, other])
      expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: receipt.remoteId } });
    const { photos: _, ...material } = one.intent.material;
    expect(await find({ ...one.intent, material })).toMatchObject({ found: "several", candidates: [{}, {}] });
  });

  it("a link is shown with its preview, and never beside files", async () => {
    const options = { link: "https://example.com/bakery" };
    const { receipt } = await publish(post(uniqueText("With a link,"), [], options));
    expect(await shownAt(receipt.address)).toContain("Preview of https://example.com/bakery");
    const both = await prepareWhole(facebook, stage.context, post("x", [await files.picture("")], options));
    expect(both).toMatchObject({ ok: false, failure: { next: "revise", field: "options" } });
  });

  it("a video goes up in parts, each kept, and is known by its own id", async () => {
    const options = { title: "Four seconds" };
    const video = post(uniqueText("A video,"), [files.video()], options);
    const keeper = keeping(false);
    let steps = 1;
    for (; ; steps += 1) {
      const step = await adapter.prepare(stage.context, video, keeper.kept(), keeper.progress);
      if (step.ok) break;
      expect(step.failure).toMatchObject({ next: "wait", unfinished: true });
    }
    expect(steps).toBe(3);
    const intent = intend(facebook, video, keeper.kept());
    const out = await adapter.publish(stage.context, video, null, intent.material, openGate);
    if (!out.ok) throw new Error(out.failure.reason);
    expect(out.value.remoteId).toBe(intent.material.videoId);
    expect(await settled(intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: out.value.remoteId, address: out.value.address },
    });
    expect(await shownAt(out.value.address)).toContain("Four seconds");
    const numbers = await adapter.metrics(stage.context, [out.value.remoteId]);
    expect(numbers.ok && Object.keys(numbers.value.get(out.value.remoteId) ?? {}).length).toBeGreaterThan(3);
    const changed = { ...video, text: uniqueText("A video described anew,") };
    expect(await adapter.update(stage.context, out.value.remoteId, changed, null, openGate)).toMatchObject({
      ok: true,
    });
    expect(await stage.timeline()).toContain(changed.text);
    const listed = await adapter.list(stage.context, null);
    expect(listed.ok && listed.value.posts[0]).toMatchObject({
      remoteId: out.value.remoteId,
      text: changed.text,
    });
    for (const _time of [1, 2])
      expect(await adapter.remove(stage.context, out.value.remoteId)).toMatchObject({ ok: true });
    expect(await stage.timeline()).not.toContain(changed.text);
  });

  it("a reel is found by its id when the answer is lost, and is out once", async () => {
    const reel = post(uniqueText("A reel,"), [files.video()], { format: "reel" });
    const draft = await prepareWhole(facebook, stage.context, reel);
    if (!draft.ok) throw new Error(draft.failure.reason);
    const intent = intend(facebook, reel, draft.value);
    expect(await find(intent)).toMatchObject({ found: "no" });
    await stage.control?.fault({ kind: "drop-after", match: "publish" });
    const lost = await adapter.publish(stage.context, reel, draft.value, intent.material, openGate);
    expect(lost).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await settled(intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: intent.material.videoId, publishedAt: expect.any(Date) },
    });
    const again = await adapter.publish(stage.context, reel, draft.value, intent.material, openGate);
    expect(again.ok).toBe(false);
    expect((await stage.timeline()).filter((text) => text === reel.text)).toHaveLength(1);
  });

  it("an upload that broke off goes on where it stopped", async () => {
    const reel = post(uniqueText("Interrupted,"), [files.video()], { format: "reel" });
    const keeper = keeping();
    await stage.control?.fault({ kind: "drop-before", match: "POST /rupload" });
    expect(await adapter.prepare(stage.context, reel, null, keeper.progress)).toMatchObject({
      ok: false,
      failure: { next: "wait" },
    });
    const kept = keeper.kept();
    const { video } = kept as { video: { videoId: string } };
    const [file] = reel.media;
    const half = Math.floor((file?.bytes ?? 0) / 2);
    const part = await new Response(await file?.open({ start: 0, end: half - 1 })).arrayBuffer();
    const cut = await fetch(
      `${stage.context.origin}/rupload.facebook.com/video-upload/v25.0/${video.videoId}`,
      {
        method: "POST",
        headers: {
          authorization: `OAuth ${stage.context.access.token}`,
          offset: "0",
          file_size: String(file?.bytes),
        },
        body: part,
      },
    );
    expect(await cut.json()).toMatchObject({ debug_info: { type: "PartialRequestError", retriable: true } });
    const draft = await prepareWhole(facebook, stage.context, reel, kept);
    expect(draft).toMatchObject({ ok: true, value: { video: { videoId: video.videoId } } });
  });

  it("a video that cannot be processed is the author's business", async () => {
    await stage.control?.fault({ kind: "processing-failed", match: "upload" });
    const reel = post(uniqueText("Broken,"), [files.video()], { format: "reel" });
    const answer = await prepareWhole(facebook, stage.context, reel);
    expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
    await stage.control?.clear();
  });

  it.each(["picture", "video"])("a story of a %s is out, and found by the file it shows", async (kind) => {
    const file = kind === "picture" ? await files.picture("") : files.video();
    const story = post("", [file], { format: "story" });
    const skip = kind === "picture" ? 0 : 1;
    const fault = { platform: "facebook", kind: "5xx-after", match: "publish", skip };
    await sandbox.call("POST", "/faults", fault);
    const { intent, answer } = await publishWhole(facebook, stage.context, story);
    expect(answer).toMatchObject({ ok: false, failure: { next: "look" } });
    await expect.poll(async () => (await find(intent)).found, { timeout: 3_000 }).toBe("yes");
    const found = await find(intent);
    const remoteId = found.found === "yes" ? found.receipt.remoteId : "";
    expect(remoteId).toMatch(new RegExp(`^${stage.context.accountId}_\\d+$`));
    const removed = await adapter.remove(stage.context, remoteId);
    expect(removed.ok).toBe(kind === "video");
    if (!removed.ok) expect(removed.failure.next).toBe("revise");
  });

  it("the first comment under a reel stands under its post", async () => {
    const { receipt } = await publish(
      post(uniqueText("Commented reel,"), [files.video()], { format: "reel" }),
    );
    const text = uniqueText("First,");
    const comment: Outgoing = { ...outgoing(text), role: "comment", replyTo: receipt };
    const { intent, receipt: made } = await publish(comment);
    expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: made.remoteId } });
    expect(await shownAt(receipt.address)).toContain(text);
  });

  it("a comment under a post that is gone has nothing to stand under", async () => {
    const { receipt } = await publish(post(uniqueText("Soon gone,")));
    await adapter.remove(stage.context, receipt.remoteId);
    const comment: Outgoing = { ...outgoing(uniqueText("Late,")), role: "comment", replyTo: receipt };
    const { intent, answer } = await publishWhole(facebook, stage.context, comment);
    expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
    expect(await find(intent)).toMatchObject({ found: "no" });
  });
});

describe("what does not fit a format", () => {
  const size = (width: number, height: number) => ({ ...files.video(), width, height });
  it.each<[string, () => Promise<Outgoing> | Outgoing, string]>([
    ["a reel without a video", () => post("x", [], { format: "reel" }), "media"],
    ["a reel of a picture", async () => post("x", [await files.picture("")], { format: "reel" }), "media"],
    ["a reel that lies on its side", () => post("x", [size(1920, 1080)], { format: "reel" }), "media"],
    ["a reel of 360 × 640", () => post("x", [size(360, 640)], { format: "reel" }), "media"],
    [
      "a reel of two minutes",
      () => post("x", [{ ...files.video(), seconds: 120 }], { format: "reel" }),
      "media",
    ],
    [
      "a reel of two seconds",
      () => post("x", [{ ...files.video(), seconds: 2 }], { format: "reel" }),
      "media",
    ],
    ["a story with text", async () => post("x", [await files.picture("")], { format: "story" }), "text"],
    ["a story of nothing", () => post("", [], { format: "story" }), "media"],
    ["a story of 61 s", () => post("", [{ ...files.video(), seconds: 61 }], { format: "story" }), "media"],
    ["a video beside a picture", async () => post("x", [files.video(), await files.picture("")]), "media"],
    ["a PDF", () => post("x", [files.document()]), "media"],
  ])("%s", async (_name, make, field) => {
    const answer = await prepareWhole(facebook, stage.context, await make());
    expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field } });
  });
});

describe("text", () => {
  it("may be exactly as long as Facebook takes", async () => {
    const start = uniqueText("Long,");
    const text = start + "é".repeat(63_206 - start.length);
    await publish(post(text));
    expect(await stage.timeline()).toContain(text);
  });

  it("cannot repeat the newest post: what is young may be a lost attempt, so it is looked for", async () => {
    const text = uniqueText("Said again,");
    const first = await publish(post(text));
    const { answer, intent } = await publishWhole(facebook, stage.context, post(text));
    expect(answer).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: first.receipt.remoteId } });
  });

  it("can be changed, but files cannot", async () => {
    const one = post(uniqueText("One picture,"), [await files.picture("")]);
    const { receipt } = await publish(one);
    const two = { ...one, media: [...one.media, await files.picture("")] };
    expect(await adapter.update(stage.context, receipt.remoteId, two, null, openGate)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });
});

describe("reading back", () => {
  afterEach(() => stage.control?.clear());

  it("a list that lags shows nothing, which one reading cannot tell from absence", async () => {
    const { intent } = await publish(post(uniqueText("Lagging,")));
    await stage.control?.fault({ kind: "list-lag", ms: 60_000, times: null });
    expect(await find(intent)).toMatchObject({ found: "no" });
    await stage.control?.clear();
    expect(await find(intent)).toMatchObject({ found: "yes" });
  });

  it("goes through every page, each post once", async () => {
    const context = await openPage(sandbox, { pages: [await otherPage()] });
    const texts = Array.from({ length: 53 }, (_, index) => uniqueText(`Number ${index},`));
    for (const text of texts) {
      const one = outgoing(text);
      await adapter.publish(context, one, null, intend(facebook, one).material, openGate);
    }
    const first = await adapter.list(context, null);
    if (!first.ok) throw new Error(first.failure.reason);
    const second = await adapter.list(context, first.value.next);
    if (!second.ok) throw new Error(second.failure.reason);
    expect(second.value.next).toBeNull();
    const all = [...first.value.posts, ...second.value.posts].map(({ text }) => text);
    expect(all).toEqual(texts.reverse());
  });

  const otherPage = async (): Promise<string> => {
    const { accounts } = (await sandbox.call("GET", "/accounts")) as {
      accounts: { platform: string; handle: string; id: string }[];
    };
    return accounts.find(({ handle }) => handle === "studionorth")?.id ?? "";
  };

  it("knows its posts by every form of their address", async () => {
    const { receipt } = await publish(post(uniqueText("Known,")));
    const [page = "", number = ""] = receipt.remoteId.split("_");
    const forms = [
      `https://www.facebook.com/${receipt.remoteId}`,
      `https://m.facebook.com/${page}/posts/${number}?ref=share`,
      `https://www.facebook.com/meadowbakery/posts/a-nice-title/${number}/`,
      `https://www.facebook.com/permalink.php?story_fbid=${number}&id=${page}`,
    ];
    for (const address of forms)
      expect([address, await adapter.identifyPost(stage.context, address)]).toMatchObject([
        address,
        { known: "yes", receipt: { remoteId: receipt.remoteId } },
      ]);
    const none = ["https://www.facebook.com/other/posts/pfbid02abc", "https://www.facebook.com/reel/1"];
    for (const address of none)
      expect([address, (await adapter.identifyPost(stage.context, address)).known]).toEqual([address, "no"]);
  });
});
