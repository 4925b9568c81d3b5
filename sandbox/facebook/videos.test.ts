import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, film, startFacebook } from "./testing.ts";

let facebook: Awaited<ReturnType<typeof startFacebook>>;
let page: { id: string; token: string };

beforeAll(async () => {
  facebook = await startFacebook();
  page = await facebook.openPage();
});
afterAll(() => facebook.stop());

const video = (edge: string, form: Record<string, string>) =>
  facebook.graph("POST", `/${page.id}/${edge}`, { token: page.token, form });

describe("reels", () => {
  const start = async () => String((await video("video_reels", { upload_phase: "start" })).json.video_id);
  const whole = { offset: "0", file_size: String(film.length) };
  const finish = (id: string, more: Record<string, string> = {}) =>
    video("video_reels", { upload_phase: "finish", video_id: id, video_state: "PUBLISHED", ...more });
  const status = async (id: string) => {
    const { json } = await facebook.graph("GET", `/${id}?fields=status,post_id`, { token: page.token });
    return json as { status: Record<string, Record<string, unknown>>; post_id?: string };
  };

  it("wants its headers, its offset and its whole length", async () => {
    const id = await start();
    const type = async (bytes: Buffer, headers: Record<string, string>, scheme?: string) => {
      const { json } = await facebook.rupload(page, id, bytes, headers, scheme);
      return (json.debug_info as { type?: string } | undefined)?.type;
    };
    expect(await type(film, whole, "Bearer")).toBe("NotAuthorizedError");
    expect(await type(film, { offset: "0" })).toBe("ProcessingFailedError");
    expect(await type(film, { ...whole, offset: "9" })).toBe("OffsetInvalidError");
    expect(errorOf(await finish(id))).toBe(6001);
    expect(await type(film.subarray(0, 2_000), whole)).toBe("PartialRequestError");
    expect((await status(id)).status.uploading_phase).toEqual({
      status: "in_progress",
      bytes_transfered: 2_000,
    });
    expect(await type(film, whole)).toBe("OffsetInvalidError");
    expect(await type(film.subarray(2_000), { ...whole, offset: "2000" })).toBeUndefined();
    expect((await status(id)).status).toMatchObject({
      video_status: "processing",
      uploading_phase: { status: "complete" },
      processing_phase: { status: "in_progress" },
      publishing_phase: { status: "not_started" },
    });
  });

  it("is published once, some time after its finish", async () => {
    const id = await start();
    await facebook.rupload(page, id, film, whole);
    expect(errorOf(await finish(id, { video_state: "" }))).toBe(100);
    expect((await finish(id, { description: "A reel" })).json).toEqual({ success: true });
    expect(errorOf(await finish(id))).toBe(100);
    expect(await status(id)).toMatchObject({ status: { publishing_phase: { status: "in_progress" } } });
    const listed = async () =>
      (await facebook.graph("GET", `/${page.id}/published_posts?limit=1`, { token: page.token })).text;
    expect(await listed()).not.toContain("A reel");
    facebook.clock.ahead += 10_000;
    expect(await status(id)).toMatchObject({
      status: {
        video_status: "ready",
        publishing_phase: { status: "complete", publish_status: "published" },
      },
      post_id: expect.stringMatching(/^\d+$/),
    });
    expect(await listed()).toContain("A reel");
    facebook.clock.ahead = 0;
  });

  it("cannot be made of what is no film, nor more than thirty times a day", async () => {
    const id = await start();
    const text = Buffer.from("This is a text and has never been a film, not even for a second.");
    await facebook.rupload(page, id, text, { offset: "0", file_size: String(text.length) });
    expect((await status(id)).status.processing_phase).toMatchObject({ status: "error", errors: [{}] });
    expect(errorOf(await finish(id))).toBe(6000);
    const codes = new Set<unknown>();
    for (let count = 0; count < 31; count += 1) {
      const next = await start();
      await facebook.rupload(page, next, film, whole);
      codes.add(errorOf(await finish(next)));
    }
    expect([...codes]).toEqual([undefined, 613]);
  });
});

describe("feed videos", () => {
  const part = (session: string, offset: string, bytes: Buffer) => {
    const body = new FormData();
    body.set("upload_phase", "transfer");
    body.set("upload_session_id", session);
    body.set("start_offset", offset);
    body.set("video_file_chunk", new Blob([new Uint8Array(bytes)]), "part");
    return facebook.graph("POST", `/${page.id}/videos`, { token: page.token, body });
  };

  it("come in parts as the session says, in order and complete", async () => {
    const started = await video("videos", { upload_phase: "start", file_size: String(film.length) });
    const session = String(started.json.upload_session_id);
    const finish = () => video("videos", { upload_phase: "finish", upload_session_id: session });
    expect(started.json).toMatchObject({ start_offset: "0", video_id: expect.stringMatching(/^\d+$/) });
    const end = Number(started.json.end_offset);
    expect(errorOf(await part(session, "5", film.subarray(5, end)))).toBe(6001);
    expect(errorOf(await part("1", "0", film.subarray(0, end)))).toBe(6001);
    expect(errorOf(await part(session, "0", film))).toBe(6001);
    expect(errorOf(await finish())).toBe(6001);
    let from = 0;
    let to = end;
    for (let count = 0; from < to && count < 9; count += 1) {
      const { json } = await part(session, String(from), film.subarray(from, to));
      from = Number(json.start_offset);
      to = Number(json.end_offset);
    }
    expect([from, to]).toEqual([film.length, film.length]);
    expect((await finish()).json).toEqual({ success: true });
    expect(errorOf(await finish())).toBe(6001);
  });
});

describe("stories", () => {
  it("show one photo that stands in no post, and are listed with it", async () => {
    const { id } = (await facebook.photo(page)).json;
    const made = await video("photo_stories", { photo_id: String(id) });
    expect(made.json).toMatchObject({ success: true, post_id: expect.stringMatching(/^\d+$/) });
    expect(errorOf(await video("photo_stories", { photo_id: String(id) }))).toBe("100/1366051");
    const { json } = await facebook.graph("GET", `/${page.id}/stories`, { token: page.token });
    expect(json.data).toMatchObject([{ media_id: id, media_type: "photo", status: "PUBLISHED" }]);
    const gone = await facebook.graph("DELETE", `/${page.id}_${made.json.post_id}`, { token: page.token });
    expect(errorOf(gone)).toBe(100);
  });
});
