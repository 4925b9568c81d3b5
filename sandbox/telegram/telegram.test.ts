import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel, startSandbox, type TestSandbox } from "../testing.ts";

let sandbox: TestSandbox;
let bots: Record<string, { token: string; channel: string; id: string }>;

beforeEach(async () => {
  sandbox = await startSandbox();
  await readBots();
});
afterEach(() => sandbox.stop());

async function readBots() {
  const { json } = await sandbox.control("GET", "/accounts");
  const accounts = json.accounts as {
    platform: string;
    id: string;
    handle: string;
    credentials: { label: string; value: string }[];
  }[];
  const known = accounts.filter(({ platform }) => platform === "telegram");
  bots = Object.fromEntries(
    known.map(({ id, handle, credentials }) => [
      handle,
      { id, channel: credentials[0]?.value ?? "", token: credentials[1]?.value ?? "" },
    ]),
  );
}

const call = (method: string, value: Record<string, unknown> = {}, token = bots.meadow_news?.token ?? "") =>
  sandbox.send("POST", `/telegram/api.telegram.org/bot${token}/${method}`, {
    json: { chat_id: "@meadow_news", ...value },
  });
const result = async (method: string, value: Record<string, unknown> = {}) =>
  (await call(method, value)).json.result as Record<string, unknown>;
const posts = async () =>
  (await sandbox.control("GET", "/posts?platform=telegram")).json.posts as Record<string, unknown>[];

function album(count: number, type = "photo") {
  const body = new FormData();
  body.set("chat_id", "@meadow_news");
  const media = Array.from({ length: count }, (_, index) => ({
    type,
    media: `attach://f${index}`,
    caption: `Caption ${index}`,
  }));
  body.set("media", JSON.stringify(media));
  for (let index = 0; index < count; index += 1)
    body.set(`f${index}`, new File([new Uint8Array(onePixel)], `${index}.png`, { type: "image/png" }));
  return sandbox.send("POST", `/telegram/api.telegram.org/bot${bots.meadow_news?.token}/sendMediaGroup`, {
    body,
  });
}

describe("the bot", () => {
  it("is known by its token only: 401 for a stranger's, 404 for none at all", async () => {
    const stale = bots.meadow_news?.token.replace(/.$/, "!");
    expect((await call("getMe", {}, stale)).json).toEqual({
      ok: false,
      error_code: 404,
      description: "Not Found",
    });
    expect((await call("getMe", {}, `1:${"a".repeat(35)}`)).json).toEqual({
      ok: false,
      error_code: 401,
      description: "Unauthorized",
    });
    expect(await result("getMe")).toMatchObject({ is_bot: true, username: "meadow_news_bot" });
  });

  it("has a new token after a revocation; the old one is unknown", async () => {
    const before = bots.meadow_news?.token ?? "";
    await sandbox.control("POST", `/accounts/${bots.meadow_news?.id}/revoke?platform=telegram`);
    await readBots();
    expect((await call("getMe", {}, before)).status).toBe(401);
    expect((await call("getMe")).status).toBe(200);
  });

  it("is logged with its channel and without its token", async () => {
    await call("getMe");
    const { json } = await sandbox.control("GET", "/requests?platform=telegram&limit=1");
    const [row] = json.requests as { account: string; path: string }[];
    expect(row?.account).toBe("meadow_news");
    expect(row?.path).toMatch(/^\/telegram\/api\.telegram\.org\/bot\d+:•••\/getMe$/);
  });

  it("sees the public channels, its own private one, and posts in its own only", async () => {
    expect(await result("getChat")).toMatchObject({ type: "channel", username: "meadow_news" });
    expect((await call("getChat", { chat_id: "@studio_north" })).status).toBe(200);
    expect((await call("sendMessage", { chat_id: "@studio_north", text: "x" })).json.description).toBe(
      "Forbidden: bot is not a member of the channel chat",
    );
    const { id, token } = bots.inner_circle ?? { id: "", token: "" };
    expect((await call("getChat", { chat_id: id })).json.description).toBe("Bad Request: chat not found");
    expect((await call("getChat", { chat_id: id }, token)).status).toBe(200);
  });

  it("cannot post without the right, nor after it was removed", async () => {
    const quiet = await call(
      "sendMessage",
      { chat_id: "@quiet_corner", text: "x" },
      bots.quiet_corner?.token,
    );
    expect(quiet.json.description).toBe("Bad Request: need administrator rights in the channel chat");
    await sandbox.control("POST", `/accounts/${bots.meadow_news?.id}/suspend?platform=telegram`);
    expect((await call("sendMessage", { text: "x" })).json).toMatchObject({
      error_code: 403,
      description: "Forbidden: bot was kicked from the channel chat",
    });
  });
});

