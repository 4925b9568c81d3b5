import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel } from "../testing.ts";
import { film, scopes, startTikTok, type TestTikTok } from "./testing.ts";

let sandbox: TestTikTok;
beforeEach(async () => {
  sandbox = await startTikTok();
});
afterEach(() => sandbox.stop());

type Begun = { publish_id: string; upload_url: string };

const begun = ({ json }: { json: Record<string, unknown> }): Begun => json.data as Begun;
const dataOf = ({ json }: { json: Record<string, unknown> }) => json.data as Record<string, unknown>;

describe("beginning a video", () => {
  const million = 1_000_000;
  it.each([
    ["a small file whole", [film.length, film.length, 1], "ok"],
    ["a small file in two", [1_000, 500, 2], "invalid_params"],
    ["25 MB in two of 10, the rest with the last", [25 * million, 10 * million, 2], "ok"],
    ["25 MB in three of 10", [25 * million, 10 * million, 3], "invalid_params"],
    ["chunks of 4 MB", [12 * million, 4 * million, 3], "invalid_params"],
    ["chunks of 65 MB", [130 * million, 65 * million, 2], "invalid_params"],
    ["5 GB", [5_000 * million, 10 * million, 500], "invalid_params"],
    ["nothing", [0, 0, 0], "invalid_params"],
  ])("%s", async (_name, [size, chunk, count], code) => {
    const source = { source: "FILE_UPLOAD", video_size: size, chunk_size: chunk, total_chunk_count: count };
    expect(sandbox.codeOf(await sandbox.init(await sandbox.connect(), source))).toBe(code);
  });

  it.each([
    [{ privacy_level: "FOLLOWER_OF_CREATOR" }, 403, "privacy_level_option_mismatch"],
    [{ privacy_level: undefined }, 403, "privacy_level_option_mismatch"],
    [{ title: "a".repeat(2_201) }, 400, "invalid_params"],
    [{ title: "😀".repeat(1_101) }, 400, "invalid_params"],
    [{ disable_duet: "yes" }, 400, "invalid_params"],
  ])("refuses %j", async (more, status, code) => {
    const refused = await sandbox.init(await sandbox.connect(), sandbox.whole(film.length), more);
    expect([refused.status, sandbox.codeOf(refused)]).toEqual([status, code]);
  });

  it("asks for the right type, the scope and a frame around every answer", async () => {
    const token = await sandbox.connect();
    const path = "/tiktok/open.tiktokapis.com/v2/post/publish/video/init/";
    const form = await sandbox.send("POST", path, { token, form: { a: "b" } });
    expect([form.status, sandbox.codeOf(form)]).toEqual([400, "invalid_params"]);
    const reader = await sandbox.connect("alice", "user.info.basic");
    const refused = await sandbox.init(reader, sandbox.whole(film.length));
    expect([refused.status, refused.json]).toEqual([
      401,
      {
        data: {},
        error: { code: "scope_not_authorized", message: expect.any(String), log_id: expect.any(String) },
      },
    ]);
    expect(sandbox.codeOf(await sandbox.init("act.nobody", sandbox.whole(1)))).toBe("access_token_invalid");
  });

  it("lets applications without an audit post to private accounts, for their own eyes", async () => {
    const open = await sandbox.init(await sandbox.connect("unaudited"), sandbox.whole(9), {
      privacy_level: "SELF_ONLY",
    });
    expect([open.status, sandbox.codeOf(open)]).toEqual([
      403,
      "unaudited_client_can_only_post_to_private_accounts",
    ]);
    const closed = await sandbox.connect("unaudited.private");
    const own = await sandbox.init(closed, sandbox.whole(9), { privacy_level: "SELF_ONLY" });
    expect(sandbox.codeOf(own)).toBe("ok");
  });

  it("answers 429 after six in a minute", async () => {
    const token = await sandbox.connect();
    for (let count = 0; count < 6; count += 1) await sandbox.init(token, sandbox.whole(film.length));
    const refused = await sandbox.init(token, sandbox.whole(film.length));
    expect([refused.status, sandbox.codeOf(refused)]).toEqual([429, "rate_limit_exceeded"]);
    sandbox.clock.ahead = 60_001;
    expect(sandbox.codeOf(await sandbox.init(token, sandbox.whole(film.length)))).toBe("ok");
  });
});

