import { afterEach, describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { intend, openGate, outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { facebook as adapter } from "./adapter";
import { onPage, openPage, post } from "./testing";

const facebook: Platform = adapter;
const page = onPage();

conformance(facebook, "the sandbox", () => page.stage);
trouble(facebook, "the sandbox", () => page.stage);

const publish = (of: Outgoing) => publishedWhole(facebook, page.stage.context, of);
const find = (intent: Parameters<typeof adapter.find>[1]) => adapter.find(page.stage.context, intent);

describe("text", () => {
  it("may be exactly as long as Facebook takes", async () => {
    const start = uniqueText("Long,");
    const text = start + "é".repeat(63_206 - start.length);
    await publish(post(text));
    expect(await page.stage.timeline()).toContain(text);
  });

  it("cannot repeat the newest post: what is young may be a lost attempt, so it is looked for", async () => {
    const text = uniqueText("Said again,");
    const first = await publish(post(text));
    const { answer, intent } = await publishWhole(facebook, page.stage.context, post(text));
    expect(answer).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await find(intent)).toMatchObject({ found: "yes", receipt: { remoteId: first.receipt.remoteId } });
  });

  it("can be changed, but files cannot", async () => {
    const one = post(uniqueText("One picture,"), [await page.files.picture("")]);
    const { receipt } = await publish(one);
    const two = { ...one, media: [...one.media, await page.files.picture("")] };
    expect(await adapter.update(page.stage.context, receipt.remoteId, two, null, openGate)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });
});

describe("reading back", () => {
  afterEach(() => page.stage.control?.clear());

  it("a list that lags shows nothing, which one reading cannot tell from absence", async () => {
    const { intent } = await publish(post(uniqueText("Lagging,")));
    await page.stage.control?.fault({ kind: "list-lag", ms: 60_000, times: null });
    expect(await find(intent)).toMatchObject({ found: "no" });
    await page.stage.control?.clear();
    expect(await find(intent)).toMatchObject({ found: "yes" });
  });

  it("goes through every page, each post once", async () => {
    const context = await openPage(page.sandbox, { pages: [await otherPage()] });
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
    const { accounts } = (await page.sandbox.call("GET", "/accounts")) as {
      accounts: { platform: string; handle: string; id: string }[];
    };
    return accounts.find(({ handle }) => handle === "studionorth")?.id ?? "";
  };

  it("knows its posts by every form of their address", async () => {
    const { receipt } = await publish(post(uniqueText("Known,")));
    const [id = "", number = ""] = receipt.remoteId.split("_");
    const forms = [
      `https://www.facebook.com/${receipt.remoteId}`,
      `https://m.facebook.com/${id}/posts/${number}?ref=share`,
      `https://www.facebook.com/meadowbakery/posts/a-nice-title/${number}/`,
      `https://www.facebook.com/permalink.php?story_fbid=${number}&id=${id}`,
    ];
    for (const address of forms)
      expect([address, await adapter.identifyPost(page.stage.context, address)]).toMatchObject([
        address,
        { known: "yes", receipt: { remoteId: receipt.remoteId } },
      ]);
    const none = ["https://www.facebook.com/other/posts/pfbid02abc", "https://www.facebook.com/reel/1"];
    for (const address of none)
      expect([address, (await adapter.identifyPost(page.stage.context, address)).known]).toEqual([
        address,
        "no",
      ]);
  });
});
