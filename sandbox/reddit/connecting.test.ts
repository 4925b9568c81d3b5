import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, redirectUri, scopes, startReddit } from "./testing.ts";

let reddit: Awaited<ReturnType<typeof startReddit>>;

beforeAll(async () => {
  reddit = await startReddit();
});
afterAll(() => reddit.stop());

describe("the consent page", () => {
  const page = (query: Record<string, string>) =>
    reddit.www("GET", `/authorize?${new URLSearchParams(query)}`);
  const asked = {
    client_id: "posthaste-reddit",
    response_type: "code",
    state: "s",
    redirect_uri: redirectUri,
    duration: "permanent",
    scope: "identity submit",
  };

  it("is shown, and sends back what was decided", async () => {
    expect((await page(asked)).text).toContain("Allow Posthaste");
    const url = await reddit.consent();
    expect(url.searchParams.get("state")).toBe("kept & <safe>");
    expect((await reddit.consent({ decision: "deny" })).searchParams.get("error")).toBe("access_denied");
  });

  it.each([
    ["response_type", "token", "unsupported_response_type"],
    ["scope", "everything", "invalid_scope"],
    ["state", "", "invalid_request"],
    ["duration", "forever", "invalid_request"],
  ])("tells the client when %s is %j", async (name, value, error) => {
    const answer = await page({ ...asked, [name]: value });
    expect([answer.status, new URL(answer.headers.get("location") ?? "").searchParams.get("error")]).toEqual([
      302,
      error,
    ]);
  });

  it("never redirects for an application it does not know", async () => {
    expect((await page({ ...asked, client_id: "other" })).status).toBe(400);
  });
});

describe("tokens", () => {
  const trade = (code: string) => ({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
  const codeOf = (url: URL) => url.searchParams.get("code") ?? "";

  it("come for a code, once; a bad one is told in a 200", async () => {
    const form = trade(codeOf(await reddit.consent()));
    const wrong = await reddit.token(form, basic("wrong"));
    expect([wrong.status, wrong.json]).toEqual([401, { message: "Unauthorized", error: 401 }]);
    expect((await reddit.token(form)).json).toMatchObject({
      token_type: "bearer",
      expires_in: 86_400,
      scope: scopes.join(" "),
      refresh_token: expect.any(String),
    });
    const again = await reddit.token(form);
    expect([again.status, again.json]).toEqual([200, { error: "invalid_grant" }]);
    const late = trade(codeOf(await reddit.consent()));
    reddit.clock.ahead += 601_000;
    expect((await reddit.token(late)).json).toEqual({ error: "invalid_grant" });
  });

  it("come without a refresh token unless the sign-in is to last", async () => {
    const brief = await reddit.connect({ duration: "temporary" });
    expect(brief.access_token).toEqual(expect.any(String));
    expect(brief.refresh_token).toBeUndefined();
  });

  it("are renewed with a refresh token that stays", async () => {
    const { refresh_token } = await reddit.connect();
    const renew = (given: string) => reddit.token({ grant_type: "refresh_token", refresh_token: given });
    for (const _time of [1, 2]) expect((await renew(refresh_token)).json).toMatchObject({ refresh_token });
    const bad = await renew("nonsense");
    expect([bad.status, bad.json]).toEqual([400, { error: "invalid_grant" }]);
    const none = await reddit.token({ grant_type: "refresh_token" });
    expect([none.status, none.json]).toEqual([400, { error: "invalid_request" }]);
  });

  it("end after a day, and with the refresh token that is revoked", async () => {
    const { access_token, refresh_token } = await reddit.connect();
    const me = (token: string) => reddit.api("GET", "/api/v1/me", { token });
    expect((await me(access_token)).json).toMatchObject({ name: "alice", subreddit: { subscribers: 17 } });
    reddit.clock.ahead += 86_400_001;
    expect((await me(access_token)).status).toBe(401);
    const renewed = await reddit.token({ grant_type: "refresh_token", refresh_token });
    const token = String(renewed.json.access_token);
    expect((await me(token)).status).toBe(200);
    const revoke = (form: Record<string, string>) =>
      reddit.www("POST", "/revoke_token", { form, headers: basic() });
    expect((await revoke({ token: "unknown" })).status).toBe(204);
    expect((await revoke({ token: refresh_token, token_type_hint: "refresh_token" })).status).toBe(204);
    expect((await me(token)).status).toBe(401);
    expect((await reddit.token({ grant_type: "refresh_token", refresh_token })).status).toBe(400);
  });
});

describe("every request", () => {
  it("needs a name of its own, a token and the scope", async () => {
    const { access_token: token } = await reddit.connect({}, ["identity"]);
    for (const agent of ["Posthaste", "python-requests/2.31", "Mozilla/5.0 (X11)"]) {
      const blocked = await reddit.api("GET", "/api/v1/me", { token, headers: { "user-agent": agent } });
      expect([agent, blocked.status, blocked.headers.get("content-type")]).toEqual([agent, 403, "text/html"]);
    }
    const asked = { grant_type: "refresh_token", refresh_token: "x" };
    expect((await reddit.token(asked, { ...basic(), "user-agent": "node" })).status).toBe(403);
    expect((await reddit.api("GET", "/api/v1/me", { token })).headers.get("x-ratelimit-reset")).toMatch(
      /^\d+$/,
    );
    const missing = await reddit.api("GET", "/user/alice/submitted", { token });
    expect([missing.status, missing.headers.get("www-authenticate")]).toEqual([
      403,
      expect.stringContaining("insufficient_scope"),
    ]);
    expect((await reddit.api("GET", "/api/v1/me")).status).toBe(401);
    expect((await reddit.api("GET", "/api/v2/me", { token })).json).toEqual({
      message: "Not Found",
      error: 404,
    });
  });

  it("is one of a thousand in ten minutes", async () => {
    const { access_token: token } = await reddit.connect();
    const ask = () => reddit.api("GET", "/api/v1/me", { token });
    const used = async () => Number((await ask()).headers.get("x-ratelimit-used"));
    expect((await used()) - (await used())).toBe(-1);
  });
});
