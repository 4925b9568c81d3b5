import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  errorOf,
  jpeg,
  type MetaSandbox,
  mp4,
  redirectUri,
  startHost,
  startMetaSandbox,
} from "../graph/testing.ts";
import { onePixel } from "../testing.ts";

const scopes = [
  "instagram_business_basic",
  "instagram_business_content_publish",
  "instagram_business_manage_comments",
  "instagram_business_manage_insights",
];
const page = "/www.instagram.com/oauth/authorize";
const graph = "/graph.instagram.com/v25.0";
const day = 86_400_000;

let ig: MetaSandbox;
let host: Awaited<ReturnType<typeof startHost>>;
let alice: string;
let token: string;

beforeAll(async () => {
  ig = await startMetaSandbox("instagram");
  host = await startHost({
    "a.jpg": jpeg(640, 640),
    "tall.jpg": jpeg(400, 800),
    "a.png": onePixel,
    "large.jpg": Buffer.concat([jpeg(640, 640), Buffer.alloc(8_400_000)]),
    "a.mp4": mp4,
  });
  alice = (await ig.accounts())[0]?.id ?? "";
  token = await longToken();
});

afterAll(() => Promise.all([ig.stop(), host.stop()]));

const code = async (more: readonly string[] = scopes) =>
  (await ig.consent(page, more, { account: alice })).searchParams.get("code") ?? "";

const short = (given: string, more: Record<string, string> = {}) =>
  ig.ask("POST", "/api.instagram.com/oauth/access_token", {
    form: {
      client_id: ig.client.id,
      client_secret: ig.client.secret,
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
      code: given,
      ...more,
    },
  });

async function longToken(granted: readonly string[] = scopes): Promise<string> {
  const { json } = await short(await code(granted));
  const [first] = json.data as { access_token: string }[];
  const query = new URLSearchParams({
    grant_type: "ig_exchange_token",
    client_secret: ig.client.secret,
    access_token: first?.access_token ?? "",
  });
  return String((await ig.ask("GET", `/graph.instagram.com/access_token?${query}`)).json.access_token);
}

const refresh = (given: string) =>
  ig.ask(
    "GET",
    `/graph.instagram.com/refresh_access_token?${new URLSearchParams({ grant_type: "ig_refresh_token", access_token: given })}`,
  );
const make = (form: Record<string, string>, by = token) =>
  ig.ask("POST", `${graph}/${alice}/media`, { token: by, form });
const image = (name = "a.jpg") => ({ image_url: `${host.origin}/${name}` });
const publish = (id: unknown) =>
  ig.ask("POST", `${graph}/${alice}/media_publish`, { token, form: { creation_id: String(id) } });
const read = (path: string, by = token) => ig.ask("GET", `${graph}/${path}`, { token: by });
const status = async (id: unknown) => (await read(`${id}?fields=status_code`)).json.status_code;

