import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { client, errorOf, redirectUri, startFacebook } from "./testing.ts";

let facebook: Awaited<ReturnType<typeof startFacebook>>;
let page: { id: string; token: string };

beforeAll(async () => {
  facebook = await startFacebook();
  page = await facebook.openPage();
});
afterAll(() => facebook.stop());

const feed = (form: Record<string, string>, token = page.token) =>
  facebook.graph("POST", `/${page.id}/feed`, { token, form });

describe("the dialog", () => {
  it("refuses what it cannot come back from, and says so to the person", async () => {
    const wrong: Record<string, string>[] = [
      { client_id: "1" },
      { redirect_uri: "elsewhere" },
      { response_type: "token" },
      { scope: "pages_rule_the_world" },
    ];
    for (const more of wrong) {
      const answer = await facebook.dialogPage(more);
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    }
  });

  it("keeps the state, and tells a denial in Facebook's words", async () => {
    const allowed = await facebook.consent("allow");
    expect([allowed.searchParams.get("state"), allowed.hash]).toEqual(["kept & <safe>", "#_=_"]);
    const denied = await facebook.consent("deny");
    expect(Object.fromEntries(denied.searchParams)).toEqual({
      error: "access_denied",
      error_code: "200",
      error_description: "Permissions error",
      error_reason: "user_denied",
      state: "kept & <safe>",
    });
  });
});

describe("tokens", () => {
  const code = async () => (await facebook.consent("allow")).searchParams.get("code") ?? "";
  const trade = async (more: Record<string, string> = {}) =>
    facebook.exchange({ code: await code(), redirect_uri: redirectUri, ...more });

  it("a code works once, for its address, for ten minutes", async () => {
    const one = await code();
    const short = await facebook.exchange({ code: one, redirect_uri: redirectUri });
    expect(short.json).toMatchObject({ token_type: "bearer", expires_in: 3600 });
    expect(errorOf(await facebook.exchange({ code: one, redirect_uri: redirectUri }))).toBe("100/36009");
    expect(errorOf(await trade({ redirect_uri: `${redirectUri}/other` }))).toBe("100/36008");
    expect(errorOf(await trade({ client_secret: "wrong" }))).toBe(1);
    expect(errorOf(await trade({ client_id: "1" }))).toBe(101);
    const late = await code();
    facebook.clock.ahead += 11 * 60_000;
    expect(errorOf(await facebook.exchange({ code: late, redirect_uri: redirectUri }))).toBe("100/36007");
    facebook.clock.ahead = 0;
  });

  it("a Page's token lasts as long as the person's, for ever when that is long-lived", async () => {
    const short = String((await trade()).json.access_token);
    const long = await facebook.signIn();
    const ofPage = async (token: string) => {
      const { json } = await facebook.graph("GET", "/me/accounts?limit=1", { token });
      return String((json.data as { access_token: string }[])[0]?.access_token);
    };
    const [brief, lasting] = [await ofPage(short), await ofPage(long)];
    facebook.clock.ahead += 3_601_000;
    expect(errorOf(await facebook.graph("GET", "/me", { token: brief }))).toBe("190/463");
    expect((await facebook.graph("GET", "/me", { token: lasting })).status).toBe(200);
    facebook.clock.ahead += 61 * 86_400_000;
    expect(errorOf(await facebook.graph("GET", "/me", { token: long }))).toBe("190/463");
    expect((await facebook.graph("GET", "/me", { token: lasting })).status).toBe(200);
    facebook.clock.ahead = 0;
  });

  it("is looked into by the application only", async () => {
    const app = `${client.id}|${client.secret}`;
    const path = `/debug_token?input_token=${page.token}`;
    const { json } = await facebook.graph("GET", path, { token: app });
    expect(json.data).toMatchObject({ type: "PAGE", is_valid: true, expires_at: 0, profile_id: page.id });
    expect(errorOf(await facebook.graph("GET", path, { token: page.token }))).toBe(100);
    const unknown = await facebook.graph("GET", "/debug_token?input_token=x", { token: app });
    expect(unknown.json.data).toMatchObject({ is_valid: false, error: { code: 190 } });
  });

  it("travels in the header or as a parameter; without one, or with a wrong proof, nothing goes", async () => {
    expect((await facebook.graph("GET", `/me?access_token=${page.token}`)).json.id).toBe(page.id);
    const proof = facebook.proofOf(page.token);
    expect((await facebook.graph("GET", `/me?appsecret_proof=${proof}`, { token: page.token })).status).toBe(
      200,
    );
    expect(errorOf(await facebook.graph("GET", "/me?appsecret_proof=00", { token: page.token }))).toBe(100);
    expect(errorOf(await facebook.graph("GET", "/me"))).toBe(104);
    expect(errorOf(await facebook.graph("GET", "/me", { token: "x" }))).toBe(190);
  });
});

