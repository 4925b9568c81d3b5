import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { reddit as adapter } from "./adapter";
import { agentOf } from "./http";
import { connect, type Reddit, startReddit, submission } from "./testing";

const platform: Platform = adapter;
const traits = { editsTextPostsOnly: true } as const;

let reddit: Reddit;

beforeAll(async () => {
  reddit = await startReddit();
}, 60_000);

afterAll(() => reddit?.stop());

conformance(platform, "the sandbox", () => reddit.stage, traits);
trouble(platform, "the sandbox", () => reddit.stage, traits);

describe("connecting", () => {
  it("asks for a sign-in that lasts, at Reddit's own addresses", async () => {
    expect(connect.handshake).toMatchObject({ pkce: "none", extra: { duration: "permanent" } });
    expect(await connect.resolve({}, null)).toMatchObject({
      ok: true,
      value: {
        origin: "https://www.reddit.com",
        endpoints: {
          authorize: "https://www.reddit.com/api/v1/authorize",
          token: "https://www.reddit.com/api/v1/access_token",
        },
      },
    });
  });

  it("offers the profile, moderated and joined subreddits, and any other by name", async () => {
    const account = await adapter.identify(reddit.stage.context);
    expect(account.ok && account.value.limits?.choices?.subreddit).toEqual([
      { value: "u_alice", label: "Your profile" },
      { value: "sandbox", label: "r/sandbox (moderator)" },
      { value: "essays", label: "r/essays" },
      { value: "finds", label: "r/finds" },
      { value: "sorted", label: "r/sorted" },
      { value: "elsewhere", label: "Another subreddit…" },
    ]);
    expect(account).toMatchObject({ ok: true, value: { handle: "u/alice" } });
  });

  it("says what was denied, and refuses a code used twice and an unknown application", async () => {
    expect((await reddit.consent({ decision: "deny" })).searchParams.get("error")).toBe("access_denied");
    const code = (await reddit.consent()).searchParams.get("code") ?? "";
    const foreign = await reddit.exchange(code, "wrong");
    expect(foreign).toMatchObject({ ok: false, failure: { code: "app-refused" } });
    const first = await reddit.exchange(code);
    expect(first).toMatchObject({ ok: true, value: { refreshToken: expect.any(String) } });
    const again = await reddit.exchange(code);
    expect(again).toMatchObject({ ok: false, failure: { code: "code-refused" } });
    expect(JSON.stringify(again)).not.toContain(code);
  });

  it("keeps the scopes that were granted, and asks to connect again where one is missing", async () => {
    const scopes = adapter.facts.connect.scopes.filter((scope) => scope !== "submit");
    const context = await reddit.signIn(scopes);
    expect(context.access.scopes).toEqual(scopes);
    const { answer } = await publishWhole(platform, context, submission(uniqueText("Not granted,")));
    expect(answer).toMatchObject({
      ok: false,
      failure: { next: "reconnect", reason: expect.stringContaining("permission") },
    });
  });

  it("names itself to Reddit as Reddit wants it", () => {
    expect(agentOf({ clientId: "abc-D_1", clientSecret: "" }, "u/alice")).toEqual({
      "user-agent": "web:abc-D_1:v1 (by /u/alice)",
    });
    expect(agentOf(null, "")).toEqual({ "user-agent": "web:posthaste:v1" });
  });
});

describe("access", () => {
  afterEach(() => reddit.stage.control?.clear());

  it("is renewed with the refresh token, which stays", async () => {
    const context = await reddit.signIn();
    const renewed = await adapter.refresh(context);
    if (!renewed.ok) throw new Error(renewed.failure.reason);
    expect(renewed.value.refreshToken).toBe(context.access.refreshToken);
    expect(renewed.value.endsAt).toBeNull();
    expect(renewed.value.token).not.toBe(context.access.token);
    expect(await adapter.refresh(context)).toMatchObject({ ok: true });
  });

  it("ends with both tokens when it is revoked, and revoking twice is fine", async () => {
    const context = await reddit.signIn();
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.identify(context)).toMatchObject({ ok: false, failure: { next: "refresh" } });
    expect(await adapter.refresh(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it.each([
    ["drop-after", "lost"],
    ["5xx-after", "lost"],
    ["malformed", "lost"],
    ["429", "wait"],
  ])("%s while renewing: %s", async (kind, next) => {
    const context = await reddit.signIn();
    await reddit.stage.control?.fault({ kind, match: "token" });
    expect(await adapter.refresh(context)).toMatchObject({ ok: false, failure: { next } });
  });

  it.each([
    [400, { error: "invalid_request" }, "reconnect"],
    [400, { error: "invalid_grant" }, "reconnect"],
    [200, { error: "invalid_grant" }, "reconnect"],
    [401, { message: "Unauthorized", error: 401 }, "lost"],
    [200, {}, "lost"],
  ])("a renewal answered with %s %j: %s", async (status, body, next) => {
    const context = reddit.elsewhere((_request, response) =>
      response.writeHead(status).end(JSON.stringify(body)),
    );
    expect(await adapter.refresh(context)).toMatchObject({ ok: false, failure: { next } });
  });

  it("asks to be renewed once it has expired, and then works", async () => {
    const context = await reddit.signIn();
    await reddit.stage.control?.expire();
    const post = submission(uniqueText("Expired,"));
    const { answer } = await publishWhole(platform, context, post);
    expect(answer).toMatchObject({ ok: false, failure: { next: "refresh" } });
    const renewed = await adapter.refresh(context);
    if (!renewed.ok) throw new Error(renewed.failure.reason);
    reddit.stage = { ...reddit.stage, context: { ...context, access: renewed.value } };
    await publishedWhole(platform, reddit.stage.context, post);
  });
});
