import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { env } from "@/lib/env";
import type { AccountContext } from "../contract";
import type { Platform } from "../contract-platform";
import { intend, outgoing, send, uniqueText } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { discord as adapter } from "./adapter";

const platform: Platform = adapter;
let other: Stranger;
/** What the server answers, and what it was last asked; each test sets its own. */
let answer = { status: 404, body: "" };
let asked = { url: "", agent: "" };

beforeAll(async () => {
  other = await startStranger((request, response) => {
    asked = { url: request.url ?? "", agent: request.headers["user-agent"] ?? "" };
    response.writeHead(answer.status).end(answer.body);
  });
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);
  // Read once and kept, as when the server starts: stubs are taken back before each test.
  env();
});

afterAll(async () => {
  await other?.stop();
  vi.unstubAllEnvs();
});

const elsewhere = (): AccountContext => ({
  origin: other.origin,
  accountId: "123456789012345678",
  handle: "Announcements",
  access: {
    token: "very-secret-token-of-a-webhook-0123456789",
    refreshToken: null,
    expiresAt: null,
    endsAt: null,
    scopes: [],
  },
  app: null,
});

describe("refusals, by who must act", () => {
  const content = { content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Too long." }] } };
  it.each([
    [401, { code: 0, message: "401: Unauthorized" }, { next: "reconnect" }],
    [401, { code: 50027, message: "Invalid Webhook Token" }, { next: "reconnect" }],
    [404, { code: 10015, message: "Unknown Webhook" }, { next: "reconnect" }],
    [404, { code: 10003, message: "Unknown Channel" }, { next: "reconnect" }],
    [404, { code: 10008, message: "Unknown Message" }, { next: "revise", gone: true }],
    [403, { code: 50013, message: "Missing Permissions" }, { next: "reconnect" }],
    [403, { code: 200000, message: "Blocked by AutoMod" }, { next: "revise", field: "text" }],
    [403, { code: 20009, message: "Explicit content" }, { next: "revise", field: "text" }],
    [400, { code: 50006, message: "Cannot send an empty message" }, { next: "revise", field: "text" }],
    [
      400,
      { code: 50035, message: "Invalid Form Body", errors: content },
      { next: "revise", field: "text", reason: "Discord refused the post: Too long." },
    ],
    [
      400,
      { code: 50035, message: "Invalid Form Body", errors: { attachments: {} } },
      { next: "revise", field: "media" },
    ],
    [
      400,
      { code: 50035, message: "Invalid Form Body", errors: { thread_name: {} } },
      { next: "revise", field: "options" },
    ],
    [400, { code: 220001, message: "Forum" }, { next: "revise", field: "options" }],
    [400, { code: 30015, message: "Too many files" }, { next: "revise", field: "media" }],
    [413, { code: 40005, message: "Request entity too large" }, { next: "revise", field: "media" }],
    [429, { message: "You are being rate limited.", retry_after: 64.57, global: false }, { next: "wait" }],
    [403, { code: 20028, message: "Channel write limit" }, { next: "wait" }],
    [405, { code: 0, message: "405: Method Not Allowed" }, { next: "configure" }],
    [500, { code: 0, message: "500: Internal Server Error" }, { next: "look" }],
  ])("%s %o", async (status, body, failure) => {
    answer = { status, body: JSON.stringify(body) };
    const post = outgoing(uniqueText("Refused,"));
    const context = elsewhere();
    const refused = await send(platform, context, post, intend(platform, post));
    expect(refused).toMatchObject({ ok: false, failure });
    expect(JSON.stringify(refused)).not.toContain(context.access.token);
    expect(asked.agent).toMatch(/^DiscordBot \(/);
    expect(asked.url).toContain("?wait=true");
  });

  it("waits as long as the body says", async () => {
    answer = { status: 429, body: JSON.stringify({ message: "Slow down.", retry_after: 64.57 }) };
    const post = outgoing(uniqueText("Refused,"));
    const refused = await send(platform, elsewhere(), post, intend(platform, post));
    if (refused.ok || refused.failure.next !== "wait") throw new Error("expected to wait");
    expect((refused.failure.until.getTime() - Date.now()) / 1000).toBeCloseTo(64.5, 0);
  });

  it.each(['{"id":""}', '{"error":1}', "[]", "null", "", "<html>", '{"id":"5'])(
    "200 with %j inside: it may be out, so it is looked at",
    async (body) => {
      answer = { status: 200, body };
      const post = outgoing(uniqueText("Strange,"));
      const looked = await send(platform, elsewhere(), post, intend(platform, post));
      expect(looked).toMatchObject({ ok: false, failure: { next: "look" } });
    },
  );

  it("keeps the receipt when nobody says where the message is seen", async () => {
    answer = { status: 200, body: JSON.stringify({ id: "77" }) };
    const post = outgoing(uniqueText("Somewhere,"));
    const made = await send(platform, elsewhere(), post, intend(platform, post));
    expect(made).toMatchObject({ ok: true, value: { remoteId: "77", address: null } });
  });
});

describe("numbers", () => {
  it("adds up reactions of all kinds", async () => {
    answer = { status: 200, body: JSON.stringify({ id: "5", reactions: [{ count: 3 }, { count: 4 }, {}] }) };
    const counted = await adapter.metrics(elsewhere(), ["5"]);
    expect(counted.ok && counted.value.get("5")).toEqual({ likes: 7 });
  });
});
