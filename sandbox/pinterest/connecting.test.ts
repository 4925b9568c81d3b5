import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { basic, redirectUri, scopes, startPinterest } from "./testing.ts";

let pinterest: Awaited<ReturnType<typeof startPinterest>>;

beforeAll(async () => {
  pinterest = await startPinterest();
});
afterAll(() => pinterest.stop());

describe("tokens", () => {
  it("come for a code, once, to a client that proves itself with Basic", async () => {
    const url = await pinterest.consent();
    expect(url.searchParams.get("state")).toBe("kept & <safe>");
    const form = {
      grant_type: "authorization_code",
      code: url.searchParams.get("code") ?? "",
      redirect_uri: redirectUri,
    };
    expect((await pinterest.token(form, {})).status).toBe(401);
    expect((await pinterest.token(form, basic("posthaste-pinterest", "wrong"))).status).toBe(401);
    const elsewhere = { ...form, redirect_uri: "http://localhost:3000/other" };
    expect((await pinterest.token(elsewhere)).status).toBe(400);
    const traded = await pinterest.token(form);
    expect(traded.json).toMatchObject({
      access_token: expect.stringMatching(/^pina_/),
      refresh_token: expect.stringMatching(/^pinr_/),
      response_type: "authorization_code",
      token_type: "bearer",
      expires_in: 2_592_000,
      refresh_token_expires_in: 5_184_000,
      scope: scopes.join(" "),
    });
    expect((await pinterest.token(form)).json).toMatchObject({ code: 283 });
  });

  it("a code ends after ten minutes", async () => {
    const code = (await pinterest.consent()).searchParams.get("code") ?? "";
    pinterest.clock.ahead += 601_000;
    const late = await pinterest.token({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
    expect(late.status).toBe(400);
  });

  it("rotate: each refresh token works once", async () => {
    const one = await pinterest.connect();
    const renew = (refresh_token: string) => pinterest.token({ grant_type: "refresh_token", refresh_token });
    const two = await renew(one.refresh_token);
    expect(two.json).toMatchObject({ response_type: "refresh_token", scope: scopes.join(" ") });
    expect((await renew(one.refresh_token)).status).toBe(400);
    expect((await renew(String(two.json.refresh_token))).status).toBe(200);
    expect((await renew(String(two.json.access_token))).status).toBe(400);
  });

  it("end: access after 30 days", async () => {
    const { access_token } = await pinterest.connect();
    const me = () => pinterest.api("GET", "/user_account", { token: access_token });
    expect((await me()).json).toMatchObject({ username: "alice", follower_count: 120 });
    pinterest.clock.ahead += 2_592_000_001;
    expect((await me()).status).toBe(401);
  });

  it("are never asked for by a page that names no application", async () => {
    const page = (query: string) => pinterest.send("GET", `/pinterest/www.pinterest.com/oauth/?${query}`);
    const asked = `redirect_uri=${encodeURIComponent(redirectUri)}&response_type=code&scope=pins:read`;
    expect((await page(`client_id=posthaste-pinterest&${asked}`)).text).toContain("Allow Posthaste");
    expect((await page(`client_id=other&${asked}`)).status).toBe(400);
    expect((await page("client_id=posthaste-pinterest&redirect_uri=x&response_type=code")).status).toBe(400);
    const denied = await pinterest.consent({ decision: "deny" });
    expect(denied.searchParams.get("error")).toBe("access_denied");
  });
});
