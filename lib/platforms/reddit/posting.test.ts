import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Outgoing, OutgoingMedia } from "../contract";
import type { Platform } from "../contract-platform";
import { intend, openGate, prepareWhole, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { reddit as adapter } from "./adapter";
import { type Reddit, startReddit, submission } from "./testing";

const platform: Platform = adapter;

let reddit: Reddit;

beforeAll(async () => {
  reddit = await startReddit();
}, 60_000);

afterAll(() => reddit?.stop());
afterEach(() => reddit.stage.control?.clear());

const context = () => reddit.stage.context;
const published = (post: Outgoing) => publishedWhole(platform, context(), post);
const isThere = async (text: string) => (await reddit.stage.timeline()).includes(text);

/** Publishes, and expects the intent to find just that post. */
async function publishedAndFound(post: Outgoing) {
  const sent = await published(post);
  const { remoteId } = sent.receipt;
  expect(await adapter.find(context(), sent.intent)).toMatchObject({ found: "yes", receipt: { remoteId } });
  return { ...sent, data: await reddit.shown(remoteId) };
}

describe("every kind of post", () => {
  it("a text, unescaped, on the profile, marked as it should be", async () => {
    const text = uniqueText("a < b && c > d, **bold**,");
    const { receipt, data } = await publishedAndFound(
      submission(text, { subreddit: "u_alice", title: "Me & you", nsfw: "on", spoiler: "on" }),
    );
    expect(data).toMatchObject({
      selftext: text,
      title: "Me & you",
      subreddit: "u_alice",
      over_18: true,
      spoiler: true,
    });
    expect((await fetch(receipt.address ?? "")).status).toBe(200);
    const listed = await adapter.list(context(), null);
    expect(listed.ok && listed.value.posts[0]).toMatchObject({ text, address: receipt.address });
  });

  it("a link with a body below it, once per subreddit", async () => {
    const link = `https://example.com/${uniqueText("a").replace(" ", "-")}?x=1&y=2`;
    const post = submission(uniqueText("About the link,"), { link });
    const { data, intent } = await publishedAndFound(post);
    expect(data).toMatchObject({ url: link, is_self: false, selftext: post.text });
    const { answer } = await publishWhole(platform, context(), post);
    expect(answer).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "options", reason: expect.stringContaining("already") },
    });
    await published({ ...post, options: { ...post.options, subreddit: "finds" } });
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "yes" });
  });

  it("an image that appears later, byte for byte", async () => {
    const picture = await reddit.files.picture("");
    const post = submission(uniqueText("One image,"), {}, [picture]);
    const { data, receipt } = await publishedAndFound(post);
    expect(data).toMatchObject({ is_self: false, selftext: post.text });
    expect(receipt.address).toContain("/comments/");
    const name = String(data.url).split("/").at(-1);
    const shown = await fetch(`${reddit.sandbox.origin}/reddit/i.redd.it/${name}`);
    const sent = Buffer.from(await new Response(await picture.open()).arrayBuffer());
    expect(Buffer.from(await shown.arrayBuffer()).equals(sent)).toBe(true);
  });

  it("an image whose working takes too long: it is looked for, and found when it is there", async () => {
    const post = submission(uniqueText("A slow image,"), {}, [await reddit.files.picture("")]);
    await reddit.stage.control?.fault({ kind: "list-lag", match: "list", ms: 60_000, times: null });
    const { answer, intent } = await publishWhole(platform, context(), post);
    expect(answer).toMatchObject({ ok: false, failure: { next: "look" } });
    await reddit.stage.control?.clear();
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "yes" });
  });

  it("an image that cannot be worked on never appears", async () => {
    await reddit.stage.control?.fault({ kind: "processing-failed", match: "upload" });
    const post = submission(uniqueText("A broken image,"), {}, [await reddit.files.picture("")]);
    const { answer, intent } = await publishWhole(platform, context(), post);
    expect(answer).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "no" });
  });

  it("a gallery", async () => {
    const media = [await reddit.files.picture("One"), await reddit.files.picture("Two")];
    const { data, intent } = await publishedAndFound(submission(uniqueText("Two images,"), {}, media));
    expect(data).toMatchObject({ is_gallery: true, gallery_data: { items: [{}, {}] } });
    const more = { ...intent, outgoing: { ...intent.outgoing, mediaCount: 3 } };
    expect(await adapter.find(context(), more)).toMatchObject({ found: "no" });
  });

  it("a video with a poster, each uploaded once", async () => {
    const post = submission(uniqueText("A film,"), {}, [reddit.files.video()]);
    const draft = await prepareWhole(platform, context(), post);
    expect(draft).toMatchObject({ ok: true, value: { uploads: [{}], poster: expect.any(String) } });
    if (!draft.ok) return;
    expect(await prepareWhole(platform, context(), post, draft.value)).toEqual(draft);
    const { material } = intend(platform, post, draft.value);
    const made = await adapter.publish(context(), post, draft.value, material, openGate);
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && (await reddit.shown(made.value.remoteId))).toMatchObject({ is_video: true });
  });

  it("a poll", async () => {
    const poll = "Yes\n\n No \nMaybe";
    const { receipt } = await publishedAndFound(submission(uniqueText("Which,"), { poll, pollDays: "7" }));
    expect(await (await fetch(receipt.address ?? "")).text()).toContain("Poll: Yes / No / Maybe");
  });

  it("a title alone, in another subreddit by its name", async () => {
    const title = uniqueText("Only a title,");
    const options = { subreddit: "elsewhere", community: " r/open/ ", title };
    const { data } = await publishedAndFound(submission("", options));
    expect(data).toMatchObject({ subreddit: "open", title, selftext: "" });
    expect(await isThere(title)).toBe(true);
  });

  it("with the flair the author named", async () => {
    const post = submission(uniqueText("Sorted,"), { subreddit: "sorted", flair: "show AND tell" });
    expect((await publishedAndFound(post)).data).toMatchObject({ link_flair_text: "Show and tell" });
    const material = intend(platform, post).material;
    expect(await adapter.publish(context(), post, null, material, openGate)).toMatchObject({
      ok: false,
      failure: { next: "wait", staleDraft: true },
    });
  });
});

