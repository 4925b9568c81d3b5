import { describe, expect, it } from "vitest";
import {
  decide,
  good,
  newestText,
  person,
  redirectUri,
  rest,
  restHeaders,
  sandbox,
  signIn,
  token,
  withLinkedin,
} from "./testing.ts";

const hour = 3_600_000;
const day = 24 * hour;

withLinkedin();

describe("signing in", () => {
  it("shows who may be chosen, and nothing to a client it does not know", async () => {
    const ask = (query: Record<string, string>) =>
      sandbox.send("GET", `/linkedin/www.linkedin.com/oauth/v2/authorization?${new URLSearchParams(query)}`);
    const asked = {
      response_type: "code",
      client_id: "posthaste-linkedin",
      redirect_uri: redirectUri,
      scope: "openid profile",
      state: "s",
    };
    const shown = await ask(asked);
    expect([shown.status, shown.text]).toEqual([200, expect.stringContaining("Alice Meadow")]);
    expect((await ask({ ...asked, client_id: "other" })).status).toBe(400);
    expect((await ask({ ...asked, redirect_uri: "https://evil.example/" })).status).toBe(400);
    const refused = await ask({ ...asked, scope: "openid r_member_social" });
    expect(new URL(refused.headers.get("location") ?? "").searchParams.get("error")).toBe(
      "unauthorized_scope_error",
    );
  });

  it("gives a code for one use within half an hour, and the state back", async () => {
    const back = await decide(sandbox, "linkedin");
    expect(back.searchParams.get("state")).toBe("s");
    const form = {
      grant_type: "authorization_code",
      code: back.searchParams.get("code") ?? "",
      redirect_uri: redirectUri,
    };
    const mismatch = await token(sandbox, "linkedin", { ...form, redirect_uri: `${redirectUri}/` });
    expect([mismatch.status, mismatch.json.error]).toEqual([400, "invalid_redirect_uri"]);
    const wrong = await token(sandbox, "linkedin", { ...form, client_secret: "x" });
    expect([wrong.status, wrong.json.error]).toEqual([401, "invalid_client"]);
    const right = await token(sandbox, "linkedin", form);
    expect(right.json).toMatchObject({
      expires_in: 5_184_000,
      scope: "openid,profile,w_member_social",
      token_type: "Bearer",
      id_token: expect.any(String),
    });
    expect(right.json).not.toHaveProperty("refresh_token");
    expect((await token(sandbox, "linkedin", form)).json.error).toBe("invalid_request");
    const late = (await decide(sandbox, "linkedin")).searchParams.get("code") ?? "";
    sandbox.clock.ahead += 31 * 60_000;
    expect((await token(sandbox, "linkedin", { ...form, code: late })).status).toBe(400);
    sandbox.clock.ahead = 0;
  });

  it("renews with the same refresh token, whose end comes nearer", async () => {
    const first = await signIn(sandbox, "linkedin-page");
    sandbox.clock.ahead = 61 * day;
    const expired = await rest("linkedin-page", "GET", "/organizationAcls?q=roleAssignee", {
      token: String(first.access_token),
    });
    expect(expired.json).toMatchObject({
      status: 401,
      serviceErrorCode: 65602,
      code: "EXPIRED_ACCESS_TOKEN",
    });
    const form = { grant_type: "refresh_token", refresh_token: String(first.refresh_token) };
    const renewed = await token(sandbox, "linkedin-page", form);
    expect(renewed.json.refresh_token).toBe(first.refresh_token);
    expect(Number(renewed.json.refresh_token_expires_in)).toBeLessThan(
      Number(first.refresh_token_expires_in),
    );
    sandbox.clock.ahead = 366 * day;
    const ended = await token(sandbox, "linkedin-page", form);
    expect([ended.status, ended.json.error]).toEqual([400, "invalid_grant"]);
    sandbox.clock.ahead = 0;
  });

  it("introspects and takes back", async () => {
    const { access_token } = await signIn(sandbox, "linkedin");
    const ask = (path: string) =>
      sandbox.send("POST", `/linkedin/www.linkedin.com/oauth/v2/${path}`, {
        form: {
          client_id: "posthaste-linkedin",
          client_secret: "sandbox-secret-linkedin",
          token: String(access_token),
        },
      });
    expect((await ask("introspectToken")).json).toMatchObject({
      active: true,
      status: "active",
      auth_type: "3L",
    });
    const revoked = await ask("revoke");
    expect([revoked.status, revoked.text]).toEqual([200, ""]);
    expect((await ask("introspectToken")).json).toMatchObject({ active: false, status: "revoked" });
    const refused = await rest("linkedin", "POST", "/posts", {
      json: good(person),
      token: String(access_token),
    });
    expect(refused.json).toMatchObject({ serviceErrorCode: 65601, code: "REVOKED_ACCESS_TOKEN" });
  });
});

describe("every request", () => {
  it.each<[string, Record<string, string>, number, string]>([
    ["no version", { "linkedin-version": "" }, 400, "VERSION_MISSING"],
    ["an old version", { "linkedin-version": "202401" }, 426, "NONEXISTENT_VERSION"],
    ["a version to come", { "linkedin-version": "202701" }, 426, "NONEXISTENT_VERSION"],
    ["no month", { "linkedin-version": "202513" }, 426, "NONEXISTENT_VERSION"],
    ["another protocol", { "x-restli-protocol-version": "1.0.0" }, 400, "ILLEGAL_ARGUMENT"],
  ])("is refused with %s", async (_name, headers, status, code) => {
    const answer = await rest("linkedin", "POST", "/posts", { json: good(person), headers });
    expect(answer.json).toMatchObject({ status, code });
  });

  it("is refused without a token, with a wrong one, and with a URN that is not encoded", async () => {
    const bare = await sandbox.send("GET", "/linkedin/api.linkedin.com/rest/posts", { headers: restHeaders });
    expect(bare.json).toMatchObject({ status: 401, code: "EMPTY_ACCESS_TOKEN" });
    const wrong = await rest("linkedin", "POST", "/posts", { json: good(person), token: "x" });
    expect(wrong.json).toMatchObject({ status: 401, serviceErrorCode: 65600 });
    const plain = await rest("linkedin", "DELETE", "/posts/urn:li:share:1");
    expect(plain.status).toBe(400);
    const nowhere = await rest("linkedin", "GET", "/nothing");
    expect(nowhere.json).toMatchObject({ status: 404, code: "RESOURCE_NOT_FOUND" });
  });

  it("notes in the log what was wrong", async () => {
    await rest("linkedin", "POST", "/posts", { json: good(person, { commentary: "cut (here" }) });
    expect(await newestText("linkedin")).toBe("cut ");
    const { json } = await sandbox.control("GET", "/requests?platform=linkedin&limit=1");
    expect((json.requests as { wrong: string }[])[0]?.wrong).toBe("The text was cut at an unescaped (");
  });
});
