import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { countText } from "../shared/counting";
import { conformance } from "../testing/conformance";
import {
  intend,
  openGate,
  outgoing,
  prepareWhole,
  publishedWhole,
  publishWhole,
  uniqueText,
} from "../testing/stage";
import { trouble } from "../testing/trouble";
import { x as adapter } from "./adapter";
import { startX, type TestX } from "./testing";

const x: Platform = adapter;

let at: TestX;

beforeAll(async () => {
  at = await startX();
}, 60_000);
afterAll(() => at?.stop());

conformance(x, "the sandbox", () => at.stage);

trouble(x, "the sandbox", () => at.stage);

const withOptions = (text: string, options: Outgoing["options"]): Outgoing => ({
  ...outgoing(text),
  options,
});

describe("what can be posted", () => {
  it("four images in their order, with their alt texts", async () => {
    const media = await Promise.all(["One", "Two", "Three", "Four"].map((alt) => at.files.picture(alt)));
    const { receipt } = await publishedWhole(x, at.stage.context, outgoing(uniqueText("Four,"), media));
    expect(await at.stored(receipt.remoteId)).toMatchObject({ mediaCount: 4 });
    const page = await at.pageOf(receipt.address);
    const alts = [...page.matchAll(/Alt text: (\w+)/g)].map(([, alt]) => alt);
    expect(alts).toEqual(["One", "Two", "Three", "Four"]);
  });

  it("a video, once X is done with it, and finds it with its file", async () => {
    const post = outgoing(uniqueText("Moving,"), [at.files.video()]);
    const waited: string[] = [];
    const first = await adapter.prepare(at.stage.context, post, null, {
      keep: async (draft) => void waited.push(JSON.stringify(draft)),
      mayBegin: () => true,
    });
    expect(first).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
    const draft = await prepareWhole(x, at.stage.context, post, JSON.parse(waited.at(-1) ?? "null"));
    if (!draft.ok) throw new Error(draft.failure.reason);
    const intent = intend(x, post, draft.value);
    const sent = await x.publish(at.stage.context, post, draft.value, intent.material, openGate);
    if (!sent.ok) throw new Error(sent.failure.reason);
    expect(await at.pageOf(sent.value.address)).toContain("<video");
    expect(await adapter.find(at.stage.context, intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: sent.value.remoteId },
    });
  });

  it("a video of several segments goes on where a step ended", async () => {
    const clip = Buffer.alloc(9_000_000);
    const small = await at.files.video().open();
    clip.set(Buffer.concat(await Array.fromAsync(small)));
    const video = at.files.other({ kind: "video", mimeType: "video/mp4", filename: "clip.mp4" }, clip);
    const post = outgoing(uniqueText("Long,"), [video]);
    let kept: Record<string, unknown> | null = null;
    const steps: unknown[] = [];
    for (let step = 0; step < 3; step += 1) {
      const answered = await adapter.prepare(at.stage.context, post, kept, {
        keep: async (draft) => {
          kept = JSON.parse(JSON.stringify(draft));
        },
        mayBegin: () => false,
      });
      steps.push([answered.ok, (kept as { pending?: { segments?: number } } | null)?.pending?.segments]);
    }
    expect(steps).toEqual([
      [false, 1],
      [false, 2],
      [false, 3],
    ]);
    const draft = await prepareWhole(x, at.stage.context, post, kept);
    expect(draft).toMatchObject({ ok: true });
    const { requests } = (await at.sandbox.call("GET", "/requests?platform=x&limit=40")) as {
      requests: { path: string }[];
    };
    const uploads = draft.ok ? (draft.value?.uploads as { remoteId: string }[]) : [];
    const id = uploads[0]?.remoteId;
    expect(requests.filter(({ path }) => path.endsWith(`/${id}/append`))).toHaveLength(3);
  });

  it("a poll, who may reply, and what it was made with", async () => {
    const { receipt } = await publishedWhole(
      x,
      at.stage.context,
      withOptions(uniqueText("Which?"), {
        poll: "Tea\nCoffee",
        pollMinutes: "4320",
        replies: "following",
        madeWithAi: "on",
        paidPartnership: "on",
      }),
    );
    const page = await at.pageOf(receipt.address);
    expect(page).toContain("Poll for 4320 minutes: Tea / Coffee");
    for (const note of ["Who can reply: following", "Made with AI.", "Paid partnership."])
      expect(page).toContain(note);
  });

  it("links, marks and letters that X rewrites are read back as they were written", async () => {
    const text = uniqueText('See https://example.com/a?b=1&c=2 and example.org, "<b>" & more:');
    const { receipt, intent } = await publishedWhole(x, at.stage.context, outgoing(text));
    expect(await adapter.find(at.stage.context, intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
    const listed = await adapter.list(at.stage.context, null);
    const seen = listed.ok ? listed.value.posts.find(({ remoteId }) => remoteId === receipt.remoteId) : null;
    expect(seen?.text).toBe(text.replace("example.org", "http://example.org"));
  });

  it("a thread answers its last part, and the first comment the post", async () => {
    const root = (await publishedWhole(x, at.stage.context, outgoing(uniqueText("Root,")))).receipt;
    const part = { ...outgoing(uniqueText("Part,")), role: "part", replyTo: root } as const;
    const second = (await publishedWhole(x, at.stage.context, part)).receipt;
    const third = (
      await publishedWhole(x, at.stage.context, { ...part, text: uniqueText("Part,"), replyTo: second })
    ).receipt;
    expect((await at.stored(second.remoteId))?.parentId).toBe(root.remoteId);
    expect((await at.stored(third.remoteId))?.parentId).toBe(second.remoteId);
  });

  it("long texts, for those who subscribe and nobody else", async () => {
    const long = uniqueText(`${"word ".repeat(200)}https://example.com/x`);
    expect((await publishWhole(x, at.stage.context, outgoing(long))).answer).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "text" },
    });
    const studio = await at.signIn("studio");
    const account = await adapter.identify(studio);
    expect(account).toMatchObject({ ok: true, value: { limits: { text: { max: 25_000 } } } });
    const { receipt, intent } = await publishedWhole(x, studio, outgoing(long));
    expect(await adapter.find(studio, intent)).toMatchObject({
      found: "yes",
      receipt: { remoteId: receipt.remoteId },
    });
  });

  it.each([
    ["280 letters", "a".repeat(280), true],
    ["257 letters and a link", `${"a".repeat(256)} https://example.com/${"x".repeat(100)}`, true],
    ["258 letters and a link", `${"a".repeat(257)} https://example.com/`, false],
    ["a link without a scheme", `${"a".repeat(257)} example.com`, false],
    ["140 letters of Japanese", "字".repeat(140), true],
    ["141 letters of Japanese", "字".repeat(141), false],
    ["140 families", "👨‍👩‍👧‍👦".repeat(140), true],
  ])("counts like X: %s", async (_name, text, fits) => {
    expect(!countText(adapter.facts.text, text).over).toBe(fits);
    const { answer: sent } = await publishWhole(x, at.stage.context, outgoing(text));
    expect(sent).toMatchObject(
      fits ? { ok: true } : { ok: false, failure: { next: "revise", field: "text" } },
    );
  });
});

