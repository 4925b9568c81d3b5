import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onePixel } from "../testing.ts";
import { codeIn, dataIn, startReddit } from "./testing.ts";

let reddit: Awaited<ReturnType<typeof startReddit>>;
let token: string;

beforeAll(async () => {
  reddit = await startReddit();
  token = (await reddit.connect()).access_token;
});
afterAll(() => reddit.stop());

const submit = (more: Record<string, string>) => reddit.submit(token, more);
const form = (path: string, more: Record<string, string>, by = token) =>
  reddit.api("POST", path, { token: by, form: { api_type: "json", ...more } });
const info = async (id: string, raw = "&raw_json=1") => {
  const { json } = await reddit.api("GET", `/api/info?id=${id}${raw}`, { token });
  const { children } = json.data as { children: { data: Record<string, unknown> }[] };
  return children[0]?.data;
};

describe("submitting", () => {
  it("answers where the post is", async () => {
    const made = dataIn(await submit({ text: "a < b & c" }));
    expect(made).toMatchObject({ name: `t3_${made.id}`, drafts_count: 0 });
    expect(String(made.url)).toContain(`/r/sandbox/comments/${made.id}/a_title/`);
    expect((await fetch(String(made.url))).status).toBe(200);
    expect(await info(String(made.name))).toMatchObject({ selftext: "a < b & c", is_self: true });
    expect(await info(String(made.name), "")).toMatchObject({ selftext: "a &lt; b &amp; c" });
  });

  it.each([
    [{ api_type: "xml" }, "INVALID_OPTION"],
    [{ sr: "" }, "SUBREDDIT_REQUIRED"],
    [{ sr: "nosuchplace" }, "SUBREDDIT_NOEXIST"],
    [{ sr: "u_studio" }, "SUBREDDIT_NOTALLOWED"],
    [{ sr: "finds" }, "NO_SELFS"],
    [{ sr: "essays", kind: "link", url: "https://example.com/1" }, "NO_LINKS"],
    [{ sr: "sorted" }, "SUBMIT_VALIDATION_FLAIR_REQUIRED"],
    [{ sr: "sorted", flair_id: "unknown" }, "INVALID_OPTION"],
    [{ title: "" }, "NO_TEXT"],
    [{ title: "t".repeat(301) }, "TOO_LONG"],
    [{ text: "t".repeat(40_001) }, "TOO_LONG"],
    [{ kind: "link" }, "NO_URL"],
    [{ kind: "link", url: "javascript:1" }, "BAD_URL"],
    [{ kind: "image", url: "https://example.com/a.jpg" }, "BAD_URL"],
    [{ kind: "magic" }, "INVALID_OPTION"],
  ])("%j: %s, in a 200", async (more, code) => {
    const refused = await submit(more);
    expect([refused.status, codeIn(refused)]).toEqual([200, code]);
  });

  it("is forbidden where a place is closed", async () => {
    expect((await submit({ sr: "members" })).json).toEqual({
      message: "Forbidden",
      error: 403,
      reason: "private",
    });
    expect((await submit({ sr: "gone" })).json.reason).toBe("banned");
  });

  it("takes a link once per place, unless told otherwise", async () => {
    const link = { kind: "link", url: "https://example.com/once" };
    expect(codeIn(await submit(link))).toBe("");
    expect(codeIn(await submit(link))).toBe("ALREADY_SUB");
    expect(codeIn(await submit({ ...link, sr: "open" }))).toBe("");
    expect(codeIn(await submit({ ...link, resubmit: "true" }))).toBe("");
  });

  it("takes polls of two to six answers for up to a week", async () => {
    const poll = (more: object) =>
      reddit.api("POST", "/api/submit_poll_post", {
        token,
        json: { api_type: "json", sr: "sandbox", title: "Which?", options: ["a", "b"], duration: 3, ...more },
      });
    expect(dataIn(await poll({}))).toMatchObject({ id: expect.any(String), url: expect.any(String) });
    expect(codeIn(await poll({ options: ["a"] }))).toBe("INVALID_OPTION");
    expect(codeIn(await poll({ duration: 8 }))).toBe("INVALID_OPTION");
    expect((await form("/api/submit_poll_post", { sr: "sandbox" })).status).toBe(400);
  });
});

