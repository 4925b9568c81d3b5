import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGoogle, type TestGoogle } from "../google/testing.ts";

const SCOPE = "https://www.googleapis.com/auth/";
const scopes = ["youtube.upload", "youtube.readonly", "youtube.force-ssl"].map((name) => SCOPE + name);
/** What the platform takes for a film: the bytes that one begins with. */
const film = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom"), Buffer.alloc(4_000, 3)]);
const API = "/youtube/www.googleapis.com/youtube/v3";
const UPLOAD = "/youtube/www.googleapis.com/upload/youtube/v3/videos";
const KIB256 = 262_144;

let google: TestGoogle;
let token = "";
let channel = "";
beforeAll(async () => {
  google = await startGoogle("youtube", scopes);
  await google.control("POST", "/limits", { enabled: false });
  token = (await google.connect()).access_token;
  channel = await google.accountId("alice");
});
afterAll(() => google.stop());

const ask = (method: string, path: string, json?: unknown, as = token) =>
  google.send(method, `${API}${path}`, { token: as, ...(json === undefined ? {} : { json }) });

type Meta = { snippet?: object; status?: object };

const open = (
  bytes: number,
  { snippet, status }: Meta = {},
  headers: Record<string, string> = {},
  as = token,
) =>
  google.send("POST", `${UPLOAD}?uploadType=resumable&part=snippet,status`, {
    token: as,
    json: { snippet: { title: "A film", ...snippet }, status: { privacyStatus: "private", ...status } },
    headers: { "x-upload-content-length": String(bytes), "x-upload-content-type": "video/mp4", ...headers },
  });

async function session(bytes: number, meta: Meta = {}): Promise<string> {
  const { headers } = await open(bytes, meta);
  const { pathname, search } = new URL(headers.get("location") ?? "");
  return pathname + search;
}

const put = (path: string, bytes: Buffer, range?: string, as = token) =>
  google.send("PUT", path, {
    token: as,
    body: new Uint8Array(bytes),
    headers: range ? { "content-range": range } : {},
  });

async function upload(meta: Meta = {}): Promise<string> {
  const { json } = await put(await session(film.length, meta), film);
  return String(json.id);
}

const reasonOf = ({ json }: { json: Record<string, unknown> }): unknown =>
  (json.error as { errors?: { reason: string }[] })?.errors?.[0]?.reason;

const videoOf = async (id: string, part = "snippet,status", as = token) => {
  const { json } = await ask("GET", `/videos?part=${part}&id=${id}`, undefined, as);
  return (json.items as Record<string, Record<string, unknown>>[])[0];
};

const wanted = (id: string, more: { snippet?: object; status?: object } = {}) => ({
  id,
  snippet: { title: "A film", categoryId: "22", ...more.snippet },
  status: { privacyStatus: "public", ...more.status },
});
const publish = (id: string, more = {}) => ask("PUT", "/videos?part=snippet,status", wanted(id, more));

const shownTexts = async () => {
  const { json } = await google.control("GET", "/posts?platform=youtube");
  return (json.posts as { text: string; deletedAt: number | null }[])
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ text }) => text);
};

