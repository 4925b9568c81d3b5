import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  errorOf,
  jpeg,
  type MetaSandbox,
  redirectUri,
  startHost,
  startMetaSandbox,
} from "../graph/testing.ts";
import { onePixel } from "../testing.ts";

const scopes = [
  "threads_basic",
  "threads_content_publish",
  "threads_read_replies",
  "threads_manage_insights",
  "threads_delete",
];
const page = "/threads.net/oauth/authorize";
const graph = "/graph.threads.net/v1.0";
const day = 86_400_000;

let threads: MetaSandbox;
let host: Awaited<ReturnType<typeof startHost>>;
let alice: string;
let token: string;

beforeAll(async () => {
  threads = await startMetaSandbox("threads");
  host = await startHost({ "a.jpg": jpeg(640, 640), "a.png": onePixel, "a.txt": Buffer.alloc(64) });
  alice = (await threads.accounts())[0]?.id ?? "";
  token = await signIn();
});

afterAll(() => Promise.all([threads.stop(), host.stop()]));

async function signIn(granted: readonly string[] = scopes): Promise<string> {
  const url = await threads.consent(page, granted, { account: alice });
  const { json } = await threads.ask("POST", "/graph.threads.net/oauth/access_token", {
    form: {
      client_id: threads.client.id,
      client_secret: threads.client.secret,
      code: url.searchParams.get("code") ?? "",
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
    },
  });
  const query = new URLSearchParams({
    grant_type: "th_exchange_token",
    client_secret: threads.client.secret,
    access_token: String(json.access_token),
  });
  return String((await threads.ask("GET", `/graph.threads.net/access_token?${query}`)).json.access_token);
}

const make = (form: Record<string, string>, by = token) =>
  threads.ask("POST", `${graph}/${alice}/threads`, { token: by, form });
const publish = (id: unknown) =>
  threads.ask("POST", `${graph}/me/threads_publish`, { token, form: { creation_id: String(id) } });
const read = (path: string, by = token) => threads.ask("GET", `${graph}/${path}`, { token: by });

async function out(form: Record<string, string>): Promise<string> {
  const { json } = await make(form);
  threads.clock.ahead += 2_000;
  const answer = await publish(json.id);
  threads.clock.ahead += 2_000;
  return String(answer.json.id);
}