describe("signing in", () => {
  it("shows a page, and leaves #_ at the end of the redirect", async () => {
    const query = new URLSearchParams({
      client_id: ig.client.id,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: scopes.join(","),
      state: "s",
    });
    expect((await ig.ask("GET", `${page}?${query}`)).text).toContain("alice.meadow");
    query.set("scope", "everything");
    expect((await ig.ask("GET", `${page}?${query}`)).status).toBe(400);
    const url = await ig.consent(page, scopes, { account: alice });
    expect([url.hash, url.searchParams.get("state")]).toEqual(["#_", "kept & <safe>"]);
    const denied = await ig.consent(page, scopes, { account: alice, decision: "deny" });
    expect(denied.searchParams.get("error_reason")).toBe("user_denied");
  });

  it("a code works once, for an hour, with its own client and redirect", async () => {
    const once = await code();
    expect((await short(once)).json).toMatchObject({
      data: [{ user_id: alice, permissions: scopes.join(",") }],
    });
    expect((await short(once)).json).toEqual({
      error_type: "OAuthException",
      code: 400,
      error_message: "Matching code was not found or was already used",
    });
    expect((await short(await code(), { redirect_uri: "http://localhost/" })).status).toBe(400);
    expect((await short(await code(), { client_secret: "x" })).status).toBe(400);
    const old = await code();
    ig.clock.ahead += 3_700_000;
    expect((await short(old)).status).toBe(400);
  });

  it("a token is renewed with itself after a day, before its end", async () => {
    const first = await longToken();
    expect(errorOf(await refresh(first))).toEqual([100]);
    ig.clock.ahead += day;
    const second = await refresh(first);
    expect(second.json).toMatchObject({ token_type: "bearer", expires_in: 5_183_944 });
    expect(String(second.json.access_token)).not.toBe(first);
    expect((await read("me?fields=username", first)).status).toBe(200);
    ig.clock.ahead += 60 * day;
    expect(errorOf(await refresh(first))).toEqual([190, 463]);
    token = await longToken();
  });

  it("an account has an id of its own and one for the application", async () => {
    const { json } = await read("me?fields=id,user_id,username,account_type,followers_count");
    expect(json).toMatchObject({ user_id: alice, username: "alice.meadow", account_type: "Business" });
    expect(json.id).not.toBe(alice);
    expect(errorOf(await read("me?fields=nonsense"))).toEqual([100]);
    expect(errorOf(await read("me", ""))).toEqual([104]);
    expect(errorOf(await read("me", "nobody"))).toEqual([190]);
  });
});

describe("containers", () => {
  it.each<[string, Record<string, string>, number[]]>([
    ["no file", {}, [100]],
    ["a PNG", { image_url: "a.png" }, [36_001, 2207005]],
    ["a tall picture", { image_url: "tall.jpg" }, [36_003, 2207009]],
    ["a large picture", { image_url: "large.jpg" }, [36_000, 2207004]],
    ["an address that leads nowhere", { image_url: "none.jpg" }, [9004, 2207052]],
    ["a long caption", { image_url: "a.jpg", caption: "a".repeat(2201) }, [36_004, 2207010]],
    ["many mentions", { image_url: "a.jpg", caption: "@a ".repeat(21) }, [100, 2207040]],
    ["a video by its retired name", { video_url: "a.mp4", media_type: "VIDEO" }, [100, 2207023]],
    ["a reel with alt text", { video_url: "a.mp4", media_type: "REELS", alt_text: "x" }, [100]],
    ["a reel that is sent", { media_type: "REELS", upload_type: "resumable" }, [100]],
    ["a story with a caption", { image_url: "a.jpg", media_type: "STORIES", caption: "x" }, [100]],
    ["a child with a caption", { image_url: "a.jpg", is_carousel_item: "true", caption: "x" }, [100]],
    ["a carousel of one", { media_type: "CAROUSEL", children: "1" }, [100, 2207028]],
    ["a carousel of strangers", { media_type: "CAROUSEL", children: "1,2" }, [24, 2207006]],
    ["a cover too late", { video_url: "a.mp4", media_type: "REELS", thumb_offset: "900001" }, [1, 2207057]],
  ])("refuses %s", async (_name, form, error) => {
    const whole = Object.fromEntries(
      Object.entries(form).map(([name, value]) => [
        name,
        name.endsWith("_url") ? `${host.origin}/${value}` : value,
      ]),
    );
    expect(errorOf(await make(whole))).toEqual(error);
  });

  it("a video takes its time, and is refused while it does", async () => {
    const { json } = await make({ video_url: `${host.origin}/a.mp4`, media_type: "REELS", caption: "Soon" });
    expect(await status(json.id)).toBe("IN_PROGRESS");
    expect(errorOf(await publish(json.id))).toEqual([9007, 2207027]);
    ig.clock.ahead += 1_500;
    expect(await status(json.id)).toBe("FINISHED");
    const out = await publish(json.id);
    expect(await status(json.id)).toBe("PUBLISHED");
    expect(errorOf(await publish(json.id))).toEqual([24, 2207008]);
    const shown = await read(
      `${out.json.id}?fields=permalink,media_product_type,shortcode,timestamp,caption`,
    );
    expect(shown.json).toMatchObject({ media_product_type: "REELS", caption: "Soon" });
    expect(String(shown.json.permalink)).toContain(`/reel/${shown.json.shortcode}/`);
    expect(shown.json.timestamp).toMatch(/\+0000$/);
  });

  it("a file that is no video fails later, and a container ends after a day", async () => {
    const wrong = await make({ video_url: `${host.origin}/a.jpg`, media_type: "REELS" });
    const { json } = await make(image());
    ig.clock.ahead += 2_000;
    expect((await read(`${wrong.json.id}?fields=status_code,status`)).json).toMatchObject({
      status_code: "ERROR",
      status: expect.stringContaining("2207026"),
    });
    ig.clock.ahead += day;
    expect(await status(json.id)).toBe("EXPIRED");
    expect(errorOf(await publish(json.id))).toEqual([24, 2207008]);
  });

  it("needs the permission, and no child is published by itself", async () => {
    const reader = await longToken(["instagram_business_basic"]);
    expect(errorOf(await make(image(), reader))).toEqual([10]);
    const child = await make({ ...image(), is_carousel_item: "true" });
    expect(errorOf(await publish(child.json.id))).toEqual([100]);
    const other = (await ig.accounts())[1]?.id;
    const foreign = await ig.ask("POST", `${graph}/${other}/media`, { token, form: image() });
    expect(errorOf(foreign)).toEqual([100, 33]);
  });
});

