import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { conformance } from "../testing/conformance";
import { publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { trouble } from "../testing/trouble";
import { pinterest as adapter } from "./adapter";
import { type Pinterest, startPinterest } from "./testing";

const pinterest: Platform = adapter;
const traits = { picturesTravelWithThePost: true } as const;

let server: Pinterest;

beforeAll(async () => {
  server = await startPinterest();
}, 60_000);

afterAll(() => server?.stop());

const control = () => server.stage.control;

conformance(pinterest, "the sandbox", () => server.stage, traits);
trouble(pinterest, "the sandbox", () => server.stage, traits);

describe("connecting", () => {
  it("offers the account's boards", async () => {
    expect(server.boards.map(({ label }) => label).sort()).toEqual([
      "Drafts (secret)",
      "Recipes",
      "Workshop",
    ]);
  });

  it("says what was denied, and refuses a code used twice and an unknown application", async () => {
    expect((await server.consent({ decision: "deny" })).searchParams.get("error")).toBe("access_denied");
    const code = (await server.consent()).searchParams.get("code") ?? "";
    const foreign = await server.exchange(code, "wrong");
    expect(foreign).toMatchObject({ ok: false, failure: { code: "app-refused" } });
    expect(await server.exchange(code)).toMatchObject({ ok: true });
    const again = await server.exchange(code);
    expect(again).toMatchObject({ ok: false, failure: { code: "code-refused" } });
    expect(JSON.stringify(again)).not.toContain(code);
  });

  it("keeps the scopes that were granted, and asks to connect again where one is missing", async () => {
    const scopes = adapter.facts.connect.scopes.filter((scope) => scope !== "pins:write");
    const context = await server.signIn(scopes);
    expect([...context.access.scopes].sort()).toEqual([...scopes].sort());
    const post = server.pin(uniqueText("Not granted,"), [await server.files.picture("")]);
    const { answer: refused } = await publishWhole(pinterest, context, post);
    expect(refused).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });
});

describe("renewing access", () => {
  afterEach(() => control()?.clear());

  it("hands out a new refresh token each time; the old one is worth nothing", async () => {
    const context = await server.signIn();
    const renewed = await adapter.refresh(context);
    if (!renewed.ok) throw new Error(renewed.failure.reason);
    expect(renewed.value.refreshToken).not.toBe(context.access.refreshToken);
    expect(renewed.value.endsAt?.getTime()).toBeGreaterThan(Date.now() + 59 * 86_400_000);
    expect(await adapter.identify({ ...context, access: renewed.value })).toMatchObject({ ok: true });
    const again = await adapter.refresh(context);
    expect(again).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    expect(JSON.stringify(again)).not.toContain(context.access.refreshToken);
    expect(await adapter.refresh({ ...context, access: renewed.value })).toMatchObject({ ok: true });
  });

  it.each([
    ["drop-after", "lost"],
    ["5xx-after", "lost"],
    ["malformed", "lost"],
    ["429", "wait"],
  ])("%s while renewing: %s", async (kind, next) => {
    const context = await server.signIn();
    await control()?.fault({ kind, match: "token" });
    expect(await adapter.refresh(context)).toMatchObject({ ok: false, failure: { next } });
  });

  it("an expired token asks to be renewed, and then works", async () => {
    const context = await server.signIn();
    await control()?.expire();
    const post = server.pin(uniqueText("Expired,"), [await server.files.picture("")]);
    const { answer: refused } = await publishWhole(pinterest, context, post);
    expect(refused).toMatchObject({ ok: false, failure: { next: "refresh" } });
    const renewed = await adapter.refresh(context);
    if (!renewed.ok) throw new Error(renewed.failure.reason);
    server.stage = { ...server.stage, context: { ...context, access: renewed.value } };
    await publishedWhole(pinterest, server.stage.context, post);
  });
});