describe("limits", () => {
  it("count what is not done as a Page for the whole application, hour by hour", async () => {
    const token = await facebook.signIn();
    let last = await facebook.graph("GET", "/me", { token });
    expect(JSON.parse(last.headers.get("x-app-usage") ?? "{}")).toMatchObject({
      call_count: expect.any(Number),
    });
    for (let count = 0; count < 500 && last.status === 200; count += 1)
      last = await facebook.graph("GET", "/me", { token });
    expect([errorOf(last), JSON.parse(last.headers.get("x-app-usage") ?? "{}").call_count]).toEqual([4, 100]);
    expect((await feed({ message: "As the Page" })).status).toBe(200);
    facebook.clock.ahead += 3_600_001;
    expect((await facebook.graph("GET", "/me", { token })).status).toBe(200);
    facebook.clock.ahead = 0;
  });
});

describe("versions and paths", () => {
  it("knows those that exist, and forwards old ones", async () => {
    const at = (version: string, path = "/me") =>
      facebook.send("GET", `/facebook/graph.facebook.com/${version}${path}`, { token: page.token });
    expect([(await at("v19.0")).status, (await at("v26.0")).status]).toEqual([200, 200]);
    expect([errorOf(await at("v99.0")), errorOf(await at("v25.0", "/me/nonsense"))]).toEqual([2500, 2500]);
    expect(errorOf(await at("v25.0", "/1"))).toBe("100/33");
    expect(errorOf(await at("v25.0", `/${page.id}?fields=id,nonsense`))).toBe(100);
  });
});

describe("rights", () => {
  it("a person's token does not publish, and no Page publishes for another", async () => {
    expect(errorOf(await feed({ message: "x" }, await facebook.signIn()))).toBe(210);
    const [, other] = await facebook.pages();
    expect(errorOf(await feed({ message: "x" }, other?.access_token))).toBe(200);
  });

  it("a permission and a task are needed", async () => {
    const reader = await facebook.openPage(["pages_show_list", "pages_read_engagement"]);
    expect(errorOf(await feed({ message: "x" }, reader.token))).toBe(200);
    const looker = (await facebook.pages()).find(({ tasks }) => !tasks.includes("CREATE_CONTENT"));
    const refused = await facebook.graph("POST", `/${looker?.id}/feed`, {
      token: looker?.access_token ?? "",
      form: { message: "x" },
    });
    expect(errorOf(refused)).toBe(200);
    const listed = await facebook.graph("GET", "/me/accounts", {
      token: await facebook.signIn(["read_insights"]),
    });
    expect(listed.json).toEqual({ data: [] });
  });
});