describe("what is out", () => {
  it("stories stand apart and end after a day; lists go from newest to oldest by cursors", async () => {
    const ids: unknown[] = [];
    const kinds: Record<string, string>[] = [
      { caption: "One" },
      { caption: "Two" },
      { media_type: "STORIES" },
    ];
    for (const more of kinds)
      ids.unshift((await publish((await make({ ...image(), ...more })).json.id)).json.id);
    const list = async (path: string) =>
      (await read(path)).json as { data: { id: string }[]; paging?: { cursors: { after: string } } };
    const first = await list(`${alice}/media?fields=id,caption&limit=1`);
    const second = await list(`${alice}/media?fields=id&limit=1&after=${first.paging?.cursors.after}`);
    expect([first.data[0]?.id, second.data[0]?.id]).toEqual([ids[1], ids[2]]);
    expect((await list(`${alice}/stories?fields=id`)).data.map(({ id }) => id)).toEqual([ids[0]]);
    ig.clock.ahead += day;
    expect((await list(`${alice}/stories`)).data).toEqual([]);
  });

  it("numbers by product, one wrong name refuses all; posts cannot be deleted, comments can", async () => {
    const { json } = await publish((await make(image())).json.id);
    expect((await read(`${json.id}/insights?metric=views,saved`)).json.data).toMatchObject([
      { name: "views", period: "lifetime" },
      { name: "saved" },
    ]);
    expect(errorOf(await read(`${json.id}/insights?metric=views,plays`))).toEqual([100]);
    expect(errorOf(await ig.ask("DELETE", `${graph}/${json.id}`, { token }))).toEqual([100, 33]);
    const comment = await ig.ask("POST", `${graph}/${json.id}/comments`, { token, form: { message: "Hi" } });
    expect((await read(`${json.id}/comments?fields=id,text,from`)).json.data).toMatchObject([
      { id: comment.json.id, text: "Hi", from: { id: alice } },
    ]);
    expect((await ig.ask("DELETE", `${graph}/${comment.json.id}`, { token })).json).toEqual({
      success: true,
    });
    expect(errorOf(await ig.ask("POST", `${graph}/1/comments`, { token, form: { message: "Hi" } }))).toEqual([
      24, 2207006,
    ]);
  });

  it("counts the posts of a day, and refuses the next", async () => {
    ig.clock.ahead += day;
    for (let count = 0; count < 100; count += 1) await publish((await make(image())).json.id);
    const limit = await read(`${alice}/content_publishing_limit?fields=quota_usage,config`);
    expect(limit.json.data).toEqual([
      { quota_usage: 100, config: { quota_total: 100, quota_duration: 86_400 } },
    ]);
    expect(errorOf(await publish((await make(image())).json.id))).toEqual([9, 2207042]);
  });
});
