import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { basicAuth, startX, type TestX } from "./testing.ts";

let sandbox: TestX;
beforeEach(async () => {
  sandbox = await startX();
});
afterEach(() => sandbox.stop());

describe("signing in", () => {
  it.each([
    ["no challenge", { code_challenge: "" }],
    ["another method", { code_challenge_method: "S512" }],
    ["another client", { client_id: "somebody" }],
    ["another address", { redirect_uri: "https://evil.example/callback" }],
    ["an unknown scope", { scope: "tweet.read everything" }],
    ["no state", { state: "" }],
    ["a long state", { state: "s".repeat(501) }],
  ])("refuses to ask with %s", async (_name, more) => {
    expect((await sandbox.authorize(more)).status).toBe(400);
  });

  it("trades a code once, within half a minute, and keeps the state", async () => {
    const back = await sandbox.consent("alice");
    expect(back.searchParams.get("state")).toBe("kept & <safe>");
    const code = back.searchParams.get("code") ?? "";
    const wrong = await sandbox.exchange(code, { code_verifier: "another" });
    expect([wrong.status, wrong.json.error]).toEqual([400, "invalid_request"]);
    const right = await sandbox.exchange(code);
    expect(right.json).toMatchObject({ token_type: "bearer", expires_in: 7200 });
    expect((await sandbox.exchange(code)).status).toBe(400);
    const late = (await sandbox.consent("alice")).searchParams.get("code") ?? "";
    sandbox.clock.ahead = 30_001;
    expect((await sandbox.exchange(late)).status).toBe(400);
  });

  it("takes a plain challenge", async () => {
    const plain = { code_challenge: "plain-text-proof", code_challenge_method: "plain" };
    const code = (await sandbox.consent("alice", plain)).searchParams.get("code") ?? "";
    expect((await sandbox.exchange(code, { code_verifier: "plain-text-proof" })).status).toBe(200);
  });

  it("wants the client's proof in the header", async () => {
    const form = { grant_type: "refresh_token", refresh_token: "x" };
    for (const authorization of ["", basicAuth("wrong")]) {
      const { status, json } = await sandbox.token(form, authorization);
      expect([status, json]).toEqual([
        401,
        { error: "unauthorized_client", error_description: "Missing valid authorization header" },
      ]);
    }
  });

  it("rotates refresh tokens: each works once", async () => {
    const code = (await sandbox.consent("alice")).searchParams.get("code") ?? "";
    const first = (await sandbox.exchange(code)).json;
    const form = { grant_type: "refresh_token", refresh_token: String(first.refresh_token) };
    const second = await sandbox.token(form);
    expect(second.json.refresh_token).not.toBe(first.refresh_token);
    const reused = await sandbox.token(form);
    expect([reused.status, reused.json]).toEqual([
      400,
      { error: "invalid_request", error_description: "Value passed for the token was invalid." },
    ]);
    sandbox.clock.ahead = 7_201_000;
    const old = await sandbox.api("GET", "/2/users/me", { token: String(second.json.access_token) });
    expect([old.status, old.json]).toEqual([
      401,
      { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
    ]);
  });

  it("gives no refresh token without offline.access", async () => {
    const scope = "tweet.read users.read";
    const code = (await sandbox.consent("alice", { scope })).searchParams.get("code") ?? "";
    const { json } = await sandbox.exchange(code);
    expect(json).not.toHaveProperty("refresh_token");
    const refused = await sandbox.tweet(String(json.access_token), { text: "no" });
    expect(refused.status).toBe(403);
  });
});
