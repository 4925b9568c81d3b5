import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { intend, outgoing, send, uniqueText } from "../testing/stage";
import { x as adapter } from "./adapter";
import { app, redirectUri, startX, type TestX } from "./testing";

const x: Platform = adapter;
const connect: OAuthConnect = adapter.connect;

let at: TestX;

beforeAll(async () => {
  at = await startX();
}, 60_000);
afterAll(() => at?.stop());

describe("connecting", () => {
  it("says who denied, and refuses a wrong verifier and a code used twice", async () => {
    const verifier = randomBytes(32).toString("base64url");
    const code_challenge = createHash("sha256").update(verifier).digest("base64url");
    const denied = await at.consent("alice", { code_challenge, decision: "deny" });
    expect([denied.searchParams.get("error"), denied.searchParams.get("state")]).toEqual([
      "access_denied",
      "s",
    ]);
    const code = (await at.consent("alice", { code_challenge })).searchParams.get("code") ?? "";
    const { origin } = at.stage.context;
    const exchange = (proof: string) => connect.exchange({ origin, app, code, verifier: proof, redirectUri });
    const wrong = await exchange("wrong");
    const right = await exchange(verifier);
    const again = await exchange(verifier);
    expect([wrong.ok, right.ok, again.ok]).toEqual([false, true, false]);
    expect(again).toMatchObject({ failure: { code: "code-refused" } });
    expect(JSON.stringify([wrong, again])).not.toContain(code);
  });

  it("says so when the application is not known", async () => {
    const { origin } = at.stage.context;
    const foreign = { ...app, clientSecret: "wrong-secret" };
    const asked = { origin, code: "c", verifier: "v", redirectUri };
    expect(await connect.exchange({ ...asked, app: foreign })).toMatchObject({
      ok: false,
      failure: { code: "app-refused" },
    });
    expect(await connect.exchange({ ...asked, app: null })).toMatchObject({
      ok: false,
      failure: { code: "not-configured" },
    });
  });

  it("keeps the scopes that were granted", async () => {
    const context = await at.signIn("alice", "tweet.read users.read");
    expect(context.access).toMatchObject({ scopes: ["tweet.read", "users.read"], refreshToken: null });
    const post = outgoing(uniqueText("Not allowed to,"));
    expect(await send(x, context, post, intend(x, post))).toMatchObject({
      ok: false,
      failure: { next: "reconnect" },
    });
  });

  it("names the public addresses of a real account", async () => {
    expect(await connect.resolve({}, null)).toEqual({
      ok: true,
      value: {
        origin: "https://x.com",
        endpoints: {
          authorize: "https://x.com/i/oauth2/authorize",
          token: "https://api.x.com/2/oauth2/token",
        },
      },
    });
  });
});

describe("access that ends", () => {
  it("is renewed once with each refresh token, and a used one ends it", async () => {
    const context = await at.signIn("alice");
    const renewed = await adapter.refresh(context);
    if (!renewed.ok) throw new Error(renewed.failure.reason);
    expect(renewed.value.refreshToken).not.toBe(context.access.refreshToken);
    expect(await adapter.identify({ ...context, access: renewed.value })).toMatchObject({ ok: true });
    const again = await adapter.refresh(context);
    expect(again).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    expect(JSON.stringify(again)).not.toContain(context.access.refreshToken);
  });

  it("asks to renew what expired, and to wait while the application is not accepted", async () => {
    const context = await at.signIn("studio");
    await at.sandbox.control("x", context.accountId).expire();
    const post = outgoing(uniqueText("Expired,"));
    expect(await send(x, context, post, intend(x, post))).toMatchObject({
      ok: false,
      failure: { next: "refresh" },
    });
    const foreign = { ...context, app: { ...app, clientSecret: "wrong" } };
    expect(await adapter.refresh(foreign)).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(await adapter.refresh(context)).toMatchObject({ ok: true });
  });

  it.each(["drop-after", "5xx-after", "malformed"])(
    "an answer that never came (%s) is lost",
    async (kind) => {
      const context = await at.signIn("alice");
      await at.stage.control?.fault({ kind, match: "token" });
      const renewed = await adapter.refresh(context);
      await at.stage.control?.clear();
      expect(renewed).toMatchObject({ ok: false, failure: { next: "lost" } });
    },
  );

  it("is over after revoking", async () => {
    const context = await at.signIn("alice");
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.revoke(context)).toEqual({ ok: true, value: null });
    expect(await adapter.identify(context)).toMatchObject({ ok: false, failure: { next: "refresh" } });
    expect(await adapter.refresh(context)).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });
});
