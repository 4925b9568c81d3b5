import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onePixel } from "../testing.ts";
import { basic, redirectUri, scopes, startPinterest } from "./testing.ts";

let pinterest: Awaited<ReturnType<typeof startPinterest>>;
let token: string;
let board: string;
let pictures: Server;

beforeAll(async () => {
  pinterest = await startPinterest();
  token = (await pinterest.connect()).access_token;
  const { items } = (await pinterest.api("GET", "/boards", { token })).json as { items: { id: string }[] };
  board = items[0]?.id ?? "";
  pictures = createServer((request, response) =>
    request.url === "/dot.png" ? response.end(onePixel) : response.writeHead(404).end(),
  );
  await new Promise<void>((ready) => pictures.listen(0, "127.0.0.1", ready));
});
afterAll(async () => {
  pictures.close();
  await pinterest.stop();
});

const dot = { content_type: "image/png", data: onePixel.toString("base64") };
const image = { source_type: "image_base64", ...dot };
const publish = (more: Record<string, unknown>, by = token) =>
  pinterest.api("POST", "/pins", { token: by, json: { board_id: board, media_source: image, ...more } });

describe("a Pin", () => {
  it("is answered with 201 and is what a follower sees", async () => {
    const made = await publish({ title: "A dot", description: "Said of it", alt_text: "Dot" });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      title: "A dot",
      description: "Said of it",
      creative_type: "REGULAR",
      board_id: board,
      is_owner: true,
    });
    expect(made.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    const page = await pinterest.send("GET", `/pinterest/www.pinterest.com/pin/${made.json.id}/`);
    expect(page.text).toContain("Said of it");
  });

  it.each([
    ["no board", { board_id: undefined }, 400, /board_id/],
    ["a board that is no number", { board_id: "recipes" }, 400, /board_id/],
    ["somebody else's board", { board_id: "123" }, 404, /^Board not found\.$/],
    ["no picture", { media_source: undefined }, 400, /media_source/],
    ["a long title", { title: "t".repeat(101) }, 400, /title.*maxLength=100/],
    ["a long description", { description: "t".repeat(801) }, 400, /description.*maxLength=800/],
    ["a long alt text", { alt_text: "t".repeat(501) }, 400, /alt_text.*maxLength=500/],
    ["a link that is none", { link: "javascript:1" }, 400, /link/],
    [
      "bytes of another kind",
      { media_source: { ...image, content_type: "image/jpeg" } },
      400,
      /content_type/,
    ],
    ["no base64", { media_source: { ...image, data: "***" } }, 400, /base64/],
    [
      "one picture as a carousel",
      { media_source: { source_type: "multiple_image_base64", items: [dot] } },
      400,
      /minItems=2/,
    ],
    [
      "six pictures",
      { media_source: { source_type: "multiple_image_base64", items: Array(6).fill(dot) } },
      400,
      /maxItems=5/,
    ],
    ["an unknown video", { media_source: { source_type: "video_id", media_id: "1" } }, 400, /media_id/],
    ["an unknown source", { media_source: { source_type: "magic" } }, 400, /source_type/],
  ])("is refused with %s", async (_about, more, status, words) => {
    const refused = await publish(more);
    expect([refused.status, refused.json]).toEqual([
      status,
      { code: expect.any(Number), message: expect.stringMatching(words) },
    ]);
  });

  it("is really fetched where it comes with an address", async () => {
    const origin = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
    const from = (url: string) => publish({ media_source: { source_type: "image_url", url } });
    expect((await from(`${origin}/dot.png`)).status).toBe(201);
    expect((await from(`${origin}/gone.png`)).json.message).toMatch(/Unable to reach the URL/);
    const items = [{ url: `${origin}/dot.png` }, { url: `${origin}/dot.png` }];
    const several = await publish({ media_source: { source_type: "multiple_image_urls", index: 0, items } });
    expect(several.json).toMatchObject({ creative_type: "CAROUSEL" });
  });

  it("can be changed and deleted by its owner only", async () => {
    const { id } = (await publish({ description: "Mine" })).json;
    const stranger = (await pinterest.consent({ account: pinterest.accounts[1]?.id ?? "" })).searchParams;
    const traded = await pinterest.token({
      grant_type: "authorization_code",
      code: stranger.get("code") ?? "",
      redirect_uri: redirectUri,
    });
    const by = String(traded.json.access_token);
    expect((await pinterest.api("DELETE", `/pins/${id}`, { token: by })).json.code).toBe(29);
    const changed = await pinterest.api("PATCH", `/pins/${id}`, { token, json: { description: "Changed" } });
    expect(changed.json).toMatchObject({ description: "Changed", board_id: board });
    const media = await pinterest.api("PATCH", `/pins/${id}`, { token, json: { media_source: image } });
    expect(media.status).toBe(400);
    expect((await pinterest.api("DELETE", `/pins/${id}`, { token })).status).toBe(204);
    expect((await pinterest.api("DELETE", `/pins/${id}`, { token })).json).toEqual({
      code: 50,
      message: "Pin not found.",
    });
  });

  it("needs JSON, a token and every scope", async () => {
    const plain = await pinterest.api("POST", "/pins", { token, form: { board_id: board } });
    expect(plain.status).toBe(415);
    expect((await publish({}, "nobody")).json).toEqual({ code: 2, message: "Authentication failed." });
    const few = await pinterest.connect(scopes.filter((scope) => scope !== "boards:write"));
    expect((await publish({}, few.access_token)).json.code).toBe(3);
  });

  it("is listed newest first, page by page, until there is no bookmark", async () => {
    for (const description of ["one", "two", "three"]) await publish({ description });
    const first = (await pinterest.api("GET", "/pins?page_size=2", { token })).json;
    expect((first.items as { description: string }[]).map(({ description }) => description)).toEqual([
      "three",
      "two",
    ]);
    let bookmark = first.bookmark;
    let seen = 2;
    for (let pages = 0; bookmark && pages < 50; pages += 1) {
      const page = (await pinterest.api("GET", `/pins?page_size=2&bookmark=${bookmark}`, { token })).json;
      seen += (page.items as unknown[]).length;
      bookmark = page.bookmark;
    }
    const all = (await pinterest.api("GET", "/pins?page_size=250", { token })).json;
    expect([seen, bookmark, all.bookmark]).toEqual([(all.items as unknown[]).length, null, null]);
    expect((await pinterest.api("GET", "/pins?page_size=251", { token })).status).toBe(400);
  });

  it("gives numbers of the last ninety days", async () => {
    const { id } = (await publish({ description: "Counted" })).json;
    const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
    const ask = (query: string) => pinterest.api("GET", `/pins/${id}/analytics?${query}`, { token });
    const range = `start_date=${day(89)}&end_date=${day(0)}`;
    const numbers = await ask(`${range}&metric_types=IMPRESSION,TOTAL_COMMENTS`);
    expect(numbers.json.all).toMatchObject({
      lifetime_metrics: { TOTAL_COMMENTS: 0 },
      summary_metrics: { IMPRESSION: 0 },
    });
    expect((await ask(`${range}&metric_types=LIKES`)).status).toBe(400);
    expect((await ask(`start_date=${day(100)}&end_date=${day(0)}&metric_types=SAVE`)).status).toBe(400);
  });
});

