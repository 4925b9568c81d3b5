import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redirectUri, scopes, startMastodon, type TestMastodon } from "./testing.ts";

let sandbox: TestMastodon;
beforeEach(async () => {
  sandbox = await startMastodon();
});
afterEach(() => sandbox.stop());

describe("connecting", () => {
  it("describes itself below its base address", async () => {
    const { json } = await sandbox.ask("GET", "/.well-known/oauth-authorization-server");
    expect(json.issuer).toBe(`${sandbox.origin}/mastodon`);
    expect(json.code_challenge_methods_supported).toEqual(["S256"]);
    expect((await sandbox.send("GET", "/.well-known/oauth-authorization-server/mastodon")).json).toEqual(
      json,
    );
  });

  it("refuses an app without an absolute address to return to", async () => {
    const answer = await sandbox.ask("POST", "/api/v1/apps", {
      json: { client_name: "X", redirect_uris: "/here" },
    });
    expect([answer.status, answer.json]).toEqual([
      422,
      { error: "Validation failed: Redirect URI must be an absolute URI." },
    ]);
  });

  it("shows a consent page that escapes what the client says", async () => {
    const { json } = await sandbox.ask("POST", "/api/v1/apps", {
      json: { client_name: "<script>x</script>", redirect_uris: redirectUri },
    });
    const query = new URLSearchParams({
      client_id: String(json.client_id),
      redirect_uri: redirectUri,
      response_type: "code",
    });
    const page = await sandbox.ask("GET", `/oauth/authorize?${query}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("<script>");
    expect(page.text).toContain(">Allow</button>");
    expect(page.text).toContain(">Deny</button>");
  });

  it("never sends a browser to an address that is not registered", async () => {
    const query = new URLSearchParams({
      client_id: sandbox.client.id,
      redirect_uri: "http://evil.test/",
      response_type: "code",
    });
    const answer = await sandbox.ask("GET", `/oauth/authorize?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
  });

  it("returns the state with the code, and the denial with its reason", async () => {
    const allowed = await sandbox.consent("allow");
    expect(allowed.searchParams.get("state")).toBe("kept & <safe>");
    const denied = await sandbox.consent("deny");
    expect(denied.searchParams.get("error")).toBe("access_denied");
    expect(denied.searchParams.get("code")).toBeNull();
  });

  it("takes no challenge but S256 and no scope beyond the registered ones", async () => {
    const query = (more: Record<string, string>) =>
      new URLSearchParams({
        client_id: sandbox.client.id,
        redirect_uri: redirectUri,
        response_type: "code",
        scope: "read:accounts",
        ...more,
      });
    const plain = await sandbox.ask(
      "GET",
      `/oauth/authorize?${query({ code_challenge: "x", code_challenge_method: "plain" })}`,
    );
    expect(plain.headers.get("location")).toContain("error=invalid_code_challenge_method");
    const wide = await sandbox.ask("GET", `/oauth/authorize?${query({ scope: "write" })}`);
    expect(wide.headers.get("location")).toContain("error=invalid_scope");
  });

  it("exchanges a code once, with the right verifier, client and address only", async () => {
    const code = (await sandbox.consent("allow")).searchParams.get("code") ?? "";
    const invalidGrant = { status: 400, json: { error: "invalid_grant" } };
    expect(await sandbox.exchange(code, { code_verifier: "wrong" })).toMatchObject(invalidGrant);
    expect(await sandbox.exchange(code, { redirect_uri: "http://localhost:3000/" })).toMatchObject(
      invalidGrant,
    );
    expect(await sandbox.exchange(code, { client_secret: "wrong" })).toMatchObject({
      status: 401,
      json: { error: "invalid_client" },
    });
    const token = await sandbox.exchange(code);
    expect(token.json).toMatchObject({ token_type: "Bearer", scope: scopes });
    expect(token.json).not.toHaveProperty("refresh_token");
    expect(await sandbox.exchange(code)).toMatchObject(invalidGrant);
  });

  it("knows whose token it is, and nobody's after it was revoked", async () => {
    const token = await sandbox.connect();
    const me = await sandbox.ask("GET", "/api/v1/accounts/verify_credentials", { token });
    expect(me.json).toMatchObject({ username: "alice", id: await sandbox.accountId() });
    const form = { client_id: sandbox.client.id, client_secret: sandbox.client.secret, token };
    expect(await sandbox.ask("POST", "/oauth/revoke", { form })).toMatchObject({ status: 200, json: {} });
    const after = await sandbox.publish(token, { status: "hello" });
    expect([after.status, after.json]).toEqual([401, { error: "The access token was revoked" }]);
  });

  it("keeps a token inside its scopes", async () => {
    const code = (await sandbox.consent("allow", { scope: "read:accounts" })).searchParams.get("code") ?? "";
    const token = String((await sandbox.exchange(code)).json.access_token);
    const answer = await sandbox.publish(token, { status: "hello" });
    expect([answer.status, answer.json]).toEqual([
      403,
      { error: "This action is outside the authorized scopes" },
    ]);
  });
});
