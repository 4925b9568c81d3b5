import { describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { googleStage } from "../testing/google-stage";
import { trouble } from "../testing/trouble";
import { googleBusiness as adapter } from "./adapter";

const platform: Platform = adapter;

const here = googleStage(platform, (files) => ({
  picture: (alt) => files.picture(alt, { width: 1600, height: 1200 }),
}));

async function places(handle = "alice") {
  const access = await here.google.access({ handle });
  const context = { origin: here.google.origin, accountId: "", handle: "", access, app: here.google.app };
  const found = await adapter.connect.accounts?.(context);
  if (!found?.ok) throw new Error(found?.failure.message);
  return { context, found: found.value };
}

conformance(platform, "the sandbox", () => here.stage);
trouble(platform, "the sandbox", () => here.stage);

describe("connecting", () => {
  it("offers every place once, and says why one cannot be connected", async () => {
    const { found } = await places();
    expect(found.map(({ account }) => account.handle)).toEqual([
      "Alice Meadow Shop, 1 Mill Lane, Little Harbour",
      "Alice Meadow Café, 2 Quay Street, Little Harbour",
      "Alice Meadow Storehouse, 3 Dock Road, Little Harbour",
    ]);
    expect(found.map(({ refusal }) => Boolean(refusal))).toEqual([false, false, true]);
    expect(new Set(found.map(({ account }) => account.id)).size).toBe(3);
    for (const { account } of found) expect(account.id).toMatch(/^accounts\/\d+\/locations\/\d+$/);
  });

  it("reads every page of accounts and places", async () => {
    here.answer = (request, response) => {
      const url = new URL(request.url ?? "", here.other.origin);
      const second = url.searchParams.get("pageToken") === "more";
      const next = second ? {} : { nextPageToken: "more" };
      const owners = { accounts: [{ name: second ? "accounts/2" : "accounts/1" }], ...next };
      const owner = /accounts\/(\d)\/locations/.exec(url.pathname)?.[1];
      const place = `locations/${owner}${second ? "b" : "a"}`;
      response.end(JSON.stringify(owner ? { locations: [{ name: place, title: place }], ...next } : owners));
    };
    const found = await adapter.connect.accounts?.(here.stranger());
    expect(found?.ok && found.value.map(({ account }) => account.id)).toEqual([
      "accounts/1/locations/1a",
      "accounts/1/locations/1b",
      "accounts/2/locations/2a",
      "accounts/2/locations/2b",
    ]);
  });

  it("says what to do without a place, without the permission, and without access to the API", async () => {
    here.answer = (_request, response) => response.end("{}");
    expect(await adapter.connect.accounts?.(here.stranger())).toMatchObject({
      failure: { code: "no-location" },
    });
    const access = await here.google.access({ scopes: ["openid"] });
    expect(await adapter.connect.accounts?.({ ...here.stage.context, access })).toMatchObject({
      failure: { code: "not-allowed", message: expect.stringContaining("permission") },
    });
    here.answer = (_request, response) =>
      response.writeHead(429).end(JSON.stringify({ error: { status: "RESOURCE_EXHAUSTED" } }));
    expect(await adapter.connect.accounts?.(here.stranger())).toMatchObject({
      failure: { code: "unreachable", message: expect.stringContaining("operator") },
    });
  });

  it("comes back without a code when it was denied, and takes no code twice", async () => {
    const denied = await here.google.decide("v".repeat(43), { deny: true });
    expect(denied.searchParams.get("error")).toBe("access_denied");
    const verifier = "w".repeat(43);
    const code = (await here.google.decide(verifier)).searchParams.get("code") ?? "";
    const [right, again] = [
      await here.google.exchange(code, verifier),
      await here.google.exchange(code, verifier),
    ];
    expect([right.ok, again.ok]).toEqual([true, false]);
  });

  it("knows the place by its channel, and not without", async () => {
    expect(await adapter.identify(here.stage.context)).toMatchObject({
      value: { displayName: "Alice Meadow Shop", profileUrl: expect.stringContaining("/maps/") },
    });
    expect(await adapter.identify({ ...here.stage.context, accountId: "" })).toMatchObject({
      failure: { next: "reconnect" },
    });
  });

  it("renews access with the same refresh token until it is taken back", async () => {
    const context = await here.signIn("studio");
    const control = here.sandbox.control("google-business", await here.google.accountId("studio"));
    await control.expire();
    expect(await adapter.identify(context)).toMatchObject({ failure: { next: "refresh" } });
    const renewed = await adapter.refresh(context);
    expect(renewed).toMatchObject({ ok: true, value: { refreshToken: context.access.refreshToken } });
    await control.revoke();
    expect(await adapter.refresh(context)).toMatchObject({ failure: { next: "reconnect" } });
  });

  it("takes no grant back: the other places live by it", () => {
    expect("revoke" in adapter).toBe(false);
  });
});