describe("resumable uploads", () => {
  it("take a file in pieces of 256 KiB, and say how much is there", async () => {
    const whole = Buffer.concat([film, Buffer.alloc(3 * KIB256 + 5 - film.length)]);
    const path = await session(whole.length);
    const range = (from: number, to: number) => `bytes ${from}-${to}/${whole.length}`;
    expect(await put(path, Buffer.alloc(0), `bytes */${whole.length}`)).toMatchObject({ status: 308 });
    const first = await put(path, whole.subarray(0, KIB256), range(0, KIB256 - 1));
    expect([first.status, first.headers.get("range")]).toEqual([308, `bytes=0-${KIB256 - 1}`]);
    const odd = whole.subarray(KIB256, KIB256 + 1000);
    expect((await put(path, odd, range(KIB256, KIB256 + 999))).status).toBe(400);
    expect((await put(path, whole.subarray(0, KIB256), range(0, KIB256 - 1))).status).toBe(400);
    const asked = await put(path, Buffer.alloc(0), `bytes */${whole.length}`);
    expect([asked.status, asked.headers.get("range")]).toEqual([308, `bytes=0-${KIB256 - 1}`]);
    const rest = await put(path, whole.subarray(KIB256), range(KIB256, whole.length - 1));
    expect([rest.status, rest.json.kind]).toEqual([201, "youtube#video"]);
    const again = await put(path, Buffer.alloc(0), `bytes */${whole.length}`);
    expect([again.status, again.json.id]).toEqual([200, rest.json.id]);
    await publish(String(rest.json.id));
    const bytes = await fetch(`${google.origin}/youtube/files/${rest.json.id}`);
    expect(Buffer.from(await bytes.arrayBuffer()).equals(whole)).toBe(true);
  });

  it("judge the description before a byte is sent", async () => {
    const refused = async (meta: Meta) => reasonOf(await open(10, meta));
    expect(await refused({ snippet: { title: "" } })).toBe("invalidTitle");
    expect(await refused({ snippet: { title: "t".repeat(101) } })).toBe("invalidTitle");
    expect(await refused({ snippet: { description: "é".repeat(2501) } })).toBe("invalidDescription");
    expect(await refused({ snippet: { description: "a > b" } })).toBe("invalidDescription");
    expect(await refused({ snippet: { tags: ["a b".repeat(100), "c d".repeat(70)] } })).toBe("invalidTags");
    expect(await refused({ snippet: { categoryId: "99" } })).toBe("invalidCategoryId");
    expect(await refused({ status: { privacyStatus: "public", publishAt: "2099-01-01T00:00:00Z" } })).toBe(
      "invalidPublishAt",
    );
    expect(await refused({ status: { privacyStatus: "friends" } })).toBe("invalidVideoMetadata");
    expect((await open(10, { snippet: { description: "é".repeat(2500) } })).status).toBe(200);
  });

  it("want to know what comes, from somebody who may", async () => {
    expect(reasonOf(await open(10, {}, { "x-upload-content-type": "image/png" }))).toBe("badContent");
    expect(reasonOf(await open(10, {}, { "x-upload-content-length": "" }))).toBe("mediaBodyRequired");
    const { access_token: reader } = await google.connect({ account: "reader" });
    expect(reasonOf(await open(10, {}, {}, reader))).toBe("youtubeSignupRequired");
    const { access_token: studio } = await google.connect({ account: "studio" });
    expect((await put(await session(film.length), film, undefined, studio)).status).toBe(404);
    expect((await put(`${UPLOAD}?upload_id=unknown`, film)).status).toBe(404);
  });

  it("are forgotten after a week", async () => {
    const path = await session(film.length);
    google.clock.ahead += 8 * 86_400_000;
    token = (await google.connect()).access_token;
    expect((await put(path, film)).status).toBe(404);
  });

  it("make a video that is worked on for a while, and fails when it is none", async () => {
    const id = await upload();
    expect((await videoOf(id))?.status).toMatchObject({ uploadStatus: "uploaded" });
    google.clock.ahead += 2_000;
    expect((await videoOf(id))?.status).toMatchObject({ uploadStatus: "processed" });
    const text = Buffer.from("This is no film at all, whatever it is called.");
    const { json } = await put(await session(text.length), text);
    google.clock.ahead += 2_000;
    expect((await videoOf(String(json.id)))?.status).toMatchObject({
      uploadStatus: "failed",
      failureReason: "invalidFile",
    });
  });
});

