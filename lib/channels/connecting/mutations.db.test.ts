import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { channelSecrets, oauthStates, platformApps } from "@/db/schema/channels";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { auditEvents, outbox } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import type { Scope } from "@/lib/auth/scope";
import { testScope, testSelf } from "@/lib/auth/testing";
import { disconnectChannel, pauseChannel, recordHealth, resumeChannel } from "../mutations";
import { listChannelChoices, listChannels } from "../queries";
import { readHeld } from "../reading/queries";
import { findApp, forgetApp, saveApp, saveChannel, saveState, takeState } from "./mutations";

const { db, empty } = testDatabase();

let scope: Scope;
let other: Scope;
let userId: string;

beforeEach(async () => {
  await empty();
  const [user] = await db.insert(users).values({ email: "ada@example.com" }).returning();
  userId = user?.id ?? "";
  const made = await db
    .insert(workspaces)
    .values([
      { slug: "one", name: "One" },
      { slug: "two", name: "Two" },
    ])
    .returning();
  const [one, two] = made.map(({ id }) => id);
  await db
    .insert(memberships)
    .values(made.map(({ id }) => ({ workspaceId: id, userId, role: "owner" as const })));
  scope = testScope(one ?? "", userId);
  other = testScope(two ?? "", userId);
});

const connected = (more: { token?: string; handle?: string; id?: string } = {}) => ({
  platform: "mastodon",
  origin: "https://example.social",
  sandbox: false,
  account: {
    id: more.id ?? "14715",
    handle: more.handle ?? "@ada@example.social",
    displayName: "Ada",
    avatarUrl: null,
    profileUrl: null,
    limits: null,
  },
  access: {
    token: more.token ?? "first-token",
    refreshToken: null,
    expiresAt: null,
    endsAt: null,
    scopes: ["write"],
  },
  app: { clientId: "client", clientSecret: "client-secret" },
});

describe("saving a channel", () => {
  it("keeps tokens sealed, and opens them for their own row only", async () => {
    const { channelId } = await saveChannel(scope, connected());
    const [row] = await db.select().from(channelSecrets);
    expect(JSON.stringify(row)).not.toMatch(/first-token|client-secret/);
    expect(await readHeld(scope, channelId)).toMatchObject({
      access: { token: "first-token" },
      app: { clientSecret: "client-secret" },
    });
    expect(await readHeld(other, channelId)).toBeNull();
    const theirs = await saveChannel(other, connected({ token: "their-token" }));
    await db
      .update(channelSecrets)
      .set({ access: row?.access ?? "" })
      .where(eq(channelSecrets.channelId, theirs.channelId));
    await expect(readHeld(other, theirs.channelId)).rejects.toThrow("cannot be opened");
  });

  it("updates the same account instead of adding it twice, and keeps its pause", async () => {
    const first = await saveChannel(scope, connected());
    await pauseChannel(scope, first.channelId);
    await recordHealth(scope, first.channelId, { health: "reconnect", reason: "Signed out" });
    const second = await saveChannel(
      scope,
      connected({ token: "second-token", handle: "@ada.l@example.social" }),
    );
    expect(second).toEqual({ channelId: first.channelId, again: true });
    const list = await listChannels(scope);
    expect(list).toMatchObject([{ handle: "@ada.l@example.social", health: "healthy", healthReason: null }]);
    expect(list[0]?.pausedAt).not.toBeNull();
    expect(await readHeld(scope, first.channelId)).toMatchObject({
      version: 2,
      access: { token: "second-token" },
    });
  });

  it("makes one channel of two sign-ins at the same moment", async () => {
    const both = await Promise.all([saveChannel(scope, connected()), saveChannel(scope, connected())]);
    expect(new Set(both.map(({ channelId }) => channelId)).size).toBe(1);
  });

  it("gives a disconnected account its id back", async () => {
    const first = await saveChannel(scope, connected());
    expect((await disconnectChannel(scope, first.channelId)).ok).toBe(true);
    expect([await listChannels(scope), await db.select().from(channelSecrets)]).toEqual([[], []]);
    expect(await saveChannel(scope, connected())).toEqual({ channelId: first.channelId, again: true });
    expect(await listChannelChoices(scope)).toHaveLength(1);
  });

  it("tells the engine and the audit log of every change, never a token", async () => {
    const { channelId } = await saveChannel(scope, connected());
    await pauseChannel(scope, channelId);
    await resumeChannel(scope, channelId);
    await disconnectChannel(scope, channelId);
    const events = await db.select().from(outbox);
    expect(events.map(({ name, data }) => [name, data.channelId])).toEqual(
      Array(4).fill(["channel.changed", channelId]),
    );
    const deeds = await db.select().from(auditEvents);
    expect(deeds.map(({ action }) => action)).toEqual([
      "channel.connected",
      "channel.paused",
      "channel.resumed",
      "channel.disconnected",
    ]);
    expect(JSON.stringify([events, deeds])).not.toMatch(/token/);
  });

  it("holds names of any length, and no address but a web one", async () => {
    const account = {
      ...connected().account,
      handle: `a\0${"b".repeat(100_000)}`,
      displayName: "\ud800 Ada",
      profileUrl: "javascript:alert(1)",
    };
    await saveChannel(scope, { ...connected(), account });
    const [row] = await listChannels(scope);
    expect(row).toMatchObject({ handle: `a${"b".repeat(199)}`, displayName: "\ufffd Ada", profileUrl: null });
  });

  it("leaves other workspaces' channels alone", async () => {
    const { channelId } = await saveChannel(scope, connected());
    for (const deed of [pauseChannel, resumeChannel, disconnectChannel]) {
      expect(await deed(other, channelId)).toMatchObject({ ok: false, failure: { code: "not-found" } });
    }
    expect(await recordHealth(other, channelId, { health: "reconnect", reason: "x" })).toBe(false);
    expect(await listChannels(scope)).toMatchObject([{ health: "healthy", pausedAt: null }]);
  });

  it("does not blame new access for the failure of the old", async () => {
    const { channelId } = await saveChannel(scope, connected());
    await saveChannel(scope, connected({ token: "second-token" }));
    expect(
      await recordHealth(scope, channelId, { health: "reconnect", reason: "Token revoked", version: 1 }),
    ).toBe(false);
    expect(
      await recordHealth(scope, channelId, { health: "reconnect", reason: "Token revoked", version: 2 }),
    ).toBe(true);
    expect(
      await recordHealth(scope, channelId, { health: "reconnect", reason: "Token revoked", version: 2 }),
    ).toBe(false);
  });
});