describe("messages", () => {
  it("are numbered one after the other, and carry no markup unless it is asked for", async () => {
    const first = await result("sendMessage", { text: " <b>plain</b> " });
    const second = await result("sendMessage", { text: "<b>bold</b> &amp; more", parse_mode: "HTML" });
    expect(Number(second.message_id) - Number(first.message_id)).toBe(1);
    expect(first.text).toBe("<b>plain</b>");
    expect(second).toMatchObject({
      text: "bold & more",
      entities: [{ type: "bold", offset: 0, length: 4 }],
      sender_chat: { username: "meadow_news" },
    });
    expect(second.from).toBeUndefined();
  });

  it.each([
    ["sendMessage", { text: "a".repeat(4097) }, "message is too long"],
    ["sendMessage", { text: "  " }, "message text is empty"],
    [
      "sendMessage",
      { text: "<p>x</p>", parse_mode: "HTML" },
      'can\'t parse entities: Unsupported start tag "p" at byte offset 0',
    ],
    [
      "sendMessage",
      { text: "a.b", parse_mode: "MarkdownV2" },
      "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ],
    ["sendMessage", { text: "x", reply_parameters: { message_id: 999 } }, "message to be replied not found"],
    ["sendPhoto", { photo: "no-such-file" }, "wrong file identifier/HTTP URL specified"],
    ["sendPhoto", { photo: "http://127.0.0.1:1/a.png" }, "failed to get HTTP URL content"],
    ["sendPoll", { question: "?", options: ["One"] }, "poll must have at least 2 options"],
    [
      "sendPoll",
      { question: "?", options: ["A", "B"], is_anonymous: false },
      "non-anonymous polls can't be sent to channel chats",
    ],
    ["deleteMessage", { message_id: 999 }, "message to delete not found"],
    ["editMessageText", { message_id: 999, text: "x" }, "message to edit not found"],
  ])("%s %o is refused", async (method, value, words) => {
    const refused = await call(method, value);
    expect([refused.status, refused.json.description]).toEqual([400, `Bad Request: ${words}`]);
    expect(await posts()).toEqual([]);
  });

  it("are edited once; the same again is no change, and buttons cannot be taken where there are none", async () => {
    const { message_id } = await result("sendMessage", { text: "Before" });
    expect(await result("editMessageText", { message_id, text: "After" })).toMatchObject({ text: "After" });
    const again = await call("editMessageText", { message_id, text: "After" });
    expect(again.json.description).toContain("message is not modified");
    expect((await call("editMessageReplyMarkup", { message_id })).json.description).toContain("not modified");
    expect((await call("editMessageCaption", { message_id, caption: "x" })).json.description).toBe(
      "Bad Request: there is no caption in the message to edit",
    );
  });

  it("answers that a reply may go without its message, if that is asked for", async () => {
    const value = { text: "x", reply_parameters: { message_id: 999, allow_sending_without_reply: true } };
    expect((await call("sendMessage", value)).status).toBe(200);
  });

  it("come too fast: 20 a minute, then a wait", async () => {
    for (let count = 0; count < 20; count += 1) await call("sendMessage", { text: `Message ${count}` });
    const refused = await call("sendMessage", { text: "One more" });
    expect(refused.status).toBe(429);
    const { retry_after } = refused.json.parameters as { retry_after: number };
    expect(refused.json.description).toBe(`Too Many Requests: retry after ${retry_after}`);
    sandbox.clock.ahead = retry_after * 1000;
    expect((await call("sendMessage", { text: "One more" })).status).toBe(200);
  });
});

describe("albums", () => {
  it("are two to ten messages with one group id, and show the first caption", async () => {
    const made = (await album(3)).json.result as Record<string, unknown>[];
    expect(made).toHaveLength(3);
    expect(new Set(made.map(({ media_group_id }) => media_group_id)).size).toBe(1);
    expect(await posts()).toMatchObject([{ text: "Caption 0", mediaCount: 3 }]);
    for (const count of [1, 11])
      expect((await album(count)).json.description).toContain("expected 2-10 items in the media group");
  });

  it("lose one message after the other; the post goes with the last", async () => {
    const made = (await album(2)).json.result as { message_id: number }[];
    const [first, second] = made.map(({ message_id }) => message_id);
    await call("deleteMessage", { message_id: first });
    expect(await posts()).toMatchObject([{ text: "Caption 1", mediaCount: 1, deletedAt: null }]);
    expect((await call("deleteMessages", { message_ids: [first, second] })).json.result).toBe(true);
    expect((await posts())[0]?.deletedAt).not.toBeNull();
  });

  it("take a file for what its bytes are", async () => {
    expect((await album(2, "video")).json.description).toBe("Bad Request: VIDEO_CONTENT_TYPE_INVALID");
  });
});
