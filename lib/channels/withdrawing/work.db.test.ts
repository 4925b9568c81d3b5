import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { channelSecrets, channels } from "@/db/schema/channels";
import { auditEvents, notifications, outbox } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { publicScope } from "@/lib/auth/mint";
import type { Scope } from "@/lib/auth/scope";
import { saveChannel } from "../connecting/mutations";
import { page, raise } from "../testing/several";
import { inSecondsFromNow, signedRequest } from "../testing/signing";

const { db, empty } = testDatabase();
const SECRET = "hush";

vi.mock("@/lib/env", async (original) => {
  const real = await original<typeof import("@/lib/env")>();
  const applications = { facebook: { clientId: "ours", clientSecret: "hush" } };
  return { ...real, env: () => ({ ...real.env(), applications }), sandboxRuns: () => true };
});

const { deauthorise } = await import("./work");

let one: Scope;
let two: Scope;

beforeEach(async () => {
  await empty();
  const person = await raise();
  one = person.scope;
  two = person.other;
});

async function connect(
  scope: Scope,
  id: string,
  {
    grantedBy,
    platform = "facebook",
    sandbox = false,
  }: { grantedBy?: string; platform?: string; sandbox?: boolean } = {},
): Promise<string> {
  const { account, access } = page(id);
  const { channelId } = await saveChannel(scope, {
    platform,
    origin: sandbox ? "sandbox" : "https://graph.facebook.com",
    sandbox,
    account: { ...account, ...(grantedBy ? { grantedBy } : {}) },
    access,
    app: { clientId: "ours", clientSecret: SECRET },
  });
  return channelId;
}

const rowOf = async (id: string) => (await db.select().from(channels).where(eq(channels.id, id)))[0];
const hasSecrets = async (id: string) =>
  (await db.select().from(channelSecrets).where(eq(channelSecrets.channelId, id))).length > 0;
const call = (personId: string, more: { secret?: string; issuedIn?: number; platform?: string } = {}) => {
  const { secret = SECRET, issuedIn = 0, platform = "facebook" } = more;
  const signed = signedRequest(secret, { user_id: personId, issued_at: inSecondsFromNow(issuedIn) });
  return deauthorise(publicScope(), { platform, signed });
};

describe("a person who takes their access back at the platform", () => {
  it("signs their channels out in every workspace, and nobody else's", async () => {
    const mine = [
      await connect(one, "1", { grantedBy: "ada" }),
      await connect(two, "2", { grantedBy: "ada" }),
    ];
    const others = [
      await connect(one, "3", { grantedBy: "bob" }),
      await connect(one, "4"),
      await connect(one, "5", { grantedBy: "ada", platform: "instagram-facebook" }),
      await connect(one, "6", { grantedBy: "ada", sandbox: true }),
    ];
    expect(await call("ada")).toEqual({ ok: true, value: null });
    for (const id of mine) {
      expect(await rowOf(id)).toMatchObject({
        health: "reconnect",
        healthReason: expect.stringMatching(/taken back/),
      });
      expect(await hasSecrets(id)).toBe(false);
    }
    for (const id of others) {
      expect(await rowOf(id)).toMatchObject({ health: "healthy" });
      expect(await hasSecrets(id)).toBe(true);
    }
  });

  it("is written down, tells the engine and whoever connected it", async () => {
    const id = await connect(one, "1", { grantedBy: "ada" });
    await db.delete(outbox);
    await call("ada");
    const deeds = await db.select().from(auditEvents);
    expect(deeds.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["channel.withdrawn", "platform.deauthorised"]),
    );
    expect(JSON.stringify(deeds)).not.toMatch(/hush|token-1/);
    expect((await db.select().from(outbox)).map(({ name }) => name)).toContain("channel.changed");
    expect(await db.select().from(notifications)).toMatchObject([{ channelId: id, kind: "reconnect" }]);
  });

  it("may be the account itself", async () => {
    const id = await connect(one, "1784");
    await call("1784");
    expect(await hasSecrets(id)).toBe(false);
  });

  it("is answered alike when nobody is known by that id", async () => {
    const id = await connect(one, "1", { grantedBy: "ada" });
    expect(await call("nobody")).toEqual({ ok: true, value: null });
    expect(await hasSecrets(id)).toBe(true);
  });

  it("does not lose access that was granted again since: a late or repeated callback is harmless", async () => {
    const id = await connect(one, "1", { grantedBy: "ada" });
    const signed = signedRequest(SECRET, { user_id: "ada", issued_at: inSecondsFromNow(-400) });
    const late = { platform: "facebook", signed };
    await db.update(channelSecrets).set({ updatedAt: new Date(Date.now() - 3_600_000) });
    await deauthorise(publicScope(), late);
    expect(await hasSecrets(id)).toBe(false);
    await connect(one, "1", { grantedBy: "ada" });
    expect(await deauthorise(publicScope(), late)).toMatchObject({ ok: true });
    expect(await hasSecrets(id)).toBe(true);
    expect(await rowOf(id)).toMatchObject({ health: "healthy" });
    const said = await db.select().from(auditEvents).where(eq(auditEvents.action, "platform.deauthorised"));
    expect(said).toMatchObject([{ data: { channels: 1 } }]);
  });

  it("at the sandbox signs sandbox channels out only", async () => {
    const real = await connect(one, "1", { grantedBy: "ada" });
    const simulated = await connect(one, "1", { grantedBy: "ada", sandbox: true });
    await call("ada", { secret: "sandbox-secret-facebook" });
    expect(await hasSecrets(real)).toBe(true);
    expect(await hasSecrets(simulated)).toBe(false);
  });

  it.each([
    ["another secret signed", { secret: "another" }, "invalid"],
    ["no application is set for", { platform: "threads" }, "invalid"],
    ["sends no callbacks", { platform: "linkedin" }, "not-found"],
    ["nobody knows", { platform: "nowhere" }, "not-found"],
  ])("is not believed from a platform that %s", async (_name, more, code) => {
    const id = await connect(one, "1", { grantedBy: "ada" });
    expect(await call("ada", more)).toMatchObject({ ok: false, failure: { code } });
    expect(await hasSecrets(id)).toBe(true);
  });
});