describe("files", () => {
  type Lease = {
    args: { action: string; fields: { name: string; value: string }[] };
    asset: { asset_id: string };
  };
  const lease = async (mimetype = "image/png") =>
    (await form("/api/media/asset.json", { filepath: "a.png", mimetype })).json as unknown as Lease;
  const upload = ({ args }: Lease, change: (data: FormData) => void = () => {}) => {
    const data = new FormData();
    for (const { name, value } of args.fields) data.append(name, value);
    data.append("file", new Blob([new Uint8Array(onePixel)]), "a.png");
    change(data);
    const url = `${reddit.origin}/reddit/${args.action.replace("//", "")}`;
    return fetch(url, { method: "POST", body: data });
  };
  const urlOf = ({ args }: Lease) =>
    `https:${args.action}/${args.fields.find(({ name }) => name === "key")?.value}`;
  const listed = async () => {
    const { json } = await reddit.api("GET", "/user/alice/submitted?sort=new&limit=1", { token });
    return (json.data as { children: { data: Record<string, unknown> }[] }).children[0]?.data;
  };

  it("are uploaded with every field in its place, then posted, and appear later", async () => {
    const leased = await lease();
    const stored = await upload(leased);
    expect([stored.status, await stored.text()]).toEqual([
      201,
      expect.stringContaining("<Location>https://"),
    ]);
    const made = dataIn(await submit({ kind: "image", url: urlOf(leased), title: "Later" }));
    expect(made).toEqual({ user_submitted_page: expect.any(String), websocket_url: expect.any(String) });
    expect(await listed()).not.toMatchObject({ title: "Later" });
    reddit.clock.ahead += 10_000;
    expect(await listed()).toMatchObject({ title: "Later", is_self: false });
  });

  it("are refused when a field is changed, missing or late", async () => {
    const leased = await lease();
    expect((await upload(leased, (data) => data.set("policy", "mine"))).status).toBe(403);
    expect((await upload(leased, (data) => data.append("more", "x"))).status).toBe(400);
    expect((await upload(leased, (data) => data.delete("acl"))).status).toBe(403);
    expect(codeIn(await submit({ kind: "image", url: urlOf(leased) }))).toBe("BAD_URL");
    expect(
      (await form("/api/media/asset.json", { filepath: "a", mimetype: "audio/ogg" })).json,
    ).toMatchObject({
      message: "Bad Request",
      fields: ["mimetype"],
    });
  });

  it("of the wrong kind never become a post", async () => {
    const leased = await lease("image/jpeg");
    expect((await upload(leased)).status).toBe(201);
    expect(dataIn(await submit({ kind: "image", url: urlOf(leased), title: "Never" }))).toHaveProperty(
      "websocket_url",
    );
    reddit.clock.ahead += 10_000;
    expect(await listed()).not.toMatchObject({ title: "Never" });
  });

  it("need a poster beside a video", async () => {
    const leased = await lease("video/mp4");
    await upload(leased);
    expect(codeIn(await submit({ kind: "video", url: urlOf(leased) }))).toBe("BAD_URL");
  });

  it("make a gallery of two and more", async () => {
    const [one, two] = [await lease(), await lease()];
    await Promise.all([upload(one), upload(two)]);
    const gallery = (items: object[]) =>
      reddit.api("POST", "/api/submit_gallery_post.json", {
        token,
        json: { api_type: "json", sr: "sandbox", title: "Both", items },
      });
    const items = [one, two].map(({ asset }) => ({
      media_id: asset.asset_id,
      caption: "",
      outbound_url: "",
    }));
    const made = dataIn(await gallery(items));
    expect(await info(`t3_${made.id}`)).toMatchObject({
      is_gallery: true,
      gallery_data: { items: [{}, {}] },
    });
    expect(codeIn(await gallery(items.slice(1)))).toBe("INVALID_OPTION");
    expect(codeIn(await gallery([{ media_id: "unknown" }, ...items]))).toBe("INVALID_OPTION");
    const long = items.map((item) => ({ ...item, caption: "c".repeat(181) }));
    expect(codeIn(await gallery(long))).toBe("TOO_LONG");
  });
});