describe("what cannot be posted, said in time", () => {
  const refusal = async (post: Outgoing) => adapter.prepare(at.stage.context, post, null);

  it("a poll beside a file", async () => {
    const post = { ...withOptions("Both", { poll: "a\nb" }), media: [await at.files.picture("")] };
    expect(await refusal(post)).toMatchObject({ ok: false, failure: { next: "revise", field: "options" } });
  });

  it.each(["only one", "a\nb\nc\nd\ne", `fine\n${"x".repeat(26)}`])("a poll of %j", async (poll) => {
    expect(await refusal(withOptions("Which?", { poll }))).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "options" },
    });
  });

  it("a video beside an image, five images, nothing at all", async () => {
    const image = await at.files.picture("");
    for (const media of [
      [at.files.video(), image],
      [image, image, image, image, image],
    ])
      expect(await refusal(outgoing("Too much", media))).toMatchObject({
        ok: false,
        failure: { next: "revise", field: "media" },
      });
    expect(await refusal(outgoing(" "))).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "text" },
    });
  });

  it("a file that X cannot process", async () => {
    await at.stage.control?.fault({ kind: "processing-failed" });
    const draft = await prepareWhole(x, at.stage.context, outgoing("Broken", [at.files.video()]));
    await at.stage.control?.clear();
    expect(draft).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
  });
});
