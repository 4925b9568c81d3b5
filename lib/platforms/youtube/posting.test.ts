import { describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { googleStage } from "../testing/google-stage";
import { intend, openGate, outgoing, prepareWhole, publishedWhole, uniqueText } from "../testing/stage";
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

/** What the sandbox was asked, newest first. */
async function requests(): Promise<{ id: number; method: string; path: string; wrong: string | null }[]> {
  const { requests: all } = await here.sandbox.call("GET", "/requests?platform=youtube&limit=40");
  return all as Awaited<ReturnType<typeof requests>>;
}

async function videoThere(id: string): Promise<Record<string, Record<string, unknown>>> {
  const response = await fetch(
    `${here.google.origin}/www.googleapis.com/youtube/v3/videos?part=snippet,status&id=${id}`,
    { headers: { authorization: `Bearer ${here.stage.context.access.token}` } },
  );
  const { items } = (await response.json()) as { items: Record<string, Record<string, unknown>>[] };
  return items[0] ?? {};
}

describe("publishing", () => {
  it("puts everything on the video with one request", async () => {
    const post = filmed(uniqueText("Everything,"), {
      title: "Tides & <no> marks".replace(/[<>]/g, ""),
      privacy: "unlisted",
      tags: "#tide\nlittle harbour\n\ntide",
      category: "28",
      madeForKids: "on",
      notifySubscribers: "no",
    });
    const { receipt } = await publishedWhole(youtube, here.stage.context, post);
    const { snippet, status } = await videoThere(receipt.remoteId);
    expect(snippet).toMatchObject({
      title: "Tides & no marks",
      categoryId: "28",
      tags: ["tide", "little harbour"],
    });
    expect(status).toMatchObject({
      privacyStatus: "unlisted",
      selfDeclaredMadeForKids: true,
      embeddable: true,
    });
    const [commit] = (await requests()).filter(({ method }) => method === "PUT");
    expect(commit?.path).toMatch(/\/youtube\/v3\/videos\?part=snippet/);
    const opened = (await requests()).find(
      ({ method, path }) => method === "POST" && path.includes("/upload/"),
    );
    expect(opened?.path).toContain("notifySubscribers=false");
    expect(receipt.address).toBe(`${here.google.origin}/watch?v=${receipt.remoteId}`);
  });

  it("a private video is found only once the commit took its marker off", async () => {
    const post = filmed(uniqueText("For me alone,"), { privacy: "private" });
    const draft = await prepareWhole(youtube, here.stage.context, post);
    if (!draft.ok) throw new Error(draft.failure.reason);
    const intent = intend(youtube, post, draft.value);
    expect(await adapter.find(here.stage.context, intent)).toMatchObject({ found: "no" });
    const made = await adapter.publish(here.stage.context, post, draft.value, intent.material, openGate);
    expect(made).toMatchObject({ ok: true });
    expect(await adapter.find(here.stage.context, intent)).toMatchObject({ found: "yes" });
    expect(await here.sandbox.timeline("youtube")).not.toContain(post.text);
    const listed = await adapter.list(here.stage.context, null);
    expect(JSON.stringify(listed)).not.toContain(post.text);
  });

  it("publishes the intent's video, whatever was prepared since", async () => {
    const post = filmed(uniqueText("The intent's own,"));
    const [first, second] = [
      await prepareWhole(youtube, here.stage.context, post),
      await prepareWhole(youtube, here.stage.context, post),
    ];
    if (!first.ok || !second.ok) throw new Error("not prepared");
    const { material } = intend(youtube, post, first.value);
    const made = await adapter.publish(here.stage.context, post, second.value, material, openGate);
    expect(made).toMatchObject({ ok: true, value: { remoteId: first.value?.videoId } });
  });

  it("asks for a new upload when the old one is gone, and looking says that nothing is out", async () => {
    const post = filmed(uniqueText("Gone,"));
    expect(
      await adapter.publish(here.stage.context, post, null, intend(youtube, post).material, openGate),
    ).toMatchObject({ failure: { next: "wait", staleDraft: true } });
    const draft = await prepareWhole(youtube, here.stage.context, post);
    if (!draft.ok) throw new Error(draft.failure.reason);
    const intent = intend(youtube, post, draft.value);
    await adapter.remove(here.stage.context, intent.material.videoId ?? "");
    expect(
      await adapter.publish(here.stage.context, post, draft.value, intent.material, openGate),
    ).toMatchObject({
      failure: { next: "wait", staleDraft: true },
    });
    expect(await adapter.find(here.stage.context, intent)).toMatchObject({ found: "no" });
    const foreign = { ...(await here.signIn("studio")), accountId: here.stage.context.accountId };
    expect(await adapter.find(foreign, intent)).toMatchObject({ found: "unclear" });
  });

  it("knows when Google locks the video until the application is audited", async () => {
    const post = filmed(uniqueText("Locked,"));
    here.answer = (_request, response) =>
      response.end(JSON.stringify({ id: "abcdefghijk", snippet: {}, status: { privacyStatus: "private" } }));
    const material = { videoId: "abcdefghijk", privacy: "public" };
    expect(await adapter.publish(here.stranger(), post, null, material, openGate)).toMatchObject({
      failure: { next: "configure", reason: expect.stringContaining("audit") },
    });
  });

  it.each([
    '{"id":"abcdefghijk"}',
    '{"id":"otherotheri","status":{"privacyStatus":"public"}}',
    "[]",
    "",
    "<html>",
  ])("200 with %j inside: it may be out, so it is looked for", async (body) => {
    here.answer = (_request, response) => response.writeHead(200).end(body);
    const material = { videoId: "abcdefghijk", privacy: "public" };
    expect(await adapter.publish(here.stranger(), filmed("Strange"), null, material, openGate)).toMatchObject(
      {
        failure: { next: "look" },
      },
    );
  });
});

describe("refusals, by who must act", () => {
  const material = { videoId: "abcdefghijk", privacy: "public" };
  const tried = () => adapter.publish(here.stranger(), filmed("Refused"), null, material, openGate);
  const saying = (status: number, reason: string, more: object = {}) => {
    here.answer = (_request, response) =>
      response
        .writeHead(status)
        .end(JSON.stringify({ error: { code: status, message: "No.", errors: [{ reason }], ...more } }));
  };

  it.each([
    [401, "authError", { next: "refresh" }],
    [401, "youtubeSignupRequired", { next: "reconnect" }],
    [403, "insufficientPermissions", { next: "reconnect" }],
    [403, "forbidden", { next: "reconnect" }],
    [403, "authenticatedUserAccountSuspended", { next: "reconnect" }],
    [403, "accessNotConfigured", { next: "configure" }],
    [403, "quotaExceeded", { next: "wait" }],
    [403, "rateLimitExceeded", { next: "wait" }],
    [429, "userRateLimitExceeded", { next: "wait" }],
    [400, "uploadLimitExceeded", { next: "wait" }],
    [400, "invalidTitle", { next: "revise", field: "options" }],
    [400, "invalidDescription", { next: "revise", field: "text" }],
    [400, "invalidTags", { next: "revise", field: "options" }],
    [400, "invalidCategoryId", { next: "revise", field: "options" }],
    [400, "mediaBodyRequired", { next: "revise", field: "media" }],
    [404, "videoNotFound", { next: "wait", staleDraft: true }],
    [404, "somethingElse", { next: "configure" }],
    [409, "backendError", { next: "look" }],
    [503, "backendError", { next: "look" }],
  ])("%s %s", async (status, reason, failure) => {
    saying(status, reason);
    expect(await tried()).toMatchObject({ ok: false, failure });
  });

  it("reads the newer form of a missing permission", async () => {
    saying(403, "", { details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }] });
    expect(await tried()).toMatchObject({
      failure: { next: "reconnect", reason: expect.stringMatching(/permission/) },
    });
  });

  it("a day's quota begins anew at midnight in California", async () => {
    saying(403, "quotaExceeded");
    const refused = await tried();
    if (refused.ok || refused.failure.next !== "wait") throw new Error("expected to wait");
    const hour = new Intl.DateTimeFormat("en-US", {
      timeZone: "America/Los_Angeles",
      hourCycle: "h23",
      hour: "numeric",
      minute: "numeric",
    }).format(refused.failure.until);
    expect(hour).toMatch(/^0?0:0[12]$/);
    expect(refused.failure.until.getTime()).toBeGreaterThan(Date.now());
  });
});

