import { describe, expect, it } from "vitest";
import type { Intent } from "../contract";
import type { Platform } from "../contract-platform";
import { googleStage } from "../testing/google-stage";
import { outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { googleBusiness as adapter } from "./adapter";

const platform: Platform = adapter;

const here = googleStage(platform, (files) => ({
  picture: (alt) => files.picture(alt, { width: 1600, height: 1200 }),
}));

describe("reading a list back", () => {
  const armedAt = new Date("2026-03-01T12:00:00Z");
  const intent: Intent = {
    material: { topic: "STANDARD" },
    outgoing: { text: "Open all day", mediaCount: 1 },
    armedAt,
    notAfter: new Date(armedAt.getTime() + 20_000),
  };
  const post = (id: number, createTime: string, more: object = {}) => ({
    name: `accounts/1/locations/2/localPosts/${id}`,
    summary: "Open all day",
    topicType: "STANDARD",
    state: "LIVE",
    media: [{}],
    createTime,
    ...more,
  });
  const pages = (...given: unknown[]) => {
    const asked: (string | null)[] = [];
    here.answer = (request, response) => {
      const token = new URL(request.url ?? "", here.other.origin).searchParams.get("pageToken");
      asked.push(token);
      const at = Number(token ?? 0);
      const next = at + 1 < given.length ? { nextPageToken: String(at + 1) } : {};
      response.end(JSON.stringify({ localPosts: given[at], ...next }));
    };
    return asked;
  };
  const in5s = "2026-03-01T12:00:05Z";
  const before = "2026-02-01T12:00:00Z";

  it.each([
    ["the post", [post(1, in5s)], "yes"],
    [
      "one that is still without its picture",
      [post(1, in5s, { media: undefined, state: "PROCESSING" })],
      "yes",
    ],
    ["two", [post(2, in5s), post(1, in5s)], "several"],
    ["one without a picture", [post(1, in5s, { media: undefined })], "no"],
    ["another text", [post(1, in5s, { summary: "Closed all day" })], "no"],
    ["another kind", [post(1, in5s, { topicType: "EVENT" })], "no"],
    ["one of before", [post(1, before)], "no"],
    ["nothing", undefined, "no"],
    ["something else", "posts", "unclear"],
    ["a post without a name", [post(1, in5s), {}], "unclear"],
  ])("%s", async (_name, listed, found) => {
    pages(listed);
    expect(await adapter.find(here.stranger(), intent)).toMatchObject({ found });
  });

  it("a list that cannot be read is not an empty one", async () => {
    const context = here.stranger();
    pages("posts");
    expect(await adapter.list(context, null)).toMatchObject({ ok: false, failure: { next: "wait" } });
    pages([post(1, in5s), {}]);
    expect(await adapter.list(context, null)).toMatchObject({ ok: false, failure: { next: "wait" } });
    pages(undefined);
    expect(await adapter.list(context, null)).toMatchObject({ ok: true, value: { posts: [], next: null } });
  });

  it("stops at what is older while the list runs from new to old, and reads it all when it does not", async () => {
    const ordered = pages([post(3, in5s), post(2, before)], [post(1, before)]);
    expect(await adapter.find(here.stranger(), intent)).toMatchObject({ found: "yes" });
    expect(ordered).toHaveLength(1);
    const mixed = pages([post(2, before), post(4, "2026-02-02T12:00:00Z")], [post(3, in5s)]);
    expect(await adapter.find(here.stranger(), intent)).toMatchObject({ found: "yes" });
    expect(mixed).toHaveLength(2);
  });

  it("proves nothing with a list that has no end, or without time", async () => {
    pages(...Array.from({ length: 40 }, (_, index) => [post(index, in5s, { summary: "Other" })]));
    expect(await adapter.find(here.stranger(), intent)).toMatchObject({ found: "unclear" });
    expect(await adapter.find(here.stranger(), intent, { leftMs: () => 0 })).toMatchObject({
      found: "unclear",
    });
  });

  it("is not misled by a list that lags, which is why two readings are wanted", async () => {
    expect(adapter.facts.absence).toBe("list");
    const sent = outgoing(uniqueText("Lagging,"));
    const { intent: real } = await publishedWhole(platform, here.stage.context, sent);
    await here.stage.control?.fault({ kind: "list-lag", match: "list", ms: 60_000 });
    expect(await adapter.find(here.stage.context, real)).toMatchObject({ found: "no" });
    expect(await adapter.find(here.stage.context, real)).toMatchObject({ found: "yes" });
  });

  it("sees that it went out twice", async () => {
    await here.stage.control?.fault({ kind: "duplicate", match: "publish" });
    const { intent: real } = await publishWhole(
      platform,
      here.stage.context,
      outgoing(uniqueText("Doubled,")),
    );
    expect(await adapter.find(here.stage.context, real)).toMatchObject({
      found: "several",
      candidates: [{}, {}],
    });
  });
});