describe("uploading", () => {
  it("takes chunks in their order, and publishes with the last", async () => {
    const token = await sandbox.connect();
    const size = 11_000_000;
    const bytes = Buffer.alloc(size);
    bytes.set(film);
    const cut = { source: "FILE_UPLOAD", video_size: size, chunk_size: 5_000_000, total_chunk_count: 2 };
    const { publish_id, upload_url } = begun(await sandbox.init(token, cut));
    const [one, two] = [bytes.subarray(0, 5_000_000), bytes.subarray(5_000_000)];
    const last = `bytes 5000000-10999999/${size}`;
    expect(await sandbox.put(upload_url, two, last)).toBe(416);
    expect(await sandbox.put(upload_url, one, `bytes 0-4999999/${size}`)).toBe(206);
    expect(await sandbox.put(upload_url, one, `bytes 0-4999999/${size}`)).toBe(416);
    expect(dataOf(await sandbox.status(token, publish_id))).toEqual({
      status: "PROCESSING_UPLOAD",
      uploaded_bytes: 5_000_000,
    });
    expect(await sandbox.put(upload_url, two, `bytes 5000000-9999999/${size}`)).toBe(400);
    expect(await sandbox.put(upload_url, two, last, { "content-type": "image/png" })).toBe(400);
    expect(await sandbox.put(upload_url, two, "5000000-")).toBe(400);
    expect((await sandbox.control("GET", "/posts?platform=tiktok")).json.posts).toEqual([]);
    expect(await sandbox.put(upload_url, two, last)).toBe(201);
    expect(await sandbox.put(upload_url, two, last)).toBe(416);
    expect((await sandbox.control("GET", "/posts?platform=tiktok")).json.posts).toHaveLength(1);
  });

  it("keeps an address for an hour, to whoever has its token", async () => {
    const token = await sandbox.connect();
    const { publish_id, upload_url } = begun(await sandbox.init(token, sandbox.whole(film.length)));
    const range = `bytes 0-${film.length - 1}/${film.length}`;
    expect(await sandbox.put(upload_url.replace(/upload_token=\w+/, "upload_token=x"), film, range)).toBe(
      403,
    );
    expect(await sandbox.put(upload_url.replace(/upload_id=\w+/, "upload_id=1"), film, range)).toBe(404);
    sandbox.clock.ahead = 3_600_001;
    expect(await sandbox.put(upload_url, film, range)).toBe(403);
    expect(dataOf(await sandbox.status(token, publish_id))).toMatchObject({ status: "FAILED" });
  });

  it("works on a film, tells its id a little later, and writes all its digits", async () => {
    const token = await sandbox.connect();
    const { publish_id, upload_url } = begun(await sandbox.init(token, sandbox.whole(film.length)));
    await sandbox.put(upload_url, film, `bytes 0-${film.length - 1}/${film.length}`);
    const state = async () => dataOf(await sandbox.status(token, publish_id));
    expect(await state()).toMatchObject({ status: "PROCESSING_UPLOAD", uploaded_bytes: film.length });
    sandbox.clock.ahead = 1_520;
    expect(await state()).toMatchObject({ status: "PUBLISH_COMPLETE", publicaly_available_post_id: [] });
    sandbox.clock.ahead = 3_000;
    const told = await sandbox.status(token, publish_id);
    expect(told.text).toMatch(/"publicaly_available_post_id":\[\d{19}\]/);
    const { json } = await sandbox.control("GET", "/posts?platform=tiktok");
    const [post] = json.posts as { remoteId: string }[];
    expect(told.text).toContain(`[${post?.remoteId}]`);
    const page = await sandbox.send("GET", `/tiktok/@alice/video/${post?.remoteId}`);
    expect(page.text).toContain("A film");
  });

  it("keeps the id of what is not public to itself", async () => {
    const token = await sandbox.connect();
    const own = { privacy_level: "SELF_ONLY" };
    const { publish_id, upload_url } = begun(await sandbox.init(token, sandbox.whole(film.length), own));
    await sandbox.put(upload_url, film, `bytes 0-${film.length - 1}/${film.length}`);
    sandbox.clock.ahead = 60_000;
    expect(dataOf(await sandbox.status(token, publish_id))).toEqual({
      status: "PUBLISH_COMPLETE",
      uploaded_bytes: film.length,
      publicaly_available_post_id: [],
    });
    const path = "/v2/video/list/?fields=id";
    expect(dataOf(await sandbox.api(path, token))).toMatchObject({ videos: [], has_more: false });
  });

  it("tells a film by its bytes", async () => {
    const token = await sandbox.connect();
    const { publish_id, upload_url } = begun(await sandbox.init(token, sandbox.whole(onePixel.length)));
    await sandbox.put(upload_url, onePixel, `bytes 0-${onePixel.length - 1}/${onePixel.length}`);
    sandbox.clock.ahead = 5_000;
    expect(dataOf(await sandbox.status(token, publish_id))).toMatchObject({
      status: "FAILED",
      fail_reason: "file_format_check_failed",
    });
  });

  it("cancels what is not whole, and nothing else", async () => {
    const token = await sandbox.connect();
    const cancel = (publish_id: string) => sandbox.api("/v2/post/publish/cancel/", token, { publish_id });
    const range = `bytes 0-${film.length - 1}/${film.length}`;
    const first = begun(await sandbox.init(token, sandbox.whole(film.length)));
    expect(sandbox.codeOf(await cancel(first.publish_id))).toBe("ok");
    expect(await sandbox.put(first.upload_url, film, range)).toBe(404);
    const second = begun(await sandbox.init(token, sandbox.whole(film.length)));
    await sandbox.put(second.upload_url, film, range);
    expect(sandbox.codeOf(await cancel(second.publish_id))).toBe("publish_not_cancellable");
  });

  it("tells nobody about another account's post", async () => {
    const { publish_id } = begun(await sandbox.init(await sandbox.connect(), sandbox.whole(film.length)));
    const studio = await sandbox.connect("studio");
    expect(sandbox.codeOf(await sandbox.status(studio, publish_id))).toBe(
      "token_not_authorized_for_specified_publish_id",
    );
    expect(sandbox.codeOf(await sandbox.status(studio, "v_pub_file~v2-1.1"))).toBe("invalid_publish_id");
  });
});

