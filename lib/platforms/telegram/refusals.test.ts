import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { env } from "@/lib/env";
import type { AccountContext } from "../contract";
import type { Platform } from "../contract-platform";
import { intend, outgoing, send, uniqueText } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { telegram as adapter } from "./adapter";

const platform: Platform = adapter;
let other: Stranger;
/** What the server answers; each test sets its own. */
let answer = { status: 404, body: "" };

beforeAll(async () => {
  other = await startStranger((_request, response) => response.writeHead(answer.status).end(answer.body));
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
  accountId: "-1001234567890",
  handle: "@meadow_news",
  access: {
    token: "123456789:AAvery-secret-half-of-the-token-1234",
    refreshToken: null,
    expiresAt: null,
    endsAt: null,
    scopes: [],
  },
  app: null,
});

describe("refusals, by who must act", () => {
  it.each([
    [401, "Unauthorized", { next: "reconnect" }],
    [404, "Not Found", { next: "reconnect" }],
    [403, "Forbidden: bot was kicked from the channel chat", { next: "reconnect" }],
    [403, "Forbidden: bot is not a member of the channel chat", { next: "reconnect" }],
    [400, "Bad Request: need administrator rights in the channel chat", { next: "reconnect" }],
    [400, "Bad Request: not enough rights to send photos to the chat", { next: "reconnect" }],
    [400, "Bad Request: CHAT_WRITE_FORBIDDEN", { next: "reconnect" }],
    [400, "Bad Request: chat not found", { next: "reconnect" }],
    [400, "Bad Request: message is too long", { next: "revise", field: "text" }],
    [400, "Bad Request: message caption is too long", { next: "revise", field: "text" }],
    [400, "Bad Request: can't parse entities: x", { next: "revise", field: "text" }],
    [400, "Bad Request: message text is empty", { next: "revise", field: "text" }],
    [400, "Bad Request: message to be replied not found", { next: "revise", field: "text" }],
    [400, "Bad Request: PHOTO_INVALID_DIMENSIONS", { next: "revise", field: "media" }],
    [400, "Bad Request: wrong file identifier/HTTP URL specified", { next: "revise", field: "media" }],
    [400, "Bad Request: poll must have at least 2 options", { next: "revise", field: "options" }],
    [413, "Request Entity Too Large", { next: "revise", field: "media" }],
    [409, "Conflict: terminated by other getUpdates request", { next: "configure" }],
    [500, "Internal Server Error", { next: "look" }],
    [502, "Bad Gateway", { next: "look" }],
  ])("%s %s", async (status, description, failure) => {
    answer = { status, body: JSON.stringify({ ok: false, error_code: status, description }) };
    const post = outgoing(uniqueText("Refused,"));
    const context = elsewhere();
    const refused = await send(platform, context, post, intend(platform, post));
    expect(refused).toMatchObject({ ok: false, failure });
    const secret = context.access.token.slice(context.access.token.indexOf(":") + 1);
    expect(JSON.stringify(refused)).not.toContain(secret);
  });

  it("waits as long as the body says, and follows no group that moved", async () => {
    const context = elsewhere();
    const post = outgoing(uniqueText("Refused,"));
    const told = async (status: number, parameters: object) => {
      answer = {
        status,
        body: JSON.stringify({ ok: false, error_code: status, description: "x", parameters }),
      };
      const refused = await send(platform, context, post, intend(platform, post));
      return refused.ok ? null : refused.failure;
    };
    const waited = await told(429, { retry_after: 35 });
    if (waited?.next !== "wait") throw new Error("expected to wait");
    expect(Math.round((waited.until.getTime() - Date.now()) / 1000)).toBe(35);
    expect(await told(400, { migrate_to_chat_id: -1_009_876_543_210 })).toMatchObject({ next: "reconnect" });
  });

  it.each([
    '{"ok":true}',
    '{"ok":true,"result":{}}',
    '{"ok":true,"result":[]}',
    "[]",
    "",
    "<html>",
    '{"ok":tr',
  ])("200 with %j inside: it may be out, so it is looked at", async (body) => {
    answer = { status: 200, body };
    const post = outgoing(uniqueText("Strange,"));
    const looked = await send(platform, elsewhere(), post, intend(platform, post));
    expect(looked).toMatchObject({ ok: false, failure: { next: "look" } });
  });

  it("says which right is missing for deleting", async () => {
    const description = "Bad Request: message can't be deleted";
    answer = { status: 400, body: JSON.stringify({ ok: false, error_code: 400, description }) };
    expect(await adapter.remove(elsewhere(), "5")).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
  });
});