describe("what is refused, and at which field", () => {
  const pictures = (count: number): Promise<OutgoingMedia[]> =>
    Promise.all(Array.from({ length: count }, () => reddit.files.picture("")));

  it.each([
    [{ title: "" }, 0, "options"],
    [{ title: "t".repeat(301) }, 0, "options"],
    [{ subreddit: "" }, 0, "options"],
    [{ subreddit: "elsewhere", community: "not a name" }, 0, "options"],
    [{ subreddit: "elsewhere", community: "nosuchplace" }, 0, "options"],
    [{ subreddit: "elsewhere", community: "members" }, 0, "options"],
    [{ subreddit: "elsewhere", community: "u/studio" }, 0, "options"],
    [{ subreddit: "finds" }, 0, "text"],
    [{ subreddit: "essays", link: "https://example.com/x" }, 0, "options"],
    [{ subreddit: "essays" }, 1, "media"],
    [{ subreddit: "sorted" }, 0, "options"],
    [{ subreddit: "sorted", flair: "Official" }, 0, "options"],
    [{ subreddit: "sandbox", flair: "Any" }, 0, "options"],
    [{ link: "https://example.com", poll: "a\nb" }, 0, "options"],
    [{ poll: "only one" }, 0, "options"],
    [{}, 21, "media"],
  ] as const)("%j with %i images: %s", async (options, count, field) => {
    const post = submission(uniqueText("Refused,"), options, await pictures(count));
    const { answer } = await publishWhole(platform, context(), post);
    expect(answer).toMatchObject({ ok: false, failure: { next: "revise", field } });
    expect(await isThere(post.text)).toBe(false);
  });

  it("counts letters as people do: 40,000 of them, however many units", async () => {
    const fits = submission(`${uniqueText("")}${"🧵".repeat(39_986)}`);
    expect([...fits.text].length).toBe(40_000);
    await published(fits);
    const over = await publishWhole(platform, context(), { ...fits, text: `${fits.text}🧵` });
    expect(over.answer).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
  });
});

describe("comments", () => {
  it("follow each other, and are told apart by what they answer", async () => {
    const root = await published(submission(uniqueText("A root,")));
    const text = uniqueText("Same words,");
    const under = (receipt: typeof root.receipt) =>
      published({ ...submission(text), role: "part", replyTo: receipt });
    const one = await under(root.receipt);
    const two = await under(one.receipt);
    expect((await reddit.shown(two.receipt.remoteId)).parent_id).toBe(one.receipt.remoteId);
    for (const { intent, receipt } of [one, two])
      expect(await adapter.find(context(), intent)).toMatchObject({
        found: "yes",
        receipt: { remoteId: receipt.remoteId },
      });
    expect((await fetch(two.receipt.address ?? "")).status).toBe(200);
    expect(await adapter.identifyPost(context(), two.receipt.address ?? "")).toMatchObject({
      known: "yes",
      receipt: { remoteId: two.receipt.remoteId },
    });
    const lost = { ...one.intent, material: {} };
    expect(await adapter.find(context(), lost)).toMatchObject({ found: "several" });
  });

  it("are text, and no longer than ten thousand letters", async () => {
    const { receipt } = await published(submission(uniqueText("A root,")));
    const comment = { ...submission("Hm"), role: "comment" as const, replyTo: receipt };
    for (const [more, field] of [
      [{ media: [await reddit.files.picture("")] }, "media"],
      [{ text: "a".repeat(10_001) }, "text"],
    ] as const)
      expect(await adapter.prepare(context(), { ...comment, ...more }, null)).toMatchObject({
        ok: false,
        failure: { next: "revise", field },
      });
  });

  it.each(["drop-after", "malformed", "5xx-after"])("%s: looked for and found", async (kind) => {
    const { receipt } = await published(submission(uniqueText("A root,")));
    const comment = {
      ...submission(uniqueText("A comment,")),
      role: "comment" as const,
      replyTo: receipt,
    };
    await reddit.stage.control?.fault({ kind, match: "comment" });
    const { answer, intent } = await publishWhole(platform, context(), comment);
    expect(answer).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await adapter.find(context(), intent)).toMatchObject({ found: "yes" });
  });
});

describe("changing", () => {
  it("changes texts of posts and comments, nothing else", async () => {
    const post = submission(uniqueText("Before,"));
    const { receipt } = await published(post);
    const change = (remoteId: string, next: Outgoing) =>
      adapter.update(context(), remoteId, next, null, openGate);
    const after = { ...post, text: uniqueText("After,") };
    expect(await change(receipt.remoteId, after)).toEqual({ ok: true, value: null });
    expect(await isThere(after.text)).toBe(true);
    const retitled = { ...after, options: { ...after.options, title: "Another title" } };
    expect(await change(receipt.remoteId, retitled)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "options" },
    });
    const image = submission(uniqueText("An image,"), {}, [await reddit.files.picture("")]);
    const pictured = (await published(image)).receipt;
    expect(await change(pictured.remoteId, { ...image, text: "Other words" })).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "text", reason: expect.stringContaining("text posts") },
    });
    const comment = { ...submission(uniqueText("Said,")), role: "comment" as const, replyTo: receipt };
    const said = (await published(comment)).receipt;
    expect(await change(said.remoteId, { ...comment, text: "Unsaid" })).toEqual({ ok: true, value: null });
  });
});