describe("what follows", () => {
  it("comments, edits and deletes; what is deleted stays as a shell", async () => {
    const post = String(dataIn(await submit({ text: "Root" })).name);
    const comment = (thing_id: string, text: string) => form("/api/comment", { thing_id, text });
    const said = await comment(post, "First");
    const [thing] = dataIn(said).things as { kind: string; data: Record<string, string> }[];
    expect(thing).toMatchObject({ kind: "t1", data: { parent_id: post, body: "First" } });
    const name = String(thing?.data.name);
    expect(codeIn(await comment(name, "Below"))).toBe("");
    expect(codeIn(await comment(post, "c".repeat(10_001)))).toBe("TOO_LONG");
    expect(codeIn(await comment("t3_zzz", "Nowhere"))).toBe("DELETED_LINK");
    await form("/api/editusertext", { thing_id: name, text: "Changed" });
    expect(await info(name)).toMatchObject({ body: "Changed", edited: expect.any(Number) });
    const deleted = await form("/api/del", { id: post });
    expect([deleted.status, deleted.json]).toEqual([200, {}]);
    expect(await info(post)).toMatchObject({ author: "[deleted]", removed_by_category: "deleted" });
    expect(codeIn(await comment(post, "Too late"))).toBe("DELETED_LINK");
    expect((await form("/api/del", { id: "t3_unknown" })).status).toBe(200);
  });

  it("leaves other people's posts, links and files alone", async () => {
    const other = await reddit.connect({ account: reddit.accounts[1]?.id ?? "" });
    const post = String(dataIn(await submit({ text: "Mine" })).name);
    const edit = (thing_id: string, by = token) =>
      form("/api/editusertext", { thing_id, text: "Changed" }, by);
    expect((await edit(post, other.access_token)).status).toBe(403);
    await form("/api/del", { id: post }, other.access_token);
    expect(await info(post)).toMatchObject({ author: "alice" });
    const link = dataIn(await submit({ kind: "link", url: "https://example.com/fixed" }));
    expect((await edit(String(link.name))).status).toBe(403);
  });

  it("lists what somebody wrote, newest first, page by page", async () => {
    const names: string[] = [];
    for (const text of ["1", "2", "3"]) names.unshift(String(dataIn(await submit({ text })).name));
    const seen: string[] = [];
    let after = "";
    for (let pages = 0; pages < 30; pages += 1) {
      const { json } = await reddit.api("GET", `/user/alice/submitted?sort=new&limit=2${after}`, { token });
      const data = json.data as { after: string | null; children: { data: { name: string } }[] };
      seen.push(...data.children.map((child) => child.data.name));
      if (!data.after) break;
      after = `&after=${data.after}`;
    }
    expect(seen.slice(0, 3)).toEqual(names);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await reddit.api("GET", "/user/nobody/submitted", { token })).status).toBe(404);
  });

  it("knows its places, their rules and their flairs", async () => {
    const ask = async (path: string) => (await reddit.api("GET", path, { token })).json;
    expect(await ask("/r/essays/about")).toMatchObject({
      data: { submission_type: "self", allow_images: false },
    });
    expect(await ask("/api/v1/sorted/post_requirements")).toMatchObject({ is_flair_required: true });
    expect(await ask("/r/sorted/api/link_flair_v2")).toMatchObject([
      { text: "Question" },
      {},
      { mod_only: true },
    ]);
    expect(await ask("/r/open/api/link_flair_v2")).toMatchObject({ error: 403 });
    expect(await ask("/subreddits/search?q=ope")).toMatchObject({
      data: { children: [{ data: { display_name: "open" } }] },
    });
  });
});