describe("changing", () => {
  it("keeps what its owner set elsewhere, and leaves no second video behind", async () => {
    const post = filmed(uniqueText("To be changed,"));
    const { receipt } = await publishedWhole(youtube, here.stage.context, post);
    const { remoteId } = receipt;
    const there = await videoThere(remoteId);
    await fetch(`${here.google.origin}/www.googleapis.com/youtube/v3/videos?part=snippet,status`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${here.stage.context.access.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        id: remoteId,
        snippet: { ...there.snippet, defaultLanguage: "en" },
        status: { ...there.status, embeddable: false, license: "creativeCommon" },
      }),
    });
    const changed = {
      ...post,
      text: uniqueText("Changed,"),
      options: { title: "Another title", tags: "new" },
    };
    const draft = await prepareWhole(youtube, here.stage.context, changed);
    if (!draft.ok) throw new Error(draft.failure.reason);
    expect(await adapter.update(here.stage.context, remoteId, changed, draft.value, openGate)).toMatchObject({
      ok: true,
    });
    const after = await videoThere(remoteId);
    expect(after.snippet).toMatchObject({ title: "Another title", tags: ["new"], defaultLanguage: "en" });
    expect(after.status).toMatchObject({
      embeddable: false,
      license: "creativeCommon",
      privacyStatus: "public",
    });
    expect(await videoThere(String(draft.value?.videoId))).toEqual({});
  });

  it("never shows a video to more people than its owner lets see it now", async () => {
    const post = filmed(uniqueText("Hidden by its owner,"));
    const { remoteId } = (await publishedWhole(youtube, here.stage.context, post)).receipt;
    const { snippet, status } = await videoThere(remoteId);
    await fetch(`${here.google.origin}/www.googleapis.com/youtube/v3/videos?part=snippet,status`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${here.stage.context.access.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ id: remoteId, snippet, status: { ...status, privacyStatus: "unlisted" } }),
    });
    const edit = async (options: Record<string, string>) => {
      const wanted = { ...post, options: { ...post.options, ...options } };
      const done = await adapter.update(here.stage.context, remoteId, wanted, null, openGate);
      return [done.ok, (await videoThere(remoteId)).status?.privacyStatus];
    };
    expect(await edit({})).toEqual([true, "unlisted"]);
    expect(await edit({ privacy: "private" })).toEqual([true, "private"]);
  });
});