describe("posts", () => {
  it("answers the id alone, or the fields that were asked for", async () => {
    const bare = await feed({ message: "Bare" });
    expect(Object.keys(bare.json)).toEqual(["id"]);
    const full = await feed({ message: "Full", fields: "id,permalink_url,created_time" });
    expect(full.json).toMatchObject({
      permalink_url: expect.stringMatching(/^http/),
      created_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/),
    });
    expect((await fetch(String(full.json.permalink_url))).status).toBe(200);
    const usage = JSON.parse(bare.headers.get("x-business-use-case-usage") ?? "{}");
    expect(usage[page.id]).toMatchObject([{ type: "pages", estimated_time_to_regain_access: 0 }]);
  });

  it("refuses nothing, too much, bad links, and the newest text once more", async () => {
    expect(errorOf(await feed({ message: " " }))).toBe(100);
    expect(errorOf(await feed({ message: "a".repeat(63_207) }))).toBe(100);
    expect(errorOf(await feed({ message: "x", link: "nonsense" }))).toBe("100/2061006");
    expect(errorOf(await feed({ link: "https://www.facebook.com/x" }))).toBe("1609008/1609008");
    expect((await feed({ message: "Once" })).status).toBe(200);
    expect(errorOf(await feed({ message: "Once" }))).toBe("506/1455006");
    expect((await feed({ message: "Between" })).status).toBe(200);
    expect((await feed({ message: "Once" })).status).toBe(200);
  });

  it("takes pictures by JSON list or by numbered keys, each in one post only", async () => {
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push(String((await facebook.photo(page)).json.id));
    const [one, two, three] = ids.map((id) => JSON.stringify({ media_fbid: id }));
    expect((await feed({ attached_media: `[${one},${two}]` })).status).toBe(200);
    expect((await feed({ message: "x", "attached_media[0]": three ?? "" })).status).toBe(200);
    expect(errorOf(await feed({ attached_media: `[${one}]` }))).toBe("100/1366051");
    expect(errorOf(await feed({ attached_media: '[{"media_fbid":"1"}]' }))).toBe(100);
    expect(errorOf(await feed({ attached_media: "[nonsense" }))).toBe(100);
  });

  it("knows a picture by its bytes, and forgets one that stood in no post for a day", async () => {
    expect(errorOf(await facebook.photo(page, Buffer.from("not a picture, whatever its name says")))).toBe(
      "324/2069019",
    );
    expect(errorOf(await facebook.photo(page, Buffer.alloc(10_000_001, 1)))).toBe("324/1366046");
    const alone = await facebook.photo(page, undefined, { published: "true", caption: "Alone" });
    expect(alone.json).toMatchObject({ post_id: expect.stringContaining(`${page.id}_`) });
    const { id } = (await facebook.photo(page)).json;
    facebook.clock.ahead += 86_400_001;
    expect(errorOf(await feed({ attached_media: JSON.stringify([{ media_fbid: id }]) }))).toBe(100);
    facebook.clock.ahead = 0;
  });

  it("are gone when they were deleted, for every request", async () => {
    const { id } = (await feed({ message: "Gone soon" })).json;
    expect((await facebook.graph("DELETE", `/${id}`, { token: page.token })).json).toEqual({ success: true });
    const after = [
      await facebook.graph("DELETE", `/${id}`, { token: page.token }),
      await facebook.graph("GET", `/${id}`, { token: page.token }),
      await facebook.graph("POST", `/${id}`, { token: page.token, form: { message: "x" } }),
      await facebook.graph("POST", `/${id}/comments`, { token: page.token, form: { message: "x" } }),
      await facebook.graph("GET", `/${id}/insights?metric=post_clicks`, { token: page.token }),
    ];
    expect(after.map(errorOf)).toEqual(Array(5).fill("100/33"));
  });

  it("have numbers, but not those that were retired", async () => {
    const { id } = (await feed({ message: "Counted" })).json;
    const ask = (metric: string) =>
      facebook.graph("GET", `/${id}/insights?metric=${metric}`, { token: page.token });
    expect((await ask("post_media_view,post_clicks")).json.data).toMatchObject([
      { name: "post_media_view", period: "lifetime" },
      { name: "post_clicks" },
    ]);
    expect((await ask("post_impressions")).text).toContain("must be a valid insights metric");
  });
});
