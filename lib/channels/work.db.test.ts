import { eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { channelSecrets, channels } from "@/db/schema/channels";
import { workspaces } from "@/db/schema/sharing";
import { instance } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { jobScope } from "@/lib/auth/mint";
import type { Scope } from "@/lib/auth/scope";
import type { Access, PublishFailure, RefreshFailure } from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { failWith, ok, type Result } from "@/lib/result";
import { saveChannel } from "./connecting/mutations";

const { db, empty } = testDatabase();

type Refresh = NonNullable<Platform["refresh"]>;
const refresh = vi.fn<Refresh>();
const facts = { refreshReplay: "tolerated" as Platform["facts"]["refreshReplay"] };

vi.mock("@/lib/platforms/registry", () => ({
  platformOf: (id: string) => (id === "known" ? { facts, refresh } : null),
}));

const { withAccess } = await import("./work");

let scope: Scope;
let channelId: string;

const hours = (count: number) => new Date(Date.now() + count * 3_600_000);
const access = (token: string, expiresAt: Date): Access => ({
  token,
  refreshToken: `${token}-refresh`,
  expiresAt,
  endsAt: null,
  scopes: [],
});

async function connect(token: string, expiresAt: Date, platform = "known", sandbox = false) {
  const saved = await saveChannel(scope, {
    platform,
    origin: sandbox ? "sandbox" : "https://pds.example",
    sandbox,
    account: {
      id: "did:plc:1",
      handle: "ada",
      displayName: "Ada",
      avatarUrl: null,
      profileUrl: null,
      limits: null,
    },
    access: access(token, expiresAt),
    app: null,
  });
  channelId = saved.channelId;
}

beforeEach(async () => {
  await empty();
  const [workspace] = await db.insert(workspaces).values({ slug: "one", name: "One" }).returning();
  scope = jobScope(workspace?.id ?? "", "test");
  facts.refreshReplay = "tolerated";
  refresh.mockReset();
  refresh.mockImplementation(async (context) => ok(access(`${context.access.token}+`, hours(2))));
});

const token = (options?: { forceRefresh: boolean }) =>
  withAccess(scope, channelId, async (context) => ok(context.access.token), options);
const secrets = async () => (await db.select().from(channelSecrets))[0];
const health = async () =>
  (
    await db
      .select({ health: channels.health, reason: channels.healthReason, ends: channels.accessEndsAt })
      .from(channels)
  )[0];
const lost = async (): Promise<Result<Access, RefreshFailure>> =>
  failWith({ next: "lost", reason: "No answer" });
const aged = () => db.update(channelSecrets).set({ updatedAt: sql`clock_timestamp() - interval '1 hour'` });

describe("using a channel's access", () => {
  it("leaves it alone while it is good", async () => {
    await connect("a", hours(1));
    expect(await token()).toEqual(ok("a"));
    expect(refresh).not.toHaveBeenCalled();
  });

  it("renews it ahead of need, and saves what it got", async () => {
    await connect("a", hours(0.1));
    expect(await token()).toEqual(ok("a+"));
    expect(await token()).toEqual(ok("a+"));
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(await secrets()).toMatchObject({ version: 2, refreshIntentAt: null, refreshLeaseUntil: null });
  });

  it("renews it when the platform called it expired, but not twice in a row", async () => {
    await connect("a", hours(1));
    await aged();
    expect(await token({ forceRefresh: true })).toEqual(ok("a+"));
    expect(await token({ forceRefresh: true })).toEqual(ok("a+"));
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it("renews once when many ask at the same moment", async () => {
    await connect("a", hours(0.1));
    refresh.mockImplementation(async (context) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return ok(access(`${context.access.token}+`, hours(2)));
    });
    expect(await Promise.all([token(), token(), token(), token()])).toEqual(Array(4).fill(ok("a+")));
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it("discards its own renewal when a person connected anew meanwhile", async () => {
    await connect("a", hours(0.1));
    refresh.mockImplementation(async () => {
      await connect("fresh", hours(2));
      return ok(access("stale", hours(2)));
    });
    expect(await token()).toEqual(ok("fresh"));
    expect(await token()).toEqual(ok("fresh"));
  });
});

describe("a process whose clock is wrong", () => {
  const now = Date.now;
  const clock = (hoursAhead: number) =>
    vi.spyOn(Date, "now").mockImplementation(() => now() + hoursAhead * 3_600_000);

  it("takes the length of an access, not the hour, from a clock that is an hour ahead", async () => {
    clock(1);
    await connect("a", hours(0.1));
    expect(await token()).toEqual(ok("a+"));
    vi.restoreAllMocks();
    const left = ((await secrets())?.accessExpiresAt?.getTime() ?? 0) - now();
    expect(Math.round(left / 60_000)).toBe(120);
  });

  it("does not renew what is good for an hour because it is an hour ahead", async () => {
    await connect("a", hours(1));
    clock(1);
    expect(await token()).toEqual(ok("a"));
    expect(refresh).not.toHaveBeenCalled();
  });

  it("renews what the platform called expired although it is an hour behind", async () => {
    await connect("a", hours(1));
    await aged();
    clock(-1);
    expect(await token({ forceRefresh: true })).toEqual(ok("a+"));
    expect(await token({ forceRefresh: true })).toEqual(ok("a+"));
    expect(refresh).toHaveBeenCalledTimes(1);
  });
});

describe("a database that is held, because it may be a copy", () => {
  it("swaps no access that the original may be using", async () => {
    await db.insert(instance).values({ instanceId: uuidv7(), heldFor: "copy" });
    await connect("a", hours(0.1));
    expect(await token({ forceRefresh: true })).toEqual(ok("a"));
    await db.update(channelSecrets).set({ accessExpiresAt: hours(-1) });
    expect(await token()).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(refresh).not.toHaveBeenCalled();
    expect(await health()).toMatchObject({ health: "healthy" });
  });
});

describe("rule 10: a lost refresh answer", () => {
  it("goes on with what is still good, and asks once more with the old token where the platform takes it", async () => {
    await connect("a", hours(0.1));
    refresh.mockImplementationOnce(lost);
    expect(await token()).toEqual(ok("a"));
    expect((await secrets())?.refreshIntentAt).not.toBeNull();
    expect(await token()).toEqual(ok("a+"));
    expect(refresh).toHaveBeenCalledTimes(2);
    expect(await health()).toMatchObject({ health: "healthy" });
  });

  it("asks a person after the second time, and never sends the old token again", async () => {
    await connect("a", hours(0.1));
    refresh.mockImplementation(lost);
    for (let call = 0; call < 5; call += 1) expect(await token()).toEqual(ok("a"));
    expect(refresh).toHaveBeenCalledTimes(2);
    const state = await health();
    expect(state).toMatchObject({ health: "reconnect" });
    expect(state?.ends?.getTime()).toBeGreaterThan(Date.now());
  });

  it("never sends the old token again where that would end the session", async () => {
    facts.refreshReplay = "fatal";
    await connect("a", hours(0.1));
    refresh.mockImplementation(lost);
    for (let call = 0; call < 3; call += 1) expect(await token()).toEqual(ok("a"));
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(await health()).toMatchObject({ health: "reconnect" });
  });

  it("does not use access that has ended", async () => {
    facts.refreshReplay = "fatal";
    await connect("a", hours(-1));
    refresh.mockImplementation(lost);
    expect(await token()).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(await token()).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it("survives a process that died with the lease: the next one waits for its end", async () => {
    await connect("a", hours(0.1));
    await db.update(channelSecrets).set({
      refreshLeaseUntil: sql`clock_timestamp() + interval '1 second'`,
      refreshIntentAt: sql`clock_timestamp()`,
    });
    expect(await token()).toEqual(ok("a+"));
    expect(refresh).toHaveBeenCalledTimes(1);
  });
});

describe("a renewal that was refused", () => {
  it("marks the channel as signed out", async () => {
    await connect("a", hours(0.1));
    refresh.mockResolvedValue(failWith({ next: "reconnect", reason: "Token has been revoked" }));
    expect(await token()).toMatchObject({ ok: false, failure: { next: "reconnect" } });
    expect(await health()).toMatchObject({ health: "reconnect", reason: "Token has been revoked" });
    expect(await secrets()).toMatchObject({ refreshIntentAt: null, refreshLeaseUntil: null });
  });

  it("waits when the platform asks to, and uses what is still good meanwhile", async () => {
    const wait: RefreshFailure = { next: "wait", until: hours(1), reason: "Too many" };
    refresh.mockResolvedValue(failWith(wait));
    await connect("a", hours(0.1));
    expect(await token()).toEqual(ok("a"));
    await db.update(channelSecrets).set({ accessExpiresAt: hours(-1) });
    expect(await token()).toEqual(failWith(wait));
    expect(await health()).toMatchObject({ health: "healthy" });
  });
});

describe("what the call made of it", () => {
  const failing = (failure: PublishFailure) => withAccess(scope, channelId, async () => failWith(failure));

  it("a reconnect is written to the channel, anything else is not", async () => {
    await connect("a", hours(1));
    await failing({ next: "revise", field: "text", reason: "Too long" });
    expect(await health()).toMatchObject({ health: "healthy" });
    await failing({ next: "reconnect", reason: "Signed out" });
    expect(await health()).toMatchObject({ health: "reconnect", reason: "Signed out" });
  });

  it("a channel that is gone, unknown or simulated without a simulator is not used", async () => {
    const use = vi.fn();
    await connect("a", hours(1), "nobody-knows");
    expect(await withAccess(scope, channelId, use)).toMatchObject({ failure: { next: "configure" } });
    await connect("a", hours(1), "known", true);
    expect(await withAccess(scope, channelId, use)).toMatchObject({ failure: { next: "wait" } });
    await db.update(channels).set({ deletedAt: sql`now()` }).where(eq(channels.id, channelId));
    expect(await withAccess(scope, channelId, use)).toMatchObject({ failure: { next: "reconnect" } });
    expect(use).not.toHaveBeenCalled();
  });
});