describe("containers", () => {
  it.each<[string, Record<string, string>]>([
    ["no kind", { text: "x" }],
    ["a text without text", { media_type: "TEXT" }],
    ["501 characters", { media_type: "TEXT", text: "a".repeat(501) }],
    ["emoji count as bytes", { media_type: "TEXT", text: "👋".repeat(126) }],
    [
      "six links",
      { media_type: "TEXT", text: [1, 2, 3, 4, 5, 6].map((n) => `https://a.example/${n}`).join(" ") },
    ],
    ["a poll of one", { media_type: "TEXT", text: "x", poll_attachment: '{"option_a":"1"}' }],
    ["a poll with a picture", { media_type: "IMAGE", image_url: "a.jpg", poll_attachment: "{}" }],
    ["a topic with a stop", { media_type: "TEXT", text: "x", topic_tag: "a.b" }],
    ["replies from nobody known", { media_type: "TEXT", text: "x", reply_control: "nobody" }],
    ["a file that is no picture", { media_type: "IMAGE", image_url: "a.txt" }],
    ["an address that leads nowhere", { media_type: "IMAGE", image_url: "none.jpg" }],
    ["a child with text", { media_type: "IMAGE", image_url: "a.jpg", is_carousel_item: "true", text: "x" }],
    ["a carousel of one", { media_type: "CAROUSEL", children: "1" }],
  ])("refuses %s", async (_name, form) => {
    const whole = form.image_url ? { ...form, image_url: `${host.origin}/${form.image_url}` } : form;
    expect(errorOf(await make(whole))).toEqual([100]);
  });

  it("are not found before they are ready, publish once, and end after a day", async () => {
    const early = await make({ media_type: "TEXT", text: "Early" });
    expect(errorOf(await publish(early.json.id))).toEqual([24, 4_279_009]);
    expect((await read(`${early.json.id}?fields=status`)).json.status).toBe("IN_PROGRESS");
    threads.clock.ahead += 1_000;
    const answer = await publish(early.json.id);
    expect((await read(`${early.json.id}?fields=status`)).json.status).toBe("PUBLISHED");
    expect(errorOf(await publish(early.json.id))).toEqual([24, 4_279_009]);
    const shown = await read(`${answer.json.id}?fields=permalink,shortcode,media_type,text`);
    expect(shown.json).toMatchObject({ media_type: "TEXT_POST", text: "Early" });
    expect(String(shown.json.permalink)).toContain(`/@alice.meadow/post/${shown.json.shortcode}`);
    const old = await make({ media_type: "TEXT", text: "Old" });
    threads.clock.ahead += day;
    expect((await read(`${old.json.id}?fields=status`)).json.status).toBe("EXPIRED");
  });

  it("a text may be published at once, and PNGs are taken", async () => {
    const { json } = await make({ media_type: "TEXT", text: "At once", auto_publish_text: "true" });
    expect((await read(`${json.id}?fields=text`)).json.text).toBe("At once");
    expect((await make({ media_type: "IMAGE", image_url: `${host.origin}/a.png` })).status).toBe(200);
  });

  it("a reply waits until its post is seen everywhere, and stands among replies", async () => {
    const { json } = await make({ media_type: "TEXT", text: "Root", auto_publish_text: "true" });
    const reply = { media_type: "TEXT", text: "Reply", reply_to_id: String(json.id) };
    expect(errorOf(await make(reply))).toEqual([24, 4_279_009]);
    threads.clock.ahead += 1_000;
    const id = await out(reply);
    const replies = (await read(`${alice}/replies?fields=id,replied_to,root_post`)).json;
    expect(replies.data).toMatchObject([{ id, replied_to: { id: json.id }, root_post: { id: json.id } }]);
    const posts = (await read(`${alice}/threads?fields=id`)).json.data as { id: string }[];
    expect(posts.map((post) => post.id)).not.toContain(id);
    expect(replies.paging).not.toHaveProperty("next");
  });
});

describe("what is out", () => {
  it("has numbers, a quota and an end", async () => {
    const id = await out({ media_type: "TEXT", text: "Counted" });
    expect((await read(`${id}/insights?metric=views,replies`)).json.data).toMatchObject([
      { name: "views", values: [{}] },
      { name: "replies" },
    ]);
    expect(errorOf(await read(`${id}/insights?metric=impressions`))).toEqual([100]);
    expect((await read(`${alice}/threads_insights?metric=followers_count`)).json.data).toMatchObject([
      { name: "followers_count", total_value: {} },
    ]);
    const remove = () => threads.ask("DELETE", `${graph}/${id}`, { token });
    expect((await remove()).json).toEqual({ success: true, deleted_id: id });
    expect(errorOf(await remove())).toEqual([100, 33]);
    const limit = await read(
      `${alice}/threads_publishing_limit?fields=reply_config,delete_quota_usage,delete_config`,
    );
    expect(limit.json.data).toEqual([
      {
        reply_config: { quota_total: 1000, quota_duration: 86_400 },
        delete_quota_usage: 1,
        delete_config: { quota_total: 100, quota_duration: 86_400 },
      },
    ]);
  });

  it("needs the permission for each act, and both hosts answer", async () => {
    const reader = await signIn(["threads_basic"]);
    expect(errorOf(await make({ media_type: "TEXT", text: "x" }, reader))).toEqual([10]);
    expect(errorOf(await read(`${alice}/replies`, reader))).toEqual([10]);
    const me = await threads.ask("GET", "/graph.threads.com/v1.0/me?fields=username", { token: reader });
    expect(me.json.username).toBe("alice.meadow");
    expect((await read(`debug_token?input_token=${reader}`, reader)).json.data).toMatchObject({
      scopes: ["threads_basic"],
      user_id: alice,
    });
  });
});
