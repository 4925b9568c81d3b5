import { describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { googleStage } from "../testing/google-stage";
import { intend, openGate, outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { googleBusiness as adapter } from "./adapter";

const platform: Platform = adapter;

const here = googleStage(platform, (files) => ({
  picture: (alt) => files.picture(alt, { width: 1600, height: 1200 }),
}));

const optioned = (text: string, options: Record<string, string>): Outgoing => ({
  ...outgoing(text),
  options,
});

type Shown = Record<string, unknown> & { name: string; summary: string };

async function shown(text: string): Promise<Shown> {
  const listed = await adapter.list(here.stage.context, null);
  if (!listed.ok) throw new Error(listed.failure.reason);
  return (listed.value.posts.find((post) => post.text === text)?.json ?? {}) as Shown;
}

async function places(handle = "alice") {
  const access = await here.google.access({ handle });
  const context = { origin: here.google.origin, accountId: "", handle: "", access, app: here.google.app };
  const found = await adapter.connect.accounts?.(context);
  if (!found?.ok) throw new Error(found?.failure.message);
  return { context, found: found.value };
}

describe("kinds of posts", () => {
  it("an update with a picture and a button", async () => {
    const picture = await here.files.picture("", { width: 1600, height: 1200 });
    const options = { button: "BOOK", buttonUrl: "https://example.com/book" };
    const post = { ...optioned(uniqueText("Book a table,"), options), media: [picture] };
    const { receipt } = await publishedWhole(platform, here.stage.context, post);
    const there = await shown(post.text);
    expect(there).toMatchObject({
      topicType: "STANDARD",
      callToAction: { actionType: "BOOK", url: "https://example.com/book" },
      media: [{ mediaFormat: "PHOTO" }],
    });
    const image = await fetch((there.media as { googleUrl: string }[])[0]?.googleUrl ?? "");
    expect((await image.arrayBuffer()).byteLength).toBe(picture.bytes);
    expect(there.name).toContain(receipt.remoteId);
  });

  it("an event, and an offer without a button of ours", async () => {
    const dates = { eventTitle: "Regatta", startDate: "2026-05-15", endDate: "2026-05-16" };
    const event = optioned(uniqueText("Come and see,"), {
      ...dates,
      topic: "EVENT",
      startTime: "9:30",
      endTime: "18:00",
      button: "CALL",
    });
    await publishedWhole(platform, here.stage.context, event);
    expect(await shown(event.text)).toMatchObject({
      topicType: "EVENT",
      callToAction: { actionType: "CALL" },
      event: {
        title: "Regatta",
        schedule: {
          startDate: { year: 2026, month: 5, day: 15 },
          startTime: { hours: 9, minutes: 30 },
          endDate: { year: 2026, month: 5, day: 16 },
          endTime: { hours: 18, minutes: 0 },
        },
      },
    });
    const offer = optioned(uniqueText("Half price,"), {
      ...dates,
      topic: "OFFER",
      couponCode: "TIDE",
      redeemUrl: "https://example.com/offer",
      terms: "Once a day.",
      button: "SHOP",
      buttonUrl: "https://example.com/",
    });
    await publishedWhole(platform, here.stage.context, offer);
    const there = await shown(offer.text);
    expect(there).toMatchObject({
      topicType: "OFFER",
      offer: {
        couponCode: "TIDE",
        redeemOnlineUrl: "https://example.com/offer",
        termsConditions: "Once a day.",
      },
    });
    expect(there).not.toHaveProperty("callToAction");
  });

  it.each([
    ["no title", { topic: "EVENT", startDate: "2026-05-15", endDate: "2026-05-16" }],
    ["no dates", { topic: "EVENT", eventTitle: "A" }],
    [
      "a day that is none",
      { topic: "OFFER", eventTitle: "A", startDate: "2026-02-30", endDate: "2026-03-01" },
    ],
    [
      "a time that is none",
      { topic: "EVENT", eventTitle: "A", startDate: "2026-05-15", endDate: "2026-05-16", startTime: "25:00" },
    ],
    [
      "an end before its beginning",
      { topic: "EVENT", eventTitle: "A", startDate: "2026-05-16", endDate: "2026-05-15" },
    ],
    [
      "a long title",
      { topic: "EVENT", eventTitle: "t".repeat(59), startDate: "2026-05-15", endDate: "2026-05-16" },
    ],
    ["a button that leads nowhere", { button: "SHOP" }],
    ["a button that leads to no address", { button: "SHOP", buttonUrl: "nowhere" }],
  ])("says what is wrong with the details: %s", async (_name, options) => {
    const { answer: refused } = await publishWhole(platform, here.stage.context, optioned("Wrong", options));
    expect(refused).toMatchObject({ failure: { next: "revise", field: "options" } });
  });

  it("takes exactly 1,500 characters", async () => {
    const full = `${"😀".repeat(700)}${uniqueText(" ")}`;
    const text = full + "x".repeat(1500 - [...full].length);
    expect((await publishWhole(platform, here.stage.context, outgoing(text))).answer.ok).toBe(true);
    const { answer: refused } = await publishWhole(platform, here.stage.context, outgoing(`${text}x`));
    expect(refused).toMatchObject({ failure: { next: "revise", field: "text" } });
  });

  it("says whose business a picture is", async () => {
    const picture = await here.files.picture("", { width: 1600, height: 1200 });
    const small = await here.files.picture("", { width: 200, height: 2400 });
    const light = await here.files.picture("", { width: 300, height: 300 });
    const tried = async (media: Outgoing["media"]) =>
      (await publishWhole(platform, here.stage.context, { ...outgoing(uniqueText("Pictured,")), media }))
        .answer;
    const revise = { failure: { next: "revise", field: "media" } };
    expect(await tried([small])).toMatchObject(revise);
    expect(await tried([light])).toMatchObject(revise);
    expect(await tried([picture, picture])).toMatchObject(revise);
    expect(await tried([here.files.video()])).toMatchObject(revise);
    expect(await tried([{ ...picture, address: "http://127.0.0.1:9/gone.jpg" }])).toMatchObject({
      failure: { next: "revise", field: "media", reason: expect.stringContaining("fetched") },
    });
    expect(await tried([{ ...picture, address: null }])).toMatchObject({
      failure: { next: "configure", reason: expect.stringContaining("PUBLIC_URL") },
    });
  });

  it("says so when Google rejects a post at once, and does not take one it rejected later for published", async () => {
    here.answer = (_request, response) =>
      response.end(
        JSON.stringify({ name: `${here.stage.context.accountId}/localPosts/1`, state: "REJECTED" }),
      );
    const refused = await adapter.publish(here.stranger(), outgoing("Rude"), null, {}, openGate);
    expect(refused).toMatchObject({ failure: { next: "revise", field: "text" } });
    await here.stage.control?.fault({ kind: "processing-failed", match: "publish" });
    const post = outgoing(uniqueText("Rude,"));
    const { intent } = await publishWhole(platform, here.stage.context, post);
    expect(await adapter.find(here.stage.context, intent)).toMatchObject({ found: "unclear", away: false });
    expect(await shown(post.text)).toEqual({});
  });

  it("keeps to its own place", async () => {
    const { found, context } = await places();
    const [, cafe, storehouse] = found.map(({ account }) => ({
      ...context,
      accountId: account.id,
      handle: "",
    }));
    const post = outgoing(uniqueText("At the shop,"));
    const { intent } = await publishedWhole(platform, here.stage.context, post);
    if (!cafe || !storehouse) throw new Error("not there");
    expect(await adapter.find(cafe, intent)).toMatchObject({ found: "no" });
    expect(await adapter.publish(storehouse, post, null, {}, openGate)).toMatchObject({
      failure: { next: "reconnect" },
    });
  });
});

describe("changing", () => {
  it("takes away what the author took away", async () => {
    const picture = await here.files.picture("", { width: 1600, height: 1200 });
    const options = { button: "CALL" };
    const post = { ...optioned(uniqueText("With everything,"), options), media: [picture] };
    const { receipt } = await publishedWhole(platform, here.stage.context, post);
    const plain = outgoing(uniqueText("With nothing,"));
    expect(await adapter.update(here.stage.context, receipt.remoteId, plain, null, openGate)).toMatchObject({
      ok: true,
    });
    const there = await shown(plain.text);
    expect(there).not.toHaveProperty("callToAction");
    expect(there).not.toHaveProperty("media");
  });
});

describe("refusals, by who must act", () => {
  const saying = (status: number, canonical: string, field?: string) => {
    const details = field ? [{ errorDetails: [{ code: 9, field, message: "No." }] }] : [];
    here.answer = (_request, response) =>
      response
        .writeHead(status)
        .end(JSON.stringify({ error: { code: status, message: "No.", status: canonical, details } }));
  };

  it.each([
    [400, "INVALID_ARGUMENT", "summary", { next: "revise", field: "text" }],
    [400, "INVALID_ARGUMENT", "media[0].source_url", { next: "revise", field: "media" }],
    [400, "INVALID_ARGUMENT", "call_to_action.url", { next: "revise", field: "options" }],
    [400, "INVALID_ARGUMENT", "event.schedule", { next: "revise", field: "options" }],
    [400, "INVALID_ARGUMENT", undefined, { next: "configure" }],
    [401, "UNAUTHENTICATED", undefined, { next: "refresh" }],
    [403, "PERMISSION_DENIED", undefined, { next: "reconnect" }],
    [404, "NOT_FOUND", undefined, { next: "reconnect" }],
    [429, "RESOURCE_EXHAUSTED", undefined, { next: "wait" }],
    [500, "INTERNAL", undefined, { next: "look" }],
    [503, "UNAVAILABLE", undefined, { next: "look" }],
  ])("%s %s %s", async (status, canonical, field, failure) => {
    saying(status, canonical, field);
    expect(await adapter.publish(here.stranger(), outgoing("Refused"), null, {}, openGate)).toMatchObject({
      ok: false,
      failure,
    });
  });

  it.each(['{"summary":"x"}', '{"name":"posts/1"}', "[]", "", "<html>"])(
    "200 with %j inside: it may be out, so it is looked for",
    async (body) => {
      here.answer = (_request, response) => response.writeHead(200).end(body);
      expect(await adapter.publish(here.stranger(), outgoing("Strange"), null, {}, openGate)).toMatchObject({
        failure: { next: "look" },
      });
    },
  );

  it("keeps the receipt when the address cannot be read afterwards", async () => {
    here.answer = (request, response) =>
      request.method === "POST"
        ? response.end(
            JSON.stringify({ name: `${here.stage.context.accountId}/localPosts/77`, state: "PROCESSING" }),
          )
        : response.writeHead(500).end();
    expect(await adapter.publish(here.stranger(), outgoing("Kept"), null, {}, openGate)).toMatchObject({
      ok: true,
      value: { remoteId: "77", address: null },
    });
  });

  it("finds the place gone by its posts", async () => {
    const post = outgoing(uniqueText("Before the end,"));
    const gone = { ...here.stage.context, accountId: "accounts/1/locations/2" };
    const { material } = intend(platform, post);
    expect(await adapter.publish(gone, post, null, material, openGate)).toMatchObject({
      failure: { next: "reconnect" },
    });
  });
});
