import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { intend, openGate, prepareWhole, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { tiktok as adapter } from "./adapter";
import { posted, startTikTok, type TestTikTok } from "./testing";

const tiktok: Platform = adapter;

let at: TestTikTok;

beforeAll(async () => {
  at = await startTikTok();
}, 60_000);
afterAll(() => at?.stop());

describe("what TikTok gave up", () => {
  afterEach(() => at.stage.control?.clear());

  it("is tried anew where nobody has to mend anything, with a new upload and a new intent", async () => {
    await at.stage.control?.fault({ kind: "processing-failed" });
    const post = at.filmed(uniqueText("Given up,"));
    const first = await publishWhole(tiktok, at.stage.context, post);
    expect(first.answer).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
    expect(await adapter.find(at.stage.context, first.intent)).toMatchObject({ found: "no" });
    const again = await prepareWhole(tiktok, at.stage.context, post, first.draft);
    if (!again.ok) throw new Error(again.failure.reason);
    expect(again.value?.publishId).not.toBe(first.draft?.publishId);
    const old = await adapter.publish(at.stage.context, post, again.value, first.intent.material, openGate);
    expect(old).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(old.ok ? null : "staleDraft" in old.failure).toBe(false);
    const fresh = intend(tiktok, post, again.value);
    expect(
      await adapter.publish(at.stage.context, post, again.value, fresh.material, openGate),
    ).toMatchObject({
      ok: true,
    });
    expect((await at.stage.timeline()).filter((text) => text === post.text)).toHaveLength(1);
  });

  it("is never sent a second time with another upload once it is out", async () => {
    const post = at.filmed(uniqueText("Out already,"));
    const { receipt, intent } = await publishedWhole(tiktok, at.stage.context, post);
    const other = await prepareWhole(tiktok, at.stage.context, post);
    if (!other.ok) throw new Error(other.failure.reason);
    expect(
      await adapter.publish(at.stage.context, post, other.value, intent.material, openGate),
    ).toMatchObject({
      ok: true,
      value: { remoteId: receipt.remoteId },
    });
    expect((await at.stage.timeline()).filter((text) => text === post.text)).toHaveLength(1);
  });

  it("is the author's business where the file is at fault, also when it is met again", async () => {
    const noise = at.files.other(
      { kind: "video", mimeType: "video/mp4", filename: "a.mp4" },
      Buffer.alloc(900),
    );
    const post = posted(uniqueText("Noise,"), [noise]);
    const { answer: refused, draft } = await publishWhole(tiktok, at.stage.context, post);
    expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
    expect(await adapter.prepare(at.stage.context, post, draft)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });

  it("a video that is too long for the account", async () => {
    const short = await at.signIn("short");
    const long = { ...at.files.video(), seconds: 4 };
    expect(await adapter.prepare(short, posted("Too long", [long]), null)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
    const untold = { ...at.files.video(), seconds: null };
    expect((await publishWhole(tiktok, short, posted("Too long", [untold]))).answer).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media", reason: expect.stringContaining("length") },
    });
  });
});
