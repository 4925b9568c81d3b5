import { describe, expect, it } from "vitest";
import type { Outgoing, OutgoingMedia, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { googleStage } from "../testing/google-stage";
import { outgoing, prepareWhole, uniqueText } from "../testing/stage";
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

/** A film of more than one piece: real at its beginning, and padded. */
function longFilm(bytes: number, from: Buffer): OutgoingMedia {
  const whole = Buffer.concat([from, Buffer.alloc(bytes - from.length, 7)]);
  const about = { kind: "video", mimeType: "video/mp4", filename: "long.mp4" } as const;
  return here.files.other(about, whole);
}

async function clip(): Promise<Buffer> {
  const stream = await here.files.video().open();
  return Buffer.from(await new Response(stream).arrayBuffer());
}

describe("uploading", () => {
  it("goes on after each piece where a step ended, and after a lost answer", async () => {
    const post = { ...filmed(uniqueText("In pieces,")), media: [longFilm(17_000_000, await clip())] };
    const [newest] = await requests();
    let kept: RemoteDraft | null = null;
    const progress = {
      keep: async (draft: RemoteDraft) => {
        kept = JSON.parse(JSON.stringify(draft));
      },
      mayBegin: () => false,
    };
    for (const percent of ["49 %", "98 %"])
      expect(await adapter.prepare(here.stage.context, post, kept, progress)).toMatchObject({
        failure: { next: "wait", unfinished: true, reason: expect.stringContaining(percent) },
      });
    await here.stage.control?.fault({ kind: "drop-after", match: "PUT /upload/", times: 1 });
    // The first of the two is the question how much is there.
    expect(await adapter.prepare(here.stage.context, post, kept)).toMatchObject({
      failure: { next: "wait" },
    });
    await here.stage.control?.fault({ kind: "5xx-after", match: "PUT /upload/" });
    expect(await adapter.prepare(here.stage.context, post, kept)).toMatchObject({
      failure: { next: "wait" },
    });
    const done = await prepareWhole(youtube, here.stage.context, post, kept);
    expect(done).toMatchObject({
      ok: true,
      value: { ready: true, videoId: expect.stringMatching(/^[\w-]{11}$/) },
    });
    expect(JSON.stringify(done)).not.toContain(here.stage.context.access.token);
    const sent = (await requests()).filter(
      ({ id, path }) => id > (newest?.id ?? 0) && path.includes("/upload/"),
    );
    expect(sent.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(sent.every(({ wrong }) => wrong === null || /unavailable/.test(wrong))).toBe(true);
    expect(await here.sandbox.timeline("youtube")).not.toContain(post.text);
  });

  it("learns from a finished session which video it made", async () => {
    const post = filmed(uniqueText("Answer lost,"));
    let kept: RemoteDraft | null = null;
    const progress = {
      keep: async (draft: RemoteDraft) => {
        kept = draft;
      },
      mayBegin: () => true,
    };
    await here.stage.control?.fault({ kind: "drop-after", match: "PUT /upload/" });
    expect(await adapter.prepare(here.stage.context, post, null, progress)).toMatchObject({
      failure: { next: "wait" },
    });
    const before = (await uploads()).length;
    const done = await prepareWhole(youtube, here.stage.context, post, kept);
    expect(done).toMatchObject({ ok: true });
    expect(await uploads()).toHaveLength(before);
  });

  it("finds its video by the marker when the session is gone, and begins anew when there is none", async () => {
    const post = filmed(uniqueText("Session gone,"));
    const made = await prepareWhole(youtube, here.stage.context, post);
    if (!made.ok || !made.value) throw new Error("not prepared");
    const { videoId, uploadedAt: _, ready: __, ...before } = made.value;
    const lost = {
      ...before,
      session: `${here.google.origin}/www.googleapis.com/upload/youtube/v3/videos?upload_id=x`,
    };
    expect(await prepareWhole(youtube, here.stage.context, post, lost)).toMatchObject({ value: { videoId } });
    const nothing = { ...lost, marker: "posthaste-draft-000000000000" };
    expect(await adapter.prepare(here.stage.context, post, nothing)).toMatchObject({
      failure: { next: "wait", staleDraft: true },
    });
  });

  it("sends no token to a session elsewhere", async () => {
    const post = filmed(uniqueText("Elsewhere,"));
    const made = await prepareWhole(youtube, here.stage.context, post);
    if (!made.ok || !made.value) throw new Error("not prepared");
    const asked: unknown[] = [];
    here.answer = (request, response) => {
      asked.push(request.url);
      response.writeHead(308).end();
    };
    const { videoId: _, ...before } = made.value;
    await adapter.prepare(here.stage.context, post, { ...before, session: `${here.other.origin}/upload/x` });
    expect(asked).toEqual([]);
  });

  it("is kept, and not done twice", async () => {
    const post = filmed(uniqueText("Once,"));
    const draft = await prepareWhole(youtube, here.stage.context, post);
    if (!draft.ok) throw new Error(draft.failure.reason);
    const before = (await uploads()).length;
    expect(await prepareWhole(youtube, here.stage.context, post, draft.value)).toEqual(draft);
    expect(await uploads()).toHaveLength(before);
  });

  it.each(["drop-before", "5xx-before", "429"])("is tried again after %s", async (kind) => {
    await here.stage.control?.fault({ kind, match: "upload" });
    const post = filmed(uniqueText("Upload,"));
    expect(await adapter.prepare(here.stage.context, post, null)).toMatchObject({
      failure: { next: "wait" },
    });
  });

  it("waits while YouTube works on the film, and gives a broken one back to its author", async () => {
    await here.stage.control?.fault({ kind: "processing-failed", match: "upload" });
    const before = await uploads();
    const post = filmed(uniqueText("Broken,"));
    expect(await prepareWhole(youtube, here.stage.context, post)).toMatchObject({
      failure: { next: "revise", field: "media", reason: expect.stringContaining("converted") },
    });
    expect(await uploads()).toEqual(before);
  });

  it("waits for a film that takes long, but not for ever", async () => {
    const post = filmed("Long in the making");
    const [media] = post.media;
    const status = { uploadStatus: "uploaded", privacyStatus: "private" };
    here.answer = (_request, response) =>
      response.end(JSON.stringify({ items: [{ id: "abcdefghijk", status }] }));
    const draft = (minutes: number) => ({
      mediaId: media?.mediaId,
      bytes: media?.bytes,
      marker: "posthaste-draft-0123456789ab",
      videoId: "abcdefghijk",
      uploadedAt: new Date(Date.now() - minutes * 60_000).toISOString(),
    });
    const progress = { keep: async () => {}, mayBegin: () => false };
    expect(await adapter.prepare(here.stranger(), post, draft(14), progress)).toMatchObject({
      failure: { next: "wait", unfinished: true },
    });
    expect(await adapter.prepare(here.stranger(), post, draft(16), progress)).toMatchObject({
      ok: true,
      value: { ready: true },
    });
    here.answer = (_request, response) => response.end(JSON.stringify({ items: [] }));
    expect(await adapter.prepare(here.stranger(), post, draft(0), progress)).toMatchObject({
      failure: { next: "wait", unfinished: true },
    });
    expect(await adapter.prepare(here.stranger(), post, draft(2), progress)).toMatchObject({
      failure: { next: "wait", staleDraft: true },
    });
  });

  it.each([
    ["no file", { media: [] }],
    ["two files", { media: [1, 2] }],
  ])("asks for one video: %s", async (_name, { media }) => {
    const post = { ...filmed("One film"), media: media.map(() => here.files.video()) };
    expect(await adapter.prepare(here.stage.context, post, null)).toMatchObject({
      failure: { next: "revise", field: "media" },
    });
  });

  it.each([
    ["no title", { title: " " }, "text", "options"],
    ["a bad title", { title: "a < b" }, "text", "options"],
    ["a long title", { title: "t".repeat(101) }, "text", "options"],
    ["a bad text", {}, "a <b> c", "text"],
    ["long tags", { tags: `${"t".repeat(249)}\n${"u".repeat(251)}` }, "text", "options"],
    ["a strange category", { category: "999" }, "text", "options"],
  ])("says before the upload what has to change: %s", async (_name, options, text, field) => {
    const before = (await uploads()).length;
    expect(await adapter.prepare(here.stage.context, filmed(text, options), null)).toMatchObject({
      failure: { next: "revise", field },
    });
    expect(await uploads()).toHaveLength(before);
  });

  it("takes exactly 5,000 bytes", async () => {
    const full = uniqueText("é".repeat(2000));
    const text = full + "x".repeat(5000 - Buffer.byteLength(full));
    expect((await prepareWhole(youtube, here.stage.context, filmed(text))).ok).toBe(true);
    expect(await adapter.prepare(here.stage.context, filmed(`${text}x`), null)).toMatchObject({
      failure: { next: "revise", field: "text" },
    });
  });

  async function uploads(): Promise<unknown[]> {
    const playlist = `UU${here.stage.context.accountId.slice(2)}`;
    const ids: unknown[] = [];
    for (let token = ""; ; ) {
      const response = await fetch(
        `${here.google.origin}/www.googleapis.com/youtube/v3/playlistItems?part=contentDetails&maxResults=50&playlistId=${playlist}&pageToken=${token}`,
        { headers: { authorization: `Bearer ${here.stage.context.access.token}` } },
      );
      const json = (await response.json()) as { items: { id: unknown }[]; nextPageToken?: string };
      ids.push(...json.items.map(({ id }) => id));
      if (!json.nextPageToken) return ids;
      token = json.nextPageToken;
    }
  }
});
