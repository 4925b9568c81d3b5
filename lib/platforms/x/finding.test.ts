import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { intend, outgoing, publishedWhole, send, uniqueText } from "../testing/stage";
import { x as adapter } from "./adapter";
import { startX, type TestX } from "./testing";

const x: Platform = adapter;

let at: TestX;

beforeAll(async () => {
  at = await startX();
}, 60_000);
afterAll(() => at?.stop());

describe("a text that X has already", () => {
  it("is this very post when it was sent before and nobody heard the answer", async () => {
    const post = outgoing(uniqueText("Sent into the dark,"));
    const intent = intend(x, post);
    await at.stage.control?.fault({ kind: "drop-after", match: "publish" });
    expect(await send(x, at.stage.context, post, intent)).toMatchObject({
      ok: false,
      failure: { next: "look" },
    });
    const again = await send(x, at.stage.context, post, intent);
    const found = await adapter.find(at.stage.context, intent);
    expect(again).toMatchObject({ ok: true });
    expect(found).toMatchObject({
      found: "yes",
      receipt: { remoteId: again.ok ? again.value.remoteId : "" },
    });
  });

  it("is the author's business when it is an older post", async () => {
    const post = outgoing(uniqueText("Said before,"));
    await publishedWhole(x, at.stage.context, post);
    const later = intend(x, post, null, new Date(Date.now() + 600_000));
    expect(await send(x, at.stage.context, post, later)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "text" },
    });
  });
});

describe("reading a list back", () => {
  afterEach(() => at.stage.control?.clear());

  it("a list that lags says no, and two equal posts are several", async () => {
    const media = [await at.files.picture("")];
    const post = outgoing(uniqueText("Lagging,"), media);
    const { intent } = await publishedWhole(x, at.stage.context, post);
    await at.stage.control?.fault({ kind: "list-lag", ms: 60_000 });
    expect(await adapter.find(at.stage.context, intent)).toMatchObject({ found: "no" });
    await at.stage.control?.fault({ kind: "duplicate" });
    const twice = await publishedWhole(x, at.stage.context, outgoing(uniqueText("Twice,")));
    expect(await adapter.find(at.stage.context, twice.intent)).toMatchObject({ found: "several" });
  });

  it("reads the names of X's newest documentation as well", async () => {
    const context = await at.signIn("renamed");
    const root = await publishedWhole(
      x,
      context,
      outgoing(uniqueText("Renamed,"), [await at.files.picture("")]),
    );
    const comment = { ...outgoing(uniqueText("Below,")), role: "comment", replyTo: root.receipt } as const;
    const below = await publishedWhole(x, context, comment);
    for (const { intent, receipt } of [root, below])
      expect(await adapter.find(context, intent)).toMatchObject({
        found: "yes",
        receipt: { remoteId: receipt.remoteId },
      });
    const listed = await adapter.list(context, null);
    expect(listed).toMatchObject({
      ok: true,
      value: { posts: [{ remoteId: root.receipt.remoteId, mediaCount: 1 }], next: null },
    });
    const post = listed.ok ? listed.value.posts[0] : undefined;
    expect(Object.keys(post?.metrics ?? {}).sort()).toEqual([
      "comments",
      "impressions",
      "likes",
      "saves",
      "shares",
    ]);
    expect(post?.thumbnailUrl).toMatch(/^http/);
    expect(await adapter.audience(context)).toMatchObject({ ok: true, value: { posts: 2 } });
  });

  it("gives clicks of young posts", async () => {
    const { receipt } = await publishedWhole(x, at.stage.context, outgoing(uniqueText("Clicked,")));
    const numbers = await adapter.metrics(at.stage.context, [receipt.remoteId, "1"]);
    expect(numbers.ok && [...numbers.value.keys()]).toEqual([receipt.remoteId]);
    expect(numbers.ok && numbers.value.get(receipt.remoteId)).toMatchObject({ clicks: 0, likes: 0 });
  });

  it.each([
    '{"data":[]}',
    '{"meta":{"result_count":3}}',
    '{"data":[1],"meta":{"result_count":1}}',
    '{"errors":[{"title":"x"}],"meta":{"result_count":0}}',
    "{}",
    "[]",
  ])("takes %s for no proof of absence", async (body) => {
    at.answer = (_request, response) => response.end(body);
    const context = { ...at.stage.context, origin: at.other.origin };
    const looked = await adapter.find(context, intend(x, outgoing("Anything")));
    expect(looked.found).toBe("unclear");
  });

  it("goes from page to page to the end", async () => {
    const asked: string[] = [];
    at.answer = (request, response) => {
      asked.push(new URL(request.url ?? "", "http://x").searchParams.get("pagination_token") ?? "first");
      const last = asked.length === 3;
      response.end(
        JSON.stringify({ meta: { result_count: 0, ...(last ? {} : { next_token: `t${asked.length}` }) } }),
      );
    };
    const context = { ...at.stage.context, origin: at.other.origin };
    expect(await adapter.find(context, intend(x, outgoing("Anything")))).toMatchObject({ found: "no" });
    expect(asked).toEqual(["first", "t1", "t2"]);
  });
});

describe("naming a post", () => {
  it("knows every form of its address, and no other account's", async () => {
    const { receipt } = await publishedWhole(x, at.stage.context, outgoing(uniqueText("Named,")));
    for (const address of [
      `https://x.com/alice/status/${receipt.remoteId}`,
      `https://twitter.com/i/web/status/${receipt.remoteId}?s=20`,
      `https://mobile.twitter.com/alice/statuses/${receipt.remoteId}/photo/1`,
    ])
      expect(await adapter.identifyPost(at.stage.context, address)).toMatchObject({
        known: "yes",
        receipt: { remoteId: receipt.remoteId },
      });
    const studio = await at.signIn("studio");
    const address = receipt.address ?? "";
    expect(await adapter.identifyPost(studio, address)).toMatchObject({ known: "no" });
    await at.stage.control?.fault({ kind: "5xx-before" });
    expect(await adapter.identifyPost(at.stage.context, address)).toMatchObject({ known: "unclear" });
  });
});