describe("an OAuth state", () => {
  const mine = () => testSelf(userId, { sessionToken: "session-1" });
  const begin = () =>
    saveState(scope, mine(), {
      state: "the-state",
      verifier: "the-verifier",
      platform: "mastodon",
      origin: "https://example.social",
      sandbox: false,
      redirectUri: "http://localhost:3000/cb",
      scopes: "write",
      channelId: null,
    });
  const why = async (self = mine(), platform = "mastodon", state = "the-state") => {
    const taken = await takeState(self, platform, state);
    return taken.ok ? "taken" : taken.failure.code;
  };

  it("works once, and gives the verifier back that the row only holds sealed", async () => {
    await begin();
    expect(JSON.stringify(await db.select().from(oauthStates))).not.toMatch(
      /the-state|the-verifier|session-1/,
    );
    expect(await takeState(mine(), "mastodon", "the-state")).toMatchObject({
      ok: true,
      value: { verifier: "the-verifier", workspaceId: scope.workspaceId, origin: "https://example.social" },
    });
    expect(await why()).toBe("used");
  });

  it("goes to one of two answers that come at the same moment", async () => {
    await begin();
    expect((await Promise.all([why(), why(), why()])).sort()).toEqual(["taken", "used", "used"]);
  });

  it("is not used up by another session, another person or another platform", async () => {
    await begin();
    const [stranger] = await db.insert(users).values({ email: "eve@example.com" }).returning();
    expect(await why(testSelf(userId, { sessionToken: "session-2" }))).toBe("foreign");
    expect(await why(testSelf(stranger?.id ?? "", { sessionToken: "session-1" }))).toBe("foreign");
    expect(await why(mine(), "bluesky")).toBe("unknown");
    expect(await why(mine(), "mastodon", "another-state")).toBe("unknown");
    expect(await why()).toBe("taken");
  });

  it("ends after a while", async () => {
    await begin();
    await db.update(oauthStates).set({ expiresAt: sql`clock_timestamp() - interval '1 second'` });
    expect(await why()).toBe("expired");
  });
});

describe("our registration at a server", () => {
  const key = {
    platform: "mastodon",
    origin: "https://example.social",
    redirectUri: "http://localhost:3000/cb",
    scopes: "write",
  };

  it("is kept per server, redirect address and scopes, its secret sealed", async () => {
    await saveApp(scope, key, { clientId: "one", clientSecret: "hush-hush" });
    await saveApp(scope, key, { clientId: "two", clientSecret: "hush-hush-2" });
    expect(JSON.stringify(await db.select().from(platformApps))).not.toContain("hush");
    expect(await findApp(other, key)).toEqual({ clientId: "two", clientSecret: "hush-hush-2" });
    expect(await findApp(scope, { ...key, scopes: "read" })).toBeNull();
    await db
      .update(platformApps)
      .set({ origin: "https://evil.example" })
      .where(and(eq(platformApps.clientId, "two")));
    expect(await findApp(scope, { ...key, origin: "https://evil.example" })).toBeNull();
  });

  it("is forgotten when the server forgot it", async () => {
    await saveApp(scope, key, { clientId: "one", clientSecret: "hush-hush" });
    await forgetApp(scope, key);
    expect(await findApp(scope, key)).toBeNull();
  });
});
