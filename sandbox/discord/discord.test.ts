import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel, startSandbox, type TestSandbox } from "../testing.ts";

const agent = "DiscordBot (https://example.com, 1.0)";
let sandbox: TestSandbox;
let hooks: Record<string, string>;

beforeEach(async () => {
  sandbox = await startSandbox();
  await readHooks();
});
afterEach(() => sandbox.stop());

async function readHooks() {
  const { json } = await sandbox.control("GET", "/accounts");
  const accounts = json.accounts as { platform: string; handle: string; credentials: { value: string }[] }[];
  const known = accounts.filter(({ platform }) => platform === "discord");
  hooks = Object.fromEntries(
    known.map(({ handle, credentials }) => [handle, new URL(credentials[0]?.value ?? "").pathname]),
  );
}

const call = (
  method: string,
  more: string,
  json?: unknown,
  { hook = "announcements", userAgent = agent } = {},
) =>
  sandbox.send(method, `${hooks[hook]}${more}`, {
    headers: { "user-agent": userAgent },
    ...(json === undefined ? {} : { json }),
  });

function upload(files: number, payload: Record<string, unknown>, more = "?wait=true", method = "POST") {
  const body = new FormData();
  body.set("payload_json", JSON.stringify(payload));
  for (let index = 0; index < files; index += 1)
    body.set(
      `files[${index}]`,
      new File([new Uint8Array(onePixel)], `a b${index}.png`, { type: "image/png" }),
    );
  return sandbox.send(method, `${hooks.announcements}${more}`, { headers: { "user-agent": agent }, body });
}

const posts = async () =>
  (await sandbox.control("GET", "/posts?platform=discord")).json.posts as Record<string, unknown>[];

describe("a webhook", () => {
  it("shows itself to whoever has its address, and to nobody without a proper name", async () => {
    expect((await call("GET", "")).json).toMatchObject({ type: 1, name: "Announcements" });
    const blocked = await call("GET", "", undefined, { userAgent: "curl/8" });
    expect([blocked.status, blocked.json.code]).toEqual([403, 40333]);
  });

  it("is logged as the account it is, without its token", async () => {
    await call("GET", "/messages/1");
    const { json } = await sandbox.control("GET", "/requests?platform=discord&limit=1");
    const [row] = json.requests as { account: string; path: string }[];
    expect(row?.account).toBe("announcements");
    expect(row?.path).toMatch(/\/webhooks\/\d+\/•••\/messages\/1$/);
  });

  it("is unknown once deleted, and its old token invalid once made anew", async () => {
    const before = hooks.announcements ?? "";
    const { json } = await call("GET", "");
    await sandbox.control("POST", `/accounts/${json.id}/revoke?platform=discord`);
    expect((await call("POST", "?wait=true", { content: "x" })).json).toMatchObject({
      code: 50027,
      message: "Invalid Webhook Token",
    });
    await readHooks();
    expect(hooks.announcements).not.toBe(before);
    expect((await call("DELETE", "")).status).toBe(204);
    expect((await call("POST", "?wait=true", { content: "x" })).json.code).toBe(10015);
  });

  it("answers nothing unless it is asked to wait, and posts all the same", async () => {
    const silent = await call("POST", "", { content: "Unheard" });
    expect([silent.status, silent.text]).toEqual([204, ""]);
    expect(await posts()).toMatchObject([{ text: "Unheard" }]);
  });

  it.each([
    [{ content: "a".repeat(2001) }, 400, 50035],
    [{ content: " " }, 400, 50006],
    [{}, 400, 50006],
    [{ content: 5 }, 400, 50035],
    [{ content: "x", embeds: Array(11).fill({ title: "x" }) }, 400, 50035],
    [{ content: "x", thread_name: "Not a forum" }, 400, 220003],
  ])("refuses %o", async (payload, status, code) => {
    const refused = await call("POST", "?wait=true", payload);
    expect([refused.status, refused.json.code]).toEqual([status, code]);
    expect(await posts()).toEqual([]);
  });

  it("refuses other kinds of bodies", async () => {
    const headers = { "user-agent": agent, "content-type": "text/plain" };
    const refused = await sandbox.send("POST", `${hooks.announcements}?wait=true`, { headers, body: "x" });
    expect([refused.status, refused.json.code]).toEqual([400, 50035]);
    const broken = { "user-agent": agent, "content-type": "application/json" };
    const json = await sandbox.send("POST", `${hooks.announcements}?wait=true`, {
      headers: broken,
      body: "{",
    });
    expect(json.json.code).toBe(50109);
  });

  it("calls everybody unless it is told not to", async () => {
    const loud = await call("POST", "?wait=true", { content: "@everyone" });
    const quiet = await call("POST", "?wait=true", { content: "@everyone", allowed_mentions: { parse: [] } });
    expect([loud.json.mention_everyone, quiet.json.mention_everyone]).toEqual([true, false]);
  });

  it("takes five messages in two seconds", async () => {
    for (let count = 0; count < 5; count += 1) await call("POST", "", { content: String(count) });
    const refused = await call("POST", "", { content: "6" });
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({ message: "You are being rate limited.", global: false });
    expect(refused.headers.get("retry-after")).toBe("2");
    sandbox.clock.ahead = 2_100;
    expect((await call("POST", "", { content: "6" })).status).toBe(204);
  });
});

