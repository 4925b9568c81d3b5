import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OAuthConnect } from "../contract-connecting";
import { tiktok as adapter } from "./adapter";
import { app, redirectUri, startTikTok, type TestTikTok } from "./testing";

const connect: OAuthConnect = adapter.connect;

let at: TestTikTok;

beforeAll(async () => {
  at = await startTikTok();
}, 60_000);
afterAll(() => at?.stop());

describe("connecting", () => {
  it("says who denied, and refuses a code used twice or another address", async () => {
    const denied = await at.consent("alice", "deny");
    expect([denied.searchParams.get("error"), denied.searchParams.get("state")]).toEqual([
      "access_denied",
      "s",
    ]);
    const code = (await at.consent("alice")).searchParams.get("code") ?? "";
    const { origin } = at.stage.context;
    const exchange = (uri: string) => connect.exchange({ origin, app, code, verifier: "", redirectUri: uri });
    const wrong = await exchange("http://localhost:3000/elsewhere");
    const right = await exchange(redirectUri);
    const again = await exchange(redirectUri);
    expect([wrong.ok, right.ok, again.ok]).toEqual([false, true, false]);
    expect(again).toMatchObject({ failure: { code: "code-refused" } });
    expect(JSON.stringify([wrong, again])).not.toContain(code);
  });

  it("says so when the application is not known", async () => {
    const asked = { origin: at.stage.context.origin, code: "c", verifier: "", redirectUri };
    expect(await connect.exchange({ ...asked, app: { ...app, clientSecret: "wrong" } })).toMatchObject({
      ok: false,
      failure: { code: "app-refused" },
    });
    expect(await connect.exchange({ ...asked, app: null })).toMatchObject({
      ok: false,
      failure: { code: "not-configured" },
    });
  });

  it("names the public addresses of a real account", async () => {
    expect(await connect.resolve({}, null)).toEqual({
      ok: true,
      value: {
        origin: "https://www.tiktok.com",
        endpoints: {
          authorize: "https://www.tiktok.com/v2/auth/authorize/",
          token: "https://open.tiktokapis.com/v2/oauth/token/",
        },
      },
    });
  });
});

describe("access that ends", () => {
  it("is renewed, with the refresh token that comes back or else the old one", async () => {
    const context = await at.signIn("studio");
    await at.sandbox.control("tiktok", context.accountId).expire();
    expect(await adapter.identify(context)).toMatchObject({ ok: false, failure: { next: "refresh" } });
    const renewed = await adapter.refresh(context);
    if (!renewed.ok) throw new Error(renewed.failure.reason);
    expect(await adapter.identify({ ...context, access: renewed.value })).toMatchObject({ ok: true });
    at.answer = (_request, response) =>
      response.end(JSON.stringify({ access_token: "act.new", expires_in: 86_400 }));
    const kept = await adapter.refresh({ ...context, origin: at.other.origin });
    expect(kept).toMatchObject({
      ok: true,
      value: { token: "act.new", refreshToken: context.access.refreshToken, endsAt: context.access.endsAt },
    });
  });

  it("is over when TikTok says so inside a 200, and lost when nothing was heard", async () => {
    const context = await at.signIn("studio");
    for (const kind of ["drop-after", "5xx-after", "malformed"]) {
      await at.stage.control?.fault({ kind, match: "token" });
      expect([kind, await adapter.refresh(context)]).toMatchObject([
        kind,
        { ok: false, failure: { next: "lost" } },
      ]);
      await at.stage.control?.clear();
    }
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    const over = await adapter.refresh(context);
    expect(over).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    expect(JSON.stringify(over)).not.toContain(context.access.refreshToken);
  });
});