describe("reading back", () => {
  it("pages through public posts, newest first", async () => {
    const token = await sandbox.connect();
    await sandbox.control("POST", "/limits", { enabled: false });
    const range = `bytes 0-${film.length - 1}/${film.length}`;
    for (let count = 0; count < 3; count += 1) {
      const title = `number ${count}`;
      const { upload_url } = begun(await sandbox.init(token, sandbox.whole(film.length), { title }));
      await sandbox.put(upload_url, film, range);
      sandbox.clock.ahead += 2_000;
    }
    const list = (body: Record<string, unknown>) =>
      sandbox.api("/v2/video/list/?fields=id,video_description,create_time,view_count", token, body);
    const first = dataOf(await list({ max_count: 2 }));
    expect(first).toMatchObject({
      videos: [{ video_description: "number 2" }, { video_description: "number 1", view_count: 0 }],
      has_more: true,
    });
    const rest = dataOf(await list({ max_count: 2, cursor: first.cursor }));
    expect(rest).toMatchObject({ videos: [{ video_description: "number 0" }], has_more: false });
    const [{ id } = { id: "" }] = rest.videos as { id: string }[];
    const path = "/v2/video/query/?fields=id,share_url";
    const asked = await sandbox.api(path, token, { filters: { video_ids: [id, "1"] } });
    expect(dataOf(asked)).toEqual({
      videos: [{ id, share_url: `${sandbox.origin}/tiktok/@alice/video/${id}` }],
    });
    expect(sandbox.codeOf(await list({ max_count: 21 }))).toBe("invalid_params");
  });

  it("tells of a profile what its permissions allow, and nothing when one is missing", async () => {
    const info = (token: string, fields: string) =>
      sandbox.send("GET", `/tiktok/open.tiktokapis.com/v2/user/info/?fields=${fields}`, { token });
    const all = await info(await sandbox.connect(), "open_id,username,follower_count");
    expect(dataOf(all)).toMatchObject({ user: { username: "alice", follower_count: 200 } });
    const few = await sandbox.connect("alice", "user.info.basic");
    const refused = await info(few, "open_id,username");
    expect([refused.status, sandbox.codeOf(refused)]).toEqual([401, "scope_not_authorized"]);
    expect(sandbox.codeOf(await info(few, "open_id,shoe_size"))).toBe("invalid_params");
  });

  it("tells what a creator may do", async () => {
    const path = "/v2/post/publish/creator_info/query/";
    const open = dataOf(await sandbox.api(path, await sandbox.connect()));
    expect(open).toMatchObject({
      creator_username: "alice",
      privacy_level_options: ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
      comment_disabled: false,
      max_video_post_duration_sec: 600,
    });
    const closed = dataOf(await sandbox.api(path, await sandbox.connect("private", scopes)));
    expect(closed).toMatchObject({
      privacy_level_options: ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
    });
  });

  it("knows no other endpoints, not even to delete", async () => {
    const token = await sandbox.connect();
    const answer = await sandbox.api("/v2/video/delete/", token, { id: "1" });
    expect([answer.status, sandbox.codeOf(answer)]).toEqual([404, "not_found"]);
  });
});