describe("files", () => {
  it("come as a form, with a description each, and are served to signed addresses for a day", async () => {
    const attachments = [{ id: 0, filename: "dot.png", description: "One pixel" }];
    const { json } = await upload(1, { content: "Look", attachments });
    const [made] = json.attachments as Record<string, string>[];
    expect(made).toMatchObject({ filename: "dot.png", description: "One pixel", content_type: "image/png" });
    const bytes = await fetch(made?.url ?? "");
    expect(Buffer.from(await bytes.arrayBuffer()).equals(onePixel)).toBe(true);
    expect((await fetch((made?.url ?? "").replace(/\?.*/, ""))).status).toBe(404);
    sandbox.clock.ahead = 86_500_000;
    expect((await fetch(made?.url ?? "")).status).toBe(404);
  });

  it("are at most ten, and described in at most 1024 characters", async () => {
    expect((await upload(11, { content: "x" })).json.code).toBe(30015);
    const attachments = [{ id: 0, filename: "a.png", description: "a".repeat(1025) }];
    const refused = await upload(1, { attachments });
    expect([refused.json.code, Object.keys(refused.json.errors as object)]).toEqual([50035, ["attachments"]]);
  });

  it("stay at an edit when they are listed or nothing is said, and go when they are not", async () => {
    const made = await upload(2, { content: "Two" });
    const path = `/messages/${made.json.id}`;
    const count = async (json: Record<string, unknown>) =>
      ((await call("PATCH", path, json)).json.attachments as unknown[]).length;
    const [first] = made.json.attachments as { id: string }[];
    expect(await count({ content: "Still two" })).toBe(2);
    const added = await upload(1, { content: "Three" }, path, "PATCH");
    expect(added.json.attachments).toHaveLength(3);
    expect(await count({ attachments: [{ id: first?.id }] })).toBe(1);
    expect(await count({ attachments: [] })).toBe(0);
    expect((await call("PATCH", path, { content: "" })).json.code).toBe(50006);
  });
});

describe("a forum", () => {
  const forum = { hook: "showcase" };
  it("wants a title or a thread, and keeps messages in their thread", async () => {
    expect((await call("POST", "?wait=true", { content: "x" }, forum)).json.code).toBe(220001);
    const root = await call("POST", "?wait=true", { content: "Root", thread_name: "Title" }, forum);
    expect(root.json.channel_id).toBe(root.json.id);
    const thread = `thread_id=${root.json.id}`;
    const both = await call("POST", `?wait=true&${thread}`, { content: "x", thread_name: "Title" }, forum);
    expect(both.json.code).toBe(220002);
    expect((await call("POST", "?wait=true&thread_id=5", { content: "x" }, forum)).json.code).toBe(10003);
    const part = await call("POST", `?wait=true&${thread}`, { content: "Part" }, forum);
    expect(part.json.channel_id).toBe(root.json.id);
    const path = `/messages/${part.json.id}`;
    expect((await call("GET", path, undefined, forum)).json.code).toBe(10008);
    expect((await call("GET", `${path}?${thread}`, undefined, forum)).json.content).toBe("Part");
    expect((await call("DELETE", `${path}?${thread}`, undefined, forum)).status).toBe(204);
    expect((await call("DELETE", `${path}?${thread}`, undefined, forum)).json.code).toBe(10008);
  });
});
