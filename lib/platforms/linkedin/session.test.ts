import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { env } from "@/lib/env";
import type { AccountContext } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { linkedin, linkedinPage } from "./adapter";
import { appOf, decided, exchanged, redirectUri, signedIn } from "./testing";

let sandbox: RunningSandbox;
const connect: OAuthConnect = linkedinPage.connect;
const codeIn = (url: URL) => url.searchParams.get("code") ?? "";

beforeAll(async () => {
  sandbox = await startSandbox();
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  // Read once and kept, as when the server starts: stubs are taken back before each test.
  env();
}, 60_000);

afterAll(async () => {
  await sandbox?.stop();
  vi.unstubAllEnvs();
});

describe("connecting", () => {
  it("names LinkedIn's own addresses, and those of the sandbox below its own", async () => {
    expect(await connect.resolve({}, null)).toMatchObject({
      ok: true,
      value: {
        origin: "https://www.linkedin.com",
        endpoints: {
          authorize: "https://www.linkedin.com/oauth/v2/authorization",
          token: "https://www.linkedin.com/oauth/v2/accessToken",
        },
      },
    });
    expect(await connect.resolve({}, "http://127.0.0.1:1/linkedin")).toMatchObject({
      ok: true,
      value: { endpoints: { token: "http://127.0.0.1:1/linkedin/www.linkedin.com/oauth/v2/accessToken" } },
    });
    expect(connect.handshake).toEqual({ pkce: "none" });
  });

  it("grants what was asked for: 60 days, for pages a year of renewing", async () => {
    const member = await exchanged(sandbox, linkedin, codeIn(await decided(sandbox, linkedin)));
    expect(member).toMatchObject({
      ok: true,
      value: { refreshToken: null, scopes: ["openid", "profile", "w_member_social"] },
    });
    if (member.ok) expect(member.value.endsAt).toEqual(member.value.expiresAt);
    const page = await exchanged(sandbox, linkedinPage, codeIn(await decided(sandbox, linkedinPage)));
    if (!page.ok) throw new Error(page.failure.message);
    expect(page.value.refreshToken).toMatch(/^AQ/);
    const days = ((page.value.endsAt?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(365);
  });

  it("refuses a code that was used, one of nobody's, another redirect and a wrong secret", async () => {
    const code = codeIn(await decided(sandbox, linkedin));
    const first = await exchanged(sandbox, linkedin, code);
    expect(first.ok).toBe(true);
    for (const wrong of [code, "nobody's"]) {
      const again = await exchanged(sandbox, linkedin, wrong);
      expect(again).toMatchObject({ ok: false, failure: { code: "code-refused" } });
      expect(JSON.stringify(again)).not.toContain(code);
    }
    const origin = `${sandbox.origin}/linkedin`;
    const fresh = async () => ({
      origin,
      code: codeIn(await decided(sandbox, linkedin)),
      verifier: "",
      redirectUri,
    });
    const app = appOf(linkedin);
    const elsewhere = await connect.exchange({ ...(await fresh()), app, redirectUri: `${redirectUri}/x` });
    expect(elsewhere).toMatchObject({ ok: false, failure: { code: "code-refused" } });
    const stranger = await connect.exchange({ ...(await fresh()), app: { ...app, clientSecret: "wrong" } });
    expect(stranger).toMatchObject({ ok: false, failure: { code: "app-refused" } });
    expect(await connect.exchange({ ...(await fresh()), app: null })).toMatchObject({ ok: false });
  });

  it("comes back with LinkedIn's own word when it is denied or not allowed", async () => {
    const denied = await decided(sandbox, linkedin, { decision: "deny" });
    expect(denied.searchParams.get("error")).toBe("user_cancelled_authorize");
    const scope = "openid w_organization_social";
    const refused = await decided(sandbox, linkedin, { scope });
    expect(refused.searchParams.get("error")).toBe("unauthorized_scope_error");
  });

  it("lists the pages of a sign-in, of every role that may post", async () => {
    const context = await signedIn(sandbox, linkedinPage);
    const pages = await connect.accounts?.(context);
    expect(pages).toMatchObject({
      ok: true,
      value: [
        { account: { handle: "alice-works", displayName: "Alice Meadow Works" }, access: context.access },
        { account: { handle: "alice-foundation" } },
      ],
    });
    const second = pages?.ok ? pages.value[1]?.account : null;
    const other = { ...context, accountId: second?.id ?? "" };
    const post = outgoing(uniqueText("From the second page,"));
    const { receipt } = await publishedWhole(linkedinPage, other, post);
    expect(await linkedinPage.identifyPost(context, receipt.address ?? "")).toMatchObject({ known: "no" });
    expect(await linkedinPage.identify({ ...context, accountId: "1" })).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
    expect(await linkedinPage.identify({ ...context, accountId: "" })).toMatchObject({ ok: false });
  });

  it("says what to do when there is no page, or no permission to ask", async () => {
    const { account } = (await sandbox.call("POST", "/accounts", {
      platform: "linkedin",
      handle: "nobody",
      name: "No Body",
    })) as { account: { id: string } };
    const member = await exchanged(
      sandbox,
      linkedin,
      codeIn(await decided(sandbox, linkedin, { account: account.id })),
    );
    if (!member.ok) throw new Error(member.failure.message);
    const context: AccountContext = {
      origin: `${sandbox.origin}/linkedin`,
      accountId: "",
      handle: "",
      access: member.value,
      app: appOf(linkedin),
    };
    expect(await connect.accounts?.(context)).toMatchObject({ ok: false, failure: { code: "not-allowed" } });
    const posting = await decided(sandbox, linkedinPage, { scope: "w_organization_social" });
    const narrow = await exchanged(sandbox, linkedinPage, codeIn(posting));
    expect(narrow).toMatchObject({ ok: true, value: { scopes: ["w_organization_social"] } });
  });
});

describe("access that ends", () => {
  const refreshed = async (platform: Platform, context: AccountContext) => platform.refresh?.(context);
  const attempt = async (context: AccountContext) =>
    (await publishWhole(linkedinPage, context, outgoing(uniqueText("Access,")))).answer;

  it("is renewed with the same refresh token as often as need be, which ends when it did", async () => {
    const context = await signedIn(sandbox, linkedinPage);
    await sandbox.control("linkedin-page", context.accountId).expire();
    expect(await attempt(context)).toMatchObject({ ok: false, failure: { next: "refresh" } });
    const first = await refreshed(linkedinPage, context);
    const again = await refreshed(linkedinPage, context);
    for (const renewed of [first, again]) {
      if (!renewed?.ok) throw new Error("not renewed");
      expect(renewed.value).toMatchObject({
        refreshToken: context.access.refreshToken,
        scopes: context.access.scopes,
      });
      const moved = (renewed.value.endsAt?.getTime() ?? 0) - (context.access.endsAt?.getTime() ?? 0);
      expect(Math.abs(moved)).toBeLessThan(5_000);
      expect(await attempt({ ...context, access: renewed.value })).toMatchObject({ ok: true });
    }
  });

  it("is lost when the answer is: the token may be sent once more", async () => {
    const context = await signedIn(sandbox, linkedinPage);
    const control = sandbox.control("linkedin-page", context.accountId);
    for (const kind of ["drop-after", "5xx-before", "malformed", "html"]) {
      await control.fault({ kind, match: "token" });
      expect([kind, await refreshed(linkedinPage, context)]).toMatchObject([
        kind,
        { ok: false, failure: { next: "lost" } },
      ]);
    }
    expect(await refreshed(linkedinPage, context)).toMatchObject({ ok: true });
  });

  it("ends for good when the member takes it back, and without a refresh token", async () => {
    const context = await signedIn(sandbox, linkedinPage);
    await sandbox.control("linkedin-page", context.accountId).revoke();
    const refused = await refreshed(linkedinPage, context);
    expect(refused).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    expect(JSON.stringify(refused)).not.toContain(context.access.refreshToken);
    expect(await attempt(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    const member = await signedIn(sandbox, linkedin);
    expect(await refreshed(linkedin, member)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it("is taken back by a member's own channel", async () => {
    const context = await signedIn(sandbox, linkedin);
    expect(await linkedin.revoke(context)).toEqual({ ok: true, value: null });
    expect(await linkedin.identify(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it("ends when the same member grants other permissions", async () => {
    const before = await signedIn(sandbox, linkedinPage);
    const same = await signedIn(sandbox, linkedinPage);
    expect(await linkedinPage.identify(before)).toMatchObject({ ok: true });
    const scope = "w_organization_social r_organization_social";
    await exchanged(sandbox, linkedinPage, codeIn(await decided(sandbox, linkedinPage, { scope })));
    for (const ended of [before, same])
      expect(await linkedinPage.identify(ended)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });
});