describe("a video", () => {
  const film = Buffer.concat([Buffer.from("\0\0\0\x20ftypisom"), Buffer.alloc(64)]);
  type Upload = { media_id: string; upload_url: string; upload_parameters: Record<string, string> };
  const register = async () =>
    (await pinterest.api("POST", "/media", { token, json: { media_type: "video" } })).json as Upload;
  const status = async (id: string) => (await pinterest.api("GET", `/media/${id}`, { token })).json.status;
  const fill = ({ upload_parameters }: Upload, bytes = film) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(upload_parameters)) form.set(name, value);
    form.set("file", new Blob([new Uint8Array(bytes)]), "film.mp4");
    return form;
  };
  const source = (media_id: string) => ({ source_type: "video_id", media_id });

  it("is registered, uploaded, processed, and then pinned with a cover", async () => {
    const upload = await register();
    expect(await status(upload.media_id)).toBe("registered");
    expect((await fetch(upload.upload_url, { method: "POST", body: fill(upload) })).status).toBe(204);
    expect(await status(upload.media_id)).toBe("processing");
    const early = await publish({
      media_source: { ...source(upload.media_id), cover_image_key_frame_time: 0 },
    });
    expect(early.json.message).toMatch(/not ready/);
    pinterest.clock.ahead += 10_000;
    expect(await status(upload.media_id)).toBe("succeeded");
    const bare = await publish({ media_source: source(upload.media_id) });
    expect(bare.json.message).toMatch(/cover_image/);
    const made = await publish({
      media_source: { ...source(upload.media_id), cover_image_key_frame_time: 1 },
    });
    expect([made.status, made.json.creative_type]).toEqual([201, "VIDEO"]);
  });

  it("must repeat what was handed out, and send the file last", async () => {
    const upload = await register();
    const forged = fill({ ...upload, upload_parameters: { ...upload.upload_parameters, policy: "mine" } });
    expect((await fetch(upload.upload_url, { method: "POST", body: forged })).status).toBe(403);
    const late = new FormData();
    late.set("file", new Blob([new Uint8Array(film)]), "film.mp4");
    for (const [name, value] of Object.entries(upload.upload_parameters)) late.set(name, value);
    expect((await fetch(upload.upload_url, { method: "POST", body: late })).status).toBe(400);
    expect(await status(upload.media_id)).toBe("registered");
  });

  it("fails when its bytes are no video", async () => {
    const upload = await register();
    await fetch(upload.upload_url, { method: "POST", body: fill(upload, onePixel) });
    pinterest.clock.ahead += 10_000;
    expect(await status(upload.media_id)).toBe("failed");
    expect((await pinterest.api("GET", "/media/1", { token })).status).toBe(404);
    expect((await pinterest.api("POST", "/media", { token, json: { media_type: "image" } })).status).toBe(
      400,
    );
  });
});