describe("videos", () => {
  it("are their owner's alone until they are published, and keep that time", async () => {
    const description = "Seen by everybody";
    const id = await upload({ snippet: { description } });
    const { access_token: studio } = await google.connect({ account: "studio" });
    expect(await videoOf(id, "snippet", studio)).toBeUndefined();
    expect((await google.send("GET", `/youtube/watch?v=${id}`)).status).toBe(404);
    expect(await shownTexts()).not.toContain(description);
    google.clock.ahead += 60_000;
    const published = await publish(id, { snippet: { description, tags: ["mine"] } });
    expect(published.status).toBe(200);
    const at = Date.parse(String((await videoOf(id))?.snippet?.publishedAt));
    expect(Math.abs(at - (Date.now() + google.clock.ahead))).toBeLessThan(5_000);
    expect((await videoOf(id))?.snippet?.tags).toEqual(["mine"]);
    expect((await videoOf(id, "snippet", studio))?.snippet).not.toHaveProperty("tags");
    expect(await shownTexts()).toContain(description);
    expect((await google.send("GET", `/youtube/watch?v=${id}`)).text).toContain(description);
  });

  it("lose what an update of their parts leaves out", async () => {
    const id = await upload({ snippet: { description: "Long", tags: ["a"] } });
    expect(reasonOf(await publish(id, { snippet: { title: undefined } }))).toBe("invalidTitle");
    expect(reasonOf(await publish(id, { snippet: { categoryId: undefined } }))).toBe("invalidCategoryId");
    await publish(id);
    expect((await videoOf(id))?.snippet).toMatchObject({ description: "" });
    expect((await videoOf(id))?.snippet).not.toHaveProperty("tags");
    const { access_token: studio } = await google.connect({ account: "studio" });
    expect(reasonOf(await ask("PUT", "/videos?part=snippet", wanted(id), studio))).toBe("forbidden");
    expect(reasonOf(await ask("PUT", "/videos", wanted(id)))).toBe("missingRequiredParameter");
    expect(reasonOf(await ask("PUT", "/videos?part=secret", wanted(id)))).toBe("unknownPart");
  });

  it("go once, with their comments", async () => {
    const id = await upload();
    await publish(id);
    const comment = { snippet: { videoId: id, topLevelComment: { snippet: { textOriginal: "Soon gone" } } } };
    expect((await ask("POST", "/commentThreads?part=snippet", comment)).status).toBe(200);
    expect((await ask("DELETE", `/videos?id=${id}`)).status).toBe(204);
    const again = await ask("DELETE", `/videos?id=${id}`);
    expect([again.status, reasonOf(again)]).toEqual([404, "videoNotFound"]);
    expect(await shownTexts()).not.toContain("Soon gone");
    expect(reasonOf(await ask("POST", "/commentThreads?part=snippet", comment))).toBe("videoNotFound");
  });

  it("stand in the list of uploads, page by page, newest first, private ones for their owner only", async () => {
    const ids = [await upload(), await upload(), await upload()].reverse();
    const list = (more: string, as = token) =>
      ask("GET", `/playlistItems?part=contentDetails&playlistId=UU${channel.slice(2)}${more}`, undefined, as);
    const read = ({ json }: { json: Record<string, unknown> }) =>
      (json.items as { contentDetails: { videoId: string } }[]).map(
        ({ contentDetails }) => contentDetails.videoId,
      );
    const first = await list("&maxResults=2");
    const second = await list(`&maxResults=1&pageToken=${first.json.nextPageToken}`);
    expect(new Set([...read(first), ...read(second)])).toEqual(new Set(ids));
    const { access_token: studio } = await google.connect({ account: "studio" });
    for (const id of ids) expect(read(await list("&maxResults=50", studio))).not.toContain(id);
    expect((await list("&maxResults=51")).status).toBe(400);
    expect(reasonOf(await ask("GET", "/playlistItems?part=id&playlistId=UUnobody"))).toBe("playlistNotFound");
  });

  it("for children, and private ones, take no comments", async () => {
    const id = await upload({ status: { selfDeclaredMadeForKids: true } });
    const comment = { snippet: { videoId: id, topLevelComment: { snippet: { textOriginal: "Hello" } } } };
    expect(reasonOf(await ask("POST", "/commentThreads?part=snippet", comment))).toBe("commentsDisabled");
    await publish(id, { status: { selfDeclaredMadeForKids: true } });
    expect(reasonOf(await ask("POST", "/commentThreads?part=snippet", comment))).toBe("commentsDisabled");
    await publish(id);
    expect((await ask("POST", "/commentThreads?part=snippet", comment)).status).toBe(200);
    const empty = { snippet: { videoId: id, topLevelComment: { snippet: { textOriginal: " " } } } };
    expect(reasonOf(await ask("POST", "/commentThreads?part=snippet", empty))).toBe("commentTextRequired");
  });
});

describe("the project's day", () => {
  it("has a hundred new videos, and units of which a change costs fifty", async () => {
    const id = await upload();
    await google.control("POST", "/limits", { enabled: true });
    for (let count = 0; count < 100; count += 1) expect((await open(10)).status).toBe(200);
    const refused = await open(10);
    expect([refused.status, reasonOf(refused)]).toEqual([403, "quotaExceeded"]);
    const answers: number[] = [];
    for (let count = 0; count < 201; count += 1) answers.push((await publish(id)).status);
    expect([answers.lastIndexOf(200), answers.at(-1)]).toEqual([199, 403]);
    google.clock.ahead += 86_400_000;
    token = (await google.connect()).access_token;
    expect((await open(10)).status).toBe(200);
    await google.control("POST", "/limits", { enabled: false });
  });
});

it("knows no other path, and says so in Google's words", async () => {
  const answer = await ask("GET", "/search?q=cats");
  expect([answer.status, (answer.json.error as { status: string }).status]).toEqual([404, "NOT_FOUND"]);
});
