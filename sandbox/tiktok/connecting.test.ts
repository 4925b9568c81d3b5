import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTikTok, type TestTikTok } from "./testing.ts";

let sandbox: TestTikTok;
beforeEach(async () => {
  sandbox = await startTikTok();
});
afterEach(() => sandbox.stop());

describe("signing in", () => {
  it.each([
    ["client_id instead of client_key", { client_key: "", client_id: "posthaste-tiktok" }],
    ["another address", { redirect_uri: "https://evil.example/callback" }],
    ["scopes parted by blanks", { scope: "user.info.basic video.publish" }],
    ["no state", { state: "" }],
    ["another response", { response_type: "token" }],
    ["a plain challenge", { code_challenge: "x", code_challenge_method: "plain" }],
  ])("refuses to ask with %s", async (_name, more) => {
    expect((await sandbox.authorize(more)).status).toBe(400);
  });

  it("says which permissions were kept, and trades the code once", async () => {
    const back = await sandbox.consent("alice", "user.info.basic,video.list");
    expect([back.searchParams.get("state"), back.searchParams.get("scopes")]).toEqual([
      "kept & <safe>",
      "user.info.basic,video.list",
    ]);
    const code = back.searchParams.get("code") ?? "";
    const right = await sandbox.exchange(code);
    expect(right.json).toMatchObject({
      access_token: expect.stringMatching(/^act\./),
      refresh_token: expect.stringMatching(/^rft\./),
      expires_in: 86_400,
      refresh_expires_in: 31_536_000,
      open_id: await sandbox.openId("alice"),
      scope: "user.info.basic,video.list",
      token_type: "Bearer",
    });
    const again = await sandbox.exchange(code);
    expect([again.status, again.json.error]).toEqual([200, "invalid_grant"]);
  });

  it("names errors inside a 200", async () => {
    const code = (await sandbox.consent("alice")).searchParams.get("code") ?? "";
    const elsewhere = await sandbox.exchange(code, { redirect_uri: "http://localhost:3000/elsewhere" });
    expect([elsewhere.status, elsewhere.json]).toEqual([
      200,
      {
        error: "invalid_grant",
        error_description: "Redirect_uri is not matched with the uri when requesting code.",
        log_id: expect.any(String),
      },
    ]);
    expect((await sandbox.exchange(code, { client_secret: "wrong" })).json.error).toBe("invalid_client");
    expect((await sandbox.token({ grant_type: "password" })).json.error).toBe("unsupported_grant_type");
  });

  it("ends access after a day, renewing after a year", async () => {
    const code = (await sandbox.consent("alice")).searchParams.get("code") ?? "";
    const first = (await sandbox.exchange(code)).json;
    sandbox.clock.ahead = 86_400_001;
    const old = await sandbox.api("/v2/post/publish/creator_info/query/", String(first.access_token));
    expect([old.status, sandbox.codeOf(old)]).toEqual([401, "access_token_invalid"]);
    const form = { grant_type: "refresh_token", refresh_token: String(first.refresh_token) };
    const second = await sandbox.token(form);
    const fresh = await sandbox.api("/v2/post/publish/creator_info/query/", String(second.json.access_token));
    expect(sandbox.codeOf(fresh)).toBe("ok");
    sandbox.clock.ahead = 31_536_000_001;
    expect((await sandbox.token(form)).json.error).toBe("invalid_grant");
  });
});