describe("boards", () => {
  it("can be made, once each", async () => {
    const json = { name: "Garden" };
    const made = await pinterest.api("POST", "/boards", { token, json });
    expect([made.status, made.json]).toEqual([
      201,
      expect.objectContaining({ name: "Garden", privacy: "PUBLIC" }),
    ]);
    expect((await pinterest.api("POST", "/boards", { token, json })).status).toBe(409);
    const pins = await pinterest.api("GET", `/boards/${made.json.id}/pins`, { token });
    expect(pins.json).toEqual({ items: [], bookmark: null });
  });
});

describe("what is not there", () => {
  it("is answered in the API's own form", async () => {
    const answer = await pinterest.api("GET", "/pins/likes/of", { token });
    expect([answer.status, answer.json]).toEqual([404, { code: 4, message: "API method not found." }]);
    expect((await pinterest.api("POST", "/oauth/token/revoke", { headers: basic() })).status).toBe(400);
  });

  it("is refused for now when the allowance is used up", async () => {
    const ask = () => pinterest.api("GET", "/user_account", { token });
    expect((await ask()).headers.get("x-ratelimit-limit")).toBe("100");
    const fault = { platform: "pinterest", kind: "429", match: "read", retryAfterSeconds: 7 };
    await pinterest.control("POST", "/faults", fault);
    const late = await ask();
    expect([late.status, late.json, late.headers.get("x-ratelimit-reset")]).toEqual([
      429,
      { code: 8, message: "You have exceeded your rate limit." },
      "7",
    ]);
  });
});
