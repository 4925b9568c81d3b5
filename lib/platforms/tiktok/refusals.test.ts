import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { intend, openGate, prepareWhole, uniqueText } from "../testing/stage";
import { tiktok as adapter } from "./adapter";
import { posted, startTikTok, type TestTikTok } from "./testing";

const tiktok: Platform = adapter;

let at: TestTikTok;

beforeAll(async () => {
  at = await startTikTok();
}, 60_000);
afterAll(() => at?.stop());

describe("refusals, by who must act", () => {
  it.each([
    [200, "access_token_invalid", { next: "refresh" }],
    [401, "access_token_invalid", { next: "refresh" }],
    [401, "scope_not_authorized", { next: "reconnect" }],
    [400, "invalid_params", { next: "revise", field: "options" }],
    [400, "app_version_check_failed", { next: "configure" }],
    [400, "invalid_publish_id", { next: "wait", staleDraft: true }],
    [400, "token_not_authorized_for_specified_publish_id", { next: "wait", staleDraft: true }],
    [403, "spam_risk_too_many_posts", { next: "wait" }],
    [200, "spam_risk_too_many_pending_share", { next: "wait" }],
    [403, "spam_risk_user_banned_from_posting", { next: "reconnect" }],
    [403, "reached_active_user_cap", { next: "wait" }],
    [403, "unaudited_client_can_only_post_to_private_accounts", { next: "configure" }],
    [403, "url_ownership_unverified", { next: "configure" }],
    [403, "privacy_level_option_mismatch", { next: "revise", field: "options" }],
    [429, "rate_limit_exceeded", { next: "wait" }],
    [200, "rate_limit_exceeded", { next: "wait" }],
    [500, "internal_error", { next: "look" }],
    [200, "internal_error", { next: "look" }],
    [200, "something_new", { next: "configure" }],
  ])("%s %s, to the order to publish photos", async (status, code, failure) => {
    const post = posted(uniqueText("Refused,"), [await at.files.picture("")]);
    const draft = await prepareWhole(tiktok, at.stage.context, post);
    if (!draft.ok) throw new Error(draft.failure.reason);
    at.answer = (_request, response) =>
      response
        .writeHead(status)
        .end(JSON.stringify({ data: {}, error: { code, message: "said", log_id: "1" } }));
    const { material } = intend(tiktok, post, draft.value);
    const context = { ...at.stage.context, origin: at.other.origin };
    expect(await adapter.publish(context, post, draft.value, material, openGate)).toMatchObject({
      ok: false,
      failure,
    });
  });

  it.each(['{"data":{},"error":{"code":"ok"}}', "{}", "[]", "", "<html>", '{"data":{"publish_id":"p'])(
    "200 with %j inside: it may be out, so it is looked for",
    async (body) => {
      const post = posted(uniqueText("Strange,"), [await at.files.picture("")]);
      const draft = await prepareWhole(tiktok, at.stage.context, post);
      if (!draft.ok) throw new Error(draft.failure.reason);
      at.answer = (_request, response) => response.end(body);
      const context = { ...at.stage.context, origin: at.other.origin };
      const { material } = intend(tiktok, post, draft.value);
      expect(await adapter.publish(context, post, draft.value, material, openGate)).toMatchObject({
        ok: false,
        failure: { next: "look" },
      });
    },
  );

  it.each([400, 403, 404, 416])(
    "%s to the last stretch, of which TikTok has nothing: it is uploaded again",
    async (status) => {
      const { post, material } = await at.ready();
      at.answer = (request, response) => {
        request.resume();
        if (request.method === "PUT") return response.writeHead(status).end();
        return response.end(
          JSON.stringify({ data: { status: "PROCESSING_UPLOAD", uploaded_bytes: 0 }, error: { code: "ok" } }),
        );
      };
      const context = { ...at.stage.context, origin: at.other.origin };
      const draft = { ...material.draft, uploadUrl: `${at.other.origin}/video/?upload_token=x` };
      expect(await adapter.publish(context, post, draft, material.intent.material, openGate)).toMatchObject({
        ok: false,
        failure: { next: "wait", staleDraft: true },
      });
    },
  );

  it.each([
    ["duration_check_failed", { next: "revise", field: "media" }],
    ["frame_rate_check_failed", { next: "revise", field: "media" }],
    ["picture_size_check_failed", { next: "revise", field: "media" }],
    ["publish_cancelled", { next: "revise" }],
    ["auth_removed", { next: "reconnect" }],
    ["spam_risk_text", { next: "revise", field: "text" }],
    ["spam_risk", { next: "revise" }],
    ["spam_risk_too_many_posts", { next: "wait", staleDraft: true }],
    ["spam_risk_user_banned_from_posting", { next: "reconnect" }],
    ["internal", { next: "wait", staleDraft: true }],
    ["something_new", { next: "wait", staleDraft: true }],
  ])("a post that failed for %s", async (fail_reason, failure) => {
    const { post, material } = await at.ready();
    at.answer = (request, response) => {
      request.resume();
      if (request.method === "PUT") return response.writeHead(201).end();
      return response.end(JSON.stringify({ data: { status: "FAILED", fail_reason }, error: { code: "ok" } }));
    };
    const context = { ...at.stage.context, origin: at.other.origin };
    const draft = { ...material.draft, uploadUrl: `${at.other.origin}/video/?upload_token=x` };
    expect(await adapter.publish(context, post, draft, material.intent.material, openGate)).toMatchObject({
      ok: false,
      failure,
    });
  });

  it("keeps every digit of an id", async () => {
    const { post, material } = await at.ready();
    at.answer = (request, response) => {
      request.resume();
      if (request.method === "PUT") return response.writeHead(201).end();
      return response.end(
        '{"data":{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7289123456789012347]},"error":{"code":"ok"}}',
      );
    };
    const context = { ...at.stage.context, origin: at.other.origin };
    const draft = { ...material.draft, uploadUrl: `${at.other.origin}/video/?upload_token=x` };
    expect(await adapter.publish(context, post, draft, material.intent.material, openGate)).toMatchObject({
      ok: true,
      value: { remoteId: "7289123456789012347" },
    });
  });
});
