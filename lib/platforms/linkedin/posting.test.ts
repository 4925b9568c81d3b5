import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AccountContext, Outgoing, Progress, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import {
  intend,
  openGate,
  outgoing,
  prepareWhole,
  publishedWhole,
  publishWhole,
  uniqueText,
} from "../testing/stage";
import { linkedin, linkedinPage } from "./adapter";
import { pageOf, signedIn, stored, twoPartVideo } from "./testing";

let sandbox: RunningSandbox;
let files: Files;
const contexts = new Map<string, AccountContext>();
const both: [string, Platform][] = [
  ["a member", linkedin],
  ["a page", linkedinPage],
];

beforeAll(async () => {
  [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  for (const [, platform] of both) contexts.set(platform.facts.id, await signedIn(sandbox, platform));
}, 60_000);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), files?.stop()]);
  vi.unstubAllEnvs();
});

const contextOf = ({ facts }: Platform): AccountContext => {
  const context = contexts.get(facts.id);
  if (!context) throw new Error("the sandbox did not start");
  return context;
};

/** Publishes to the end: while LinkedIn says that the file is not ready, it is sent again as a new intent. */
async function publishedAtLast(platform: Platform, post: Outgoing) {
  const context = contextOf(platform);
  const draft = await prepareWhole(platform, context, post);
  if (!draft.ok) throw new Error(draft.failure.reason);
  for (let tries = 0; ; tries += 1) {
    const { material } = intend(platform, post, draft.value);
    const answer = await platform.publish(context, post, draft.value, material, openGate);
    if (answer.ok) return answer.value;
    if (answer.failure.next !== "wait" || tries === 40) throw new Error(answer.failure.reason);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

type Logged = { id: number; method: string };

/** What was asked of the sandbox since the request with this id, newest first. */
async function asked({ facts: { id } }: Platform, since = 0): Promise<Logged[]> {
  const { requests } = await sandbox.call("GET", `/requests?platform=${id}&limit=50`);
  return (requests as Logged[]).filter((request) => request.id > since);
}

const shownOf = async (platform: Platform, post: Outgoing) => {
  const receipt = await publishedAtLast(platform, post);
  const one = (await stored(sandbox, platform)).find(({ remoteId }) => remoteId === receipt.remoteId);
  return { receipt, one, html: await pageOf(receipt.address) };
};

describe.each(both)("%s posts", (_name, platform) => {
  it("says exactly what was written, whatever stands in it", async () => {
    const text = `${uniqueText("Reserved (all) [of] {them}")} <a> | \\ @b *c* _d_ ~e~ #Tag #12 https://example.com/a_(b)#c`;
    const { one } = await shownOf(platform, outgoing(text));
    expect(one?.text).toBe(text);
  });

  it("shows one image and its alt text, and several in their order", async () => {
    const [a, b, c] = [
      await files.picture("First of three"),
      await files.picture(""),
      await files.picture("Third"),
    ];
    const single = await shownOf(platform, outgoing(uniqueText("One image,"), [a]));
    expect(single.one?.mediaCount).toBe(1);
    expect(single.html).toContain("Alt text: First of three");
    expect(single.receipt.remoteId).toMatch(/^urn:li:share:/);
    const several = await shownOf(platform, outgoing(uniqueText("Three images,"), [a, b, c]));
    expect(several.one?.mediaCount).toBe(3);
    expect(several.html.indexOf("First of three")).toBeLessThan(several.html.indexOf("Alt text: Third"));
  });

  it("sends a video in its parts, each kept, and goes on after a step that ended", async () => {
    const post = outgoing(uniqueText("A video,"), [await twoPartVideo(files)]);
    let kept: RemoteDraft | null = null;
    let keeps = 0;
    const before = (await asked(platform))[0]?.id;
    const progress: Progress = {
      keep: async (draft) => {
        keeps += 1;
        kept = JSON.parse(JSON.stringify(draft));
      },
      mayBegin: () => false,
    };
    const first = await platform.prepare?.(contextOf(platform), post, null, progress);
    expect(first).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
    expect([keeps, JSON.stringify(kept)]).toEqual([1, expect.stringContaining('"etags":["')]);
    const whole = await prepareWhole(platform, contextOf(platform), post, kept);
    if (!whole.ok) throw new Error(whole.failure.reason);
    // The first part was not put again.
    expect((await asked(platform, before)).filter(({ method }) => method === "PUT")).toHaveLength(2);
    const { receipt, html, one } = await shownOf(platform, { ...post, options: { title: "The film" } });
    expect(receipt.remoteId).toMatch(/^urn:li:ugcPost:/);
    expect(html).toContain("Video: The film");
    expect(one?.mediaCount).toBe(1);
  });

  it("calls a document by its title, else by its file", async () => {
    const post = outgoing(uniqueText("A document,"), [files.document()]);
    expect((await shownOf(platform, { ...post, options: { title: "The paper" } })).html).toContain(
      "Document: The paper",
    );
    const untitled = await shownOf(platform, outgoing(uniqueText("Another,"), [files.document()]));
    expect(untitled.html).toContain("Document: paper");
  });

  it("shows a link card, with a picture where there is one", async () => {
    const options = { link: "https://example.com/a", linkTitle: "A page", linkDescription: "About it" };
    const card = await shownOf(platform, { ...outgoing(uniqueText("A link,")), options });
    expect(card.html).toContain("Link card: A page · https://example.com/a · About it");
    const post = outgoing(uniqueText("Pictured,"), [await files.picture("")]);
    const pictured = await shownOf(platform, { ...post, options: { link: "https://example.com/b" } });
    expect(pictured.html).toContain("Link card: example.com");
    expect(pictured.one?.mediaCount).toBe(1);
  });

  it("asks in a poll", async () => {
    const options = { pollQuestion: "Tea?", pollOptions: "Yes\n No \n\nLater", pollDuration: "ONE_DAY" };
    const { html } = await shownOf(platform, { ...outgoing(uniqueText("A poll,")), options });
    expect(html).toContain("Poll: Tea? (Yes / No / Later), ONE_DAY");
  });

  it("comments with a picture, edits the comment and takes it away", async () => {
    const context = contextOf(platform);
    const { receipt } = await publishedWhole(platform, context, outgoing(uniqueText("Commented on,")));
    const comment = {
      ...outgoing(uniqueText("Look (here),"), [await files.picture("")]),
      role: "comment" as const,
      replyTo: receipt,
    };
    const made = await publishedAtLast(platform, comment);
    expect(await pageOf(receipt.address)).toContain(comment.text);
    const mended = { ...comment, text: uniqueText("Mended,") };
    expect(await platform.update?.(context, made.remoteId, mended, null, openGate)).toEqual({
      ok: true,
      value: null,
    });
    expect(await pageOf(made.address)).toContain(mended.text);
    for (const _time of [1, 2])
      expect(await platform.remove?.(context, made.remoteId)).toEqual({ ok: true, value: null });
    expect(await pageOf(receipt.address)).not.toContain(mended.text);
  });

  it("waits for a fresh post that comments do not know yet, and gives an old one up", async () => {
    const { receipt } = await publishedWhole(platform, contextOf(platform), outgoing(uniqueText("Fresh,")));
    const comment = { ...outgoing(uniqueText("Soon,")), role: "comment" as const };
    const attempt = async (publishedAt: Date | null) => {
      await sandbox.call("POST", "/faults", {
        platform: platform.facts.id,
        kind: "list-lag",
        match: "comment",
        ms: 60_000,
      });
      const reply = { ...comment, replyTo: { ...receipt, publishedAt } };
      return platform.publish(contextOf(platform), reply, null, intend(platform, reply).material, openGate);
    };
    expect(Math.abs(Date.now() - (receipt.publishedAt?.getTime() ?? 0))).toBeLessThan(60_000);
    expect(await attempt(receipt.publishedAt)).toMatchObject({ ok: false, failure: { next: "wait" } });
    const old = await attempt(new Date(Date.now() - 3_600_000));
    expect(old).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
  });

  it("tells an author that a file cannot be processed", async () => {
    await sandbox.call("POST", "/faults", { platform: platform.facts.id, kind: "processing-failed" });
    const post = outgoing(uniqueText("Broken,"), [await twoPartVideo(files)]);
    const refused = publishedAtLast(platform, post);
    await expect(refused).rejects.toThrow(/could not process the file/);
  });
});

describe("what a post may be", () => {
  const picture = () => files.picture("");
  const attempt = async (post: Outgoing) =>
    (await publishWhole(linkedinPage, contextOf(linkedinPage), post)).answer;
  const refusal = (field: string) => ({ ok: false, failure: { next: "revise", field } });

  it.each<[string, () => Promise<Outgoing> | Outgoing, string]>([
    [
      "a video beside an image",
      async () => outgoing("a", [await picture(), await twoPartVideo(files)]),
      "media",
    ],
    ["more than 20 images", async () => outgoing("a", Array(21).fill(await picture())), "media"],
    ["a video of a few bytes", () => outgoing("a", [files.video()]), "media"],
    [
      "a poll and a link",
      () => ({ ...outgoing("a"), options: { pollQuestion: "?", link: "https://a.example" } }),
      "options",
    ],
    [
      "a poll of one answer",
      () => ({ ...outgoing("a"), options: { pollQuestion: "?", pollOptions: "Yes" } }),
      "options",
    ],
    ["a poll without question", () => ({ ...outgoing("a"), options: { pollOptions: "Yes\nNo" } }), "options"],
    [
      "an answer that is too long",
      () => ({ ...outgoing("a"), options: { pollQuestion: "?", pollOptions: `Yes\n${"n".repeat(31)}` } }),
      "options",
    ],
    [
      "a link that is none",
      () => ({ ...outgoing("a"), options: { link: "javascript:alert(1)" } }),
      "options",
    ],
    [
      "a link card and a document",
      () => ({ ...outgoing("a", [files.document()]), options: { link: "https://a.example" } }),
      "options",
    ],
    ["a comment that is too long", () => ({ ...outgoing("a".repeat(1251)), role: "comment" }), "text"],
    ["a comment with a document", () => ({ ...outgoing("a", [files.document()]), role: "comment" }), "media"],
  ])("refuses %s before anything is uploaded", async (_name, post, field) => {
    const before = (await asked(linkedinPage))[0]?.id;
    expect(await attempt(await post())).toMatchObject(refusal(field));
    expect(await asked(linkedinPage, before)).toEqual([]);
  });

  it("takes 3,000 units of text, and not one more", async () => {
    const tail = uniqueText("🦭");
    const text = "é".repeat(3000 - tail.length) + tail;
    expect(await attempt(outgoing(text))).toMatchObject({ ok: true });
    expect(await attempt(outgoing(`${text}é`))).toMatchObject(refusal("text"));
  });

  it("shows a member's post to connections only when asked", async () => {
    const options = { visibility: "CONNECTIONS" };
    const { html } = await shownOf(linkedin, { ...outgoing(uniqueText("For few,")), options });
    expect(html).toContain("For connections only.");
  });
});
