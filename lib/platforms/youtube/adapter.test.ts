import { describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { googleStage } from "../testing/google-stage";
import { outgoing, publishedWhole, uniqueText } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { youtube as adapter } from "./adapter";

const youtube: Platform = adapter;

const here = googleStage(youtube, () => ({
  compose: async (text) => filmed(text),
  picture: async (alt) => here.files.video(alt),
}));

const filmed = (text: string, options: Record<string, string> = {}): Outgoing => ({
  ...outgoing(text, [here.files.video()]),
  options: { title: "A film", ...options },
});

conformance(youtube, "the sandbox", () => here.stage);
trouble(youtube, "the sandbox", () => here.stage);

describe("connecting", () => {
  it("names the channel", async () => {
    expect(await adapter.identify(here.stage.context)).toMatchObject({
      ok: true,
      value: {
        handle: "@alice",
        displayName: "Alice Meadow",
        profileUrl: expect.stringMatching(/\/channel\/UC/),
      },
    });
  });

  it("asks for lasting access, and keeps what was granted", async () => {
    expect(adapter.connect.handshake?.extra).toEqual({ access_type: "offline", prompt: "consent" });
    const [first = ""] = adapter.facts.connect.scopes;
    const access = await here.google.access({ scopes: [first] });
    expect(access).toMatchObject({
      refreshToken: expect.stringMatching(/^1\/\//),
      scopes: [first],
      endsAt: null,
    });
  });

  it("comes back without a code when it was denied, and takes no code twice", async () => {
    const denied = await here.google.decide("v".repeat(43), { deny: true });
    expect(Object.fromEntries(denied.searchParams)).toMatchObject({
      error: "access_denied",
      state: "kept & <safe>",
    });
    const verifier = "w".repeat(43);
    const code = (await here.google.decide(verifier)).searchParams.get("code") ?? "";
    expect(await here.google.exchange(code, "x".repeat(43))).toMatchObject({
      failure: { code: "code-refused" },
    });
    const [right, again] = [
      await here.google.exchange(code, verifier),
      await here.google.exchange(code, verifier),
    ];
    expect([right.ok, again.ok]).toEqual([true, false]);
    expect(JSON.stringify(again)).not.toContain(code);
  });

  it("says that an account has no channel", async () => {
    const access = await here.google.access({ handle: "reader" });
    const context = { ...here.stage.context, access };
    expect(await adapter.identify(context)).toMatchObject({
      failure: { next: "reconnect", reason: expect.stringMatching(/channel/) },
    });
    const answered = await adapter.prepare(context, filmed("Nowhere to put it"), null);
    expect(answered).toMatchObject({ failure: { next: "reconnect" } });
  });

  it("says that a permission is missing", async () => {
    const [upload = ""] = adapter.facts.connect.scopes;
    const context = { ...here.stage.context, access: await here.google.access({ scopes: [upload] }) };
    expect(await adapter.prepare(context, filmed("Only uploading"), null)).toMatchObject({
      failure: { next: "reconnect", reason: expect.stringContaining("permission") },
    });
  });
});

describe("access", () => {
  it("is renewed with the same refresh token, also after the answer was lost", async () => {
    const context = await here.signIn("studio");
    const control = here.sandbox.control("youtube", context.accountId);
    await control.expire();
    expect(await adapter.identify(context)).toMatchObject({ failure: { next: "refresh" } });
    await control.fault({ kind: "drop-after", match: "token" });
    expect(await adapter.refresh(context)).toMatchObject({ failure: { next: "lost" } });
    const renewed = await adapter.refresh(context);
    if (!renewed.ok) throw new Error(renewed.failure.reason);
    expect(renewed.value.refreshToken).toBe(context.access.refreshToken);
    expect(renewed.value.scopes).toEqual(context.access.scopes);
    expect(await adapter.identify({ ...context, access: renewed.value })).toMatchObject({ ok: true });
  });

  it("ends for good when it is taken back", async () => {
    const context = await here.signIn("studio");
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.refresh(context)).toMatchObject({ failure: { next: "reconnect" } });
  });

  it("waits when the token endpoint asks to", async () => {
    await here.stage.control?.fault({ kind: "429", match: "token", retryAfterSeconds: 30 });
    expect(await adapter.refresh(here.stage.context)).toMatchObject({ failure: { next: "wait" } });
  });
});

describe("reading back", () => {
  it("knows a video by every form of its address", async () => {
    const { receipt } = await publishedWhole(youtube, here.stage.context, filmed(uniqueText("Named,")));
    const id = receipt.remoteId;
    for (const address of [
      `https://www.youtube.com/watch?v=${id}&t=3s`,
      `https://youtu.be/${id}?si=x`,
      `https://m.youtube.com/shorts/${id}`,
      `https://www.youtube.com/live/${id}`,
      `https://studio.youtube.com/video/${id}/edit`,
    ])
      expect([address, await adapter.identifyPost(here.stage.context, address)]).toMatchObject([
        address,
        { known: "yes", receipt: { remoteId: id } },
      ]);
    const studio = await here.signIn("studio");
    expect(await adapter.identifyPost(studio, `https://youtu.be/${id}`)).toMatchObject({ known: "no" });
    expect(await adapter.identifyPost(here.stage.context, `https://example.com/watch?v=${id}`)).toMatchObject(
      {
        known: "no",
      },
    );
  });

  it("adds what the analytics say, where the permission was given", async () => {
    const { receipt } = await publishedWhole(youtube, here.stage.context, filmed(uniqueText("Watched,")));
    const { remoteId } = receipt;
    const full = await adapter.metrics(here.stage.context, [remoteId, "not-there-i"]);
    if (!full.ok) throw new Error(full.failure.reason);
    expect([...full.value.keys()]).toEqual([remoteId]);
    expect(full.value.get(remoteId)).toEqual({ views: 0, likes: 0, comments: 0, shares: 0, watchSeconds: 0 });
    const plain = {
      ...here.stage.context,
      access: await here.google.access({ scopes: adapter.facts.connect.scopes }),
    };
    const less = await adapter.metrics(plain, [remoteId]);
    expect(less.ok && less.value.get(remoteId)).toEqual({ views: 0, likes: 0, comments: 0 });
    await here.stage.control?.fault({ kind: "5xx-before", match: "metrics" });
    const without = await adapter.metrics(here.stage.context, [remoteId]);
    expect(without.ok && without.value.get(remoteId)).toEqual({ views: 0, likes: 0, comments: 0 });
  });

  it("says nothing of hidden subscribers", async () => {
    const statistics = { subscriberCount: "0", hiddenSubscriberCount: true, videoCount: "12" };
    here.answer = (_request, response) => response.end(JSON.stringify({ items: [{ id: "UC", statistics }] }));
    expect(await adapter.audience(here.stranger())).toEqual({
      ok: true,
      value: { followers: null, following: null, posts: 12 },
    });
  });
});
