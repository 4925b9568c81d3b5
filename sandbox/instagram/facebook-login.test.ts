import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, type MetaSandbox, mp4, redirectUri, startMetaSandbox } from "../graph/testing.ts";

const scopes = [
  "instagram_basic",
  "instagram_content_publish",
  "instagram_manage_contents",
  "pages_show_list",
  "pages_read_engagement",
];
const page = "/www.facebook.com/v25.0/dialog/oauth";
const graph = "/graph.facebook.com/v25.0";

type Page = {
  id: string;
  access_token: string;
  instagram_business_account?: { id: string; username: string };
};

let ig: MetaSandbox;
let pages: string[];

beforeAll(async () => {
  ig = await startMetaSandbox("instagram-facebook");
  const { json } = await ig.control("GET", "/accounts");
  pages = (json.accounts as { platform: string; credentials: { label: string; value: string }[] }[])
    .filter(({ platform }) => platform === "instagram-facebook")
    .flatMap(({ credentials }) => credentials.find(({ label }) => label === "Page")?.value ?? []);
});

afterAll(() => ig.stop());

const exchange = (form: Record<string, string>) =>
  ig.ask("POST", `${graph}/oauth/access_token`, {
    form: { client_id: ig.client.id, client_secret: ig.client.secret, ...form },
  });

async function signedIn(granted: readonly string[], assets: readonly string[]): Promise<string> {
  const url = await ig.consent(page, granted, { account: "person-alice", assets });
  const short = await exchange({ code: url.searchParams.get("code") ?? "", redirect_uri: redirectUri });
  const long = await exchange({
    grant_type: "fb_exchange_token",
    fb_exchange_token: String(short.json.access_token),
  });
  return String(long.json.access_token);
}

const listed = async (token: string, query = "") =>
  (
    await ig.ask(
      "GET",
      `${graph}/me/accounts?fields=id,access_token,instagram_business_account{id,username}${query}`,
      { token },
    )
  ).json as { data: Page[]; paging: { cursors: { after: string }; next?: string } };

describe("signing in with Facebook", () => {
  it("names the ticked Pages, page by page, each with a token of its own", async () => {
    const token = await signedIn(scopes, pages);
    const first = await listed(token, "&limit=1");
    const second = await listed(token, `&limit=1&after=${first.paging.cursors.after}`);
    expect([first.data[0]?.instagram_business_account?.username, Boolean(first.paging.next)]).toEqual([
      "alice.meadow",
      true,
    ]);
    expect([second.data[0]?.instagram_business_account?.username, second.paging.next]).toEqual([
      "studio.north",
      undefined,
    ]);
    const without = await listed(await signedIn(scopes, ["page-without-person-alice"]));
    expect(without.data[0]).not.toHaveProperty("instagram_business_account");
  });

  it("tells used codes, other redirects, wrong secrets and what was granted", async () => {
    const url = await ig.consent(page, scopes, { account: "person-alice", assets: pages });
    const code = url.searchParams.get("code") ?? "";
    expect(url.hash).toBe("");
    expect(errorOf(await exchange({ code, redirect_uri: "http://localhost/" }))).toEqual([100, 36_008]);
    expect((await exchange({ code, redirect_uri: redirectUri })).json.expires_in).toBe(5400);
    expect(errorOf(await exchange({ code, redirect_uri: redirectUri }))).toEqual([100, 36_009]);
    expect(errorOf(await exchange({ code, client_secret: "x" }))).toEqual([101]);
    const token = await signedIn(["instagram_basic"], pages);
    expect((await ig.ask("GET", `${graph}/me/permissions`, { token })).json).toEqual({
      data: [{ permission: "instagram_basic", status: "granted" }],
    });
    expect(errorOf(await ig.ask("GET", `${graph}/me/accounts`, { token }))).toEqual([200]);
    const denied = await ig.consent(page, scopes, { account: "person-alice", decision: "deny" });
    expect(denied.searchParams.get("error_code")).toBe("200");
  });

  it("a token's end takes its Pages along when it is taken back", async () => {
    const token = await signedIn(scopes, pages);
    const [first] = (await listed(token)).data;
    const account = first?.instagram_business_account?.id;
    const me = () =>
      ig.ask("GET", `${graph}/${account}?fields=username`, { token: first?.access_token ?? "" });
    expect((await me()).json.username).toBe("alice.meadow");
    await ig.ask("DELETE", `${graph}/me/permissions`, { token });
    expect(errorOf(await me())).toEqual([190, 458]);
  });
});

describe("a reel that is sent", () => {
  const send = (id: unknown, token: string, headers: Record<string, string>, scheme = "OAuth") =>
    ig.ask("POST", `/rupload.facebook.com/ig-api-upload/v25.0/${id}`, {
      headers: { authorization: `${scheme} ${token}`, ...headers },
      body: mp4,
    });

  it("takes the whole file with its size and offset, then processes it", async () => {
    const [first] = (await listed(await signedIn(scopes, pages))).data;
    const token = first?.access_token ?? "";
    const account = first?.instagram_business_account?.id;
    const made = await ig.ask("POST", `${graph}/${account}/media`, {
      token,
      form: { media_type: "REELS", upload_type: "resumable", caption: "Sent" },
    });
    expect(made.json.uri).toContain(`/rupload.facebook.com/ig-api-upload/v25.0/${made.json.id}`);
    const size = String(mp4.length);
    expect(errorOf(await send(made.json.id, token, { offset: "0", file_size: size }, "Bearer"))).toEqual([
      104,
    ]);
    for (const headers of [{ file_size: size }, { offset: "0" }, { offset: "0", file_size: "9" }])
      expect((await send(made.json.id, token, headers as Record<string, string>)).json).toHaveProperty(
        "debug_info",
      );
    expect((await send(made.json.id, token, { offset: "0", file_size: size })).json).toMatchObject({
      success: true,
    });
    ig.clock.ahead += 1_500;
    const out = await ig.ask("POST", `${graph}/${account}/media_publish`, {
      token,
      form: { creation_id: String(made.json.id) },
    });
    const remove = () => ig.ask("DELETE", `${graph}/${out.json.id}`, { token });
    expect((await remove()).json).toEqual({ success: true });
    expect(errorOf(await remove())).toEqual([100, 33]);
  });
});
