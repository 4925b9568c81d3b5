import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { tiktok as adapter } from "./adapter";
import { everyone, posted, startTikTok, type TestTikTok } from "./testing";

const tiktok: Platform = adapter;

let at: TestTikTok;

beforeAll(async () => {
  at = await startTikTok();
}, 60_000);
afterAll(() => at?.stop());

conformance(tiktok, "the sandbox", () => at.stage);

trouble(tiktok, "the sandbox", () => at.stage, { answersByStatus: true });

describe("what cannot be posted, said in time", () => {
  it.each([
    ["nothing but a text", async () => outgoing("Text"), "media"],
    [
      "a video beside a photo",
      async () => posted("x", [at.files.video(), await at.files.picture("")]),
      "media",
    ],
    ["two videos", async () => posted("x", [at.files.video(), at.files.video()]), "media"],
    ["36 photos", async () => posted("x", Array(36).fill(await at.files.picture(""))), "media"],
    ["a PNG", async () => posted("x", [{ ...(await at.files.picture("")), mimeType: "image/png" }]), "media"],
    ["eleven minutes", async () => posted("x", [{ ...at.files.video(), seconds: 660 }]), "media"],
    ["no choice of who can see it", async () => posted("x", [at.files.video()], {}), "options"],
    [
      "a choice the account has not",
      async () => at.filmed("x", { privacy: "FOLLOWER_OF_CREATOR" }),
      "options",
    ],
    [
      "a long title",
      async () => posted("x", [await at.files.picture("")], { ...everyone, title: "t".repeat(91) }),
      "options",
    ],
    ["2201 letters", async () => at.filmed("a".repeat(2201)), "text"],
    ["1101 emoji, two units each", async () => at.filmed("😀".repeat(1101)), "text"],
  ])("%s", async (_name, post, field) => {
    expect(await adapter.prepare(at.stage.context, await post(), null)).toMatchObject({
      ok: false,
      failure: { next: "revise", field },
    });
  });

  it("takes 1100 emoji", async () => {
    expect(await adapter.prepare(at.stage.context, at.filmed("😀".repeat(1100)), null)).toMatchObject({
      ok: true,
    });
  });
});

describe("accounts", () => {
  it("state their choices and their longest video", async () => {
    const account = await adapter.identify(await at.signIn("private"));
    expect(account).toMatchObject({
      ok: true,
      value: {
        handle: "@private",
        limits: {
          choices: {
            privacy: [
              { value: "FOLLOWER_OF_CREATOR", label: "Followers" },
              { value: "MUTUAL_FOLLOW_FRIENDS", label: "Friends" },
              { value: "SELF_ONLY", label: "Only me" },
            ],
          },
          videos: { max: 1, maxSeconds: 600 },
        },
      },
    });
  });

  it("that closed comments keep them closed", async () => {
    const context = await at.signIn("nocomments");
    const post = at.filmed(uniqueText("Silent,"), { ...everyone, comments: "on" });
    expect((await publishWhole(tiktok, context, post)).answer).toMatchObject({ ok: true });
  });

  it("that are not private wait for the application's audit", async () => {
    const context = await at.signIn("unaudited");
    expect(await adapter.prepare(context, at.filmed("x"), null)).toMatchObject({
      ok: false,
      failure: { next: "configure", reason: expect.stringContaining("audit") },
    });
    const closed = await at.signIn("unaudited.private");
    const own = at.filmed(uniqueText("Unaudited,"), { privacy: "SELF_ONLY" });
    expect((await publishWhole(tiktok, closed, own)).answer).toMatchObject({ ok: true });
  });

  it("without the permission to list are not read back, and say so", async () => {
    const context = await at.signIn("studio", ["user.info.basic", "video.publish"]);
    expect(context.access.scopes).toEqual(["user.info.basic", "video.publish"]);
    expect(context.handle).toBe("@studio");
    expect(await adapter.list(context, null)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    expect(await adapter.audience(context)).toEqual({
      ok: true,
      value: { followers: null, following: null, posts: null },
    });
  });

  it("without the permission to post are asked to connect again", async () => {
    const context = await at.signIn("studio", ["user.info.basic"]);
    expect(await adapter.prepare(context, at.filmed("x"), null)).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
  });
});

describe("reading back", () => {
  afterEach(() => at.stage.control?.clear());

  it("leaves out what lags, and what only the account can see", async () => {
    const { receipt } = await publishedWhole(tiktok, at.stage.context, at.filmed(uniqueText("Lagging,")));
    const ids = async () => {
      const page = await adapter.list(at.stage.context, null);
      return page.ok ? page.value.posts.map(({ remoteId }) => remoteId) : [];
    };
    expect(await ids()).toContain(receipt.remoteId);
    await at.stage.control?.fault({ kind: "list-lag", ms: 60_000 });
    expect(await ids()).not.toContain(receipt.remoteId);
  });

  it("knows a post by every form of its address", async () => {
    const { receipt } = await publishedWhole(tiktok, at.stage.context, at.filmed(uniqueText("Named,")));
    const id = receipt.remoteId;
    for (const address of [
      `https://www.tiktok.com/@alice/video/${id}?lang=en`,
      `https://m.tiktok.com/@Alice/photo/${id}`,
    ])
      expect(await adapter.identifyPost(at.stage.context, address)).toMatchObject({
        known: "yes",
        receipt: { remoteId: id },
      });
    expect(
      await adapter.identifyPost(at.stage.context, `https://www.tiktok.com/@studio/video/${id}`),
    ).toMatchObject({
      known: "no",
    });
    for (const address of [
      "https://vm.tiktok.com/ZM123/",
      "https://www.tiktok.com/@alice/video/7289000000000000001",
    ])
      expect(await adapter.identifyPost(at.stage.context, address)).toMatchObject({ known: "unclear" });
  });
});
