import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGoogle, type TestGoogle } from "./testing.ts";

const SCOPE = "https://www.googleapis.com/auth/";
const scopes = [`${SCOPE}youtube.upload`, `${SCOPE}youtube.readonly`];

let google: TestGoogle;
beforeAll(async () => {
  google = await startGoogle("youtube", scopes);
});
afterAll(() => google.stop());

const channels = (token: string) =>
  google.send("GET", "/youtube/www.googleapis.com/youtube/v3/channels?part=id&mine=true", { token });

describe("the consent page", () => {
  it("asks for what the client wants, and lets a person untick it", async () => {
    const query = new URLSearchParams({ ...google.asked(), scope: scopes.join(" ") });
    const page = await google.send("GET", `/youtube/accounts.google.com/o/oauth2/v2/auth?${query}`);
    expect(page.status).toBe(200);
    expect(page.text.match(/type="checkbox" name="scope"/g)).toHaveLength(2);
    expect(page.text).toContain('value="kept &amp; &lt;safe&gt;"');
  });

  it.each([
    [{ client_id: "somebody" }, "invalid_client"],
    [{ redirect_uri: "http://evil.test/" }, "redirect_uri_mismatch"],
    [{ scopes: ["https://www.googleapis.com/auth/drive"] }, "invalid_scope"],
    [{ code_challenge_method: "plain" }, "S256"],
  ])("shows %j to the person and sends the browser nowhere", async (decision, words) => {
    const answer = await google.consent(decision);
    expect([answer.status, answer.to]).toEqual([400, null]);
    expect(answer.text).toContain(words);
  });

  it("sends the state back, with a code or with the denial", async () => {
    const allowed = await google.consent();
    expect(allowed.to?.searchParams.get("state")).toBe("kept & <safe>");
    expect(allowed.to?.searchParams.get("scope")).toBe(scopes.join(" "));
    const denied = await google.consent({ decision: "deny" });
    expect(denied.to?.searchParams.get("error")).toBe("access_denied");
    expect(denied.to?.searchParams.get("code")).toBeNull();
  });
});

describe("tokens", () => {
  it("come for a code once, with the right client, address and verifier only", async () => {
    const code = (await google.consent()).to?.searchParams.get("code") ?? "";
    const wrong = async (more: Record<string, string>) => (await google.exchange(code, more)).json.error;
    expect(await wrong({ client_secret: "wrong" })).toBe("invalid_client");
    expect(await wrong({ code_verifier: "wrong" })).toBe("invalid_grant");
    expect(await wrong({ redirect_uri: "http://localhost:3000/" })).toBe("redirect_uri_mismatch");
    expect(await wrong({ grant_type: "password" })).toBe("unsupported_grant_type");
    const right = await google.exchange(code);
    expect(right.json).toMatchObject({
      access_token: expect.stringMatching(/^ya29\./),
      refresh_token: expect.stringMatching(/^1\/\//),
      expires_in: 3599,
      scope: scopes.join(" "),
      token_type: "Bearer",
    });
    expect(await wrong({})).toBe("invalid_grant");
  });

  it("come without a refresh token when no lasting access, or no new consent, was asked for", async () => {
    expect(await google.connect({ access_type: "online" })).not.toHaveProperty("refresh_token");
    expect(await google.connect({ prompt: "none" })).not.toHaveProperty("refresh_token");
  });

  it("end after an hour and are renewed with a refresh token that stays", async () => {
    const { access_token, refresh_token = "" } = await google.connect();
    expect((await channels(access_token)).status).toBe(200);
    google.clock.ahead += 3_600_000;
    const late = await channels(access_token);
    expect(late.status).toBe(401);
    expect(late.json.error).toMatchObject({
      code: 401,
      status: "UNAUTHENTICATED",
      errors: [{ reason: "authError" }],
    });
    for (const _time of [1, 2]) {
      const { json } = await google.token({ grant_type: "refresh_token", refresh_token });
      expect(json).not.toHaveProperty("refresh_token");
      expect((await channels(String(json.access_token))).status).toBe(200);
    }
  });

  it("all end when one is taken back", async () => {
    const [one, two] = [await google.connect(), await google.connect()];
    const revoke = (token: string) =>
      google.send("POST", "/youtube/oauth2.googleapis.com/revoke", { form: { token } });
    expect(await revoke(one.access_token)).toMatchObject({ status: 200, json: {} });
    expect(await revoke(one.access_token)).toMatchObject({ status: 400, json: { error: "invalid_token" } });
    expect((await channels(two.access_token)).status).toBe(401);
    const { refresh_token = "" } = two;
    expect(await google.token({ grant_type: "refresh_token", refresh_token })).toMatchObject({
      status: 400,
      json: { error: "invalid_grant", error_description: "Token has been expired or revoked." },
    });
  });

  it("open nothing outside of their scopes", async () => {
    const { access_token } = await google.connect({ scopes: [scopes[0] ?? ""] });
    const refused = await channels(access_token);
    expect(refused.status).toBe(403);
    expect(refused.json.error).toMatchObject({
      errors: [{ reason: "insufficientPermissions" }],
      details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }],
    });
  });
});
