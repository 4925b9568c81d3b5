import { beforeEach, describe, expect, it, vi } from "vitest";
import { workspaces } from "@/db/schema/sharing";
import { instance } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { jobScope } from "@/lib/auth/mint";
import type { Scope } from "@/lib/auth/scope";
import type { Platform } from "@/lib/platforms/contract-platform";
import { failWith, ok } from "@/lib/result";
import { saveChannel } from "./connecting/mutations";
import { listChannels } from "./queries";

const { db, empty } = testDatabase();

const revoke = vi.fn<NonNullable<Platform["revoke"]>>();

vi.mock("@/lib/platforms/registry", () => ({
  platformOf: (id: string) => ({ known: { revoke }, mute: {} })[id] ?? null,
}));

const { disconnectChannel } = await import("./work");

let scope: Scope;

beforeEach(async () => {
  await empty();
  vi.resetAllMocks();
  revoke.mockResolvedValue(ok(null));
  const [workspace] = await db.insert(workspaces).values({ slug: "one", name: "One" }).returning();
  scope = jobScope(workspace?.id ?? "", "test");
});

type Given = {
  id?: string;
  platform?: string;
  token?: string;
  refreshToken?: string | null;
  sandbox?: boolean;
};

async function connect({
  id = "1",
  platform = "known",
  token = id,
  refreshToken = null,
  sandbox,
}: Given = {}) {
  const { channelId } = await saveChannel(scope, {
    platform,
    origin: sandbox ? "sandbox" : "https://graph.example",
    sandbox: sandbox ?? false,
    account: { id, handle: id, displayName: id, avatarUrl: null, profileUrl: null, limits: null },
    access: { token, refreshToken, expiresAt: null, endsAt: null, scopes: [] },
    app: { clientId: "ours", clientSecret: "hush" },
  });
  return channelId;
}

describe("disconnecting a channel", () => {
  it("withdraws its access there, with the application it was made with", async () => {
    const answer = await disconnectChannel(scope, await connect());
    expect(answer).toEqual(ok({ handle: "1", revoked: true, shared: false }));
    expect(revoke).toHaveBeenCalledWith(
      expect.objectContaining({
        accountId: "1",
        access: expect.objectContaining({ token: "1" }),
        app: { clientId: "ours", clientSecret: "hush" },
      }),
    );
    expect(await listChannels(scope)).toEqual([]);
  });

  it.each([
    [
      "the platform refuses",
      () => revoke.mockResolvedValue(failWith({ next: "reconnect", reason: "Gone" })),
      {},
    ],
    ["the platform does not answer", () => revoke.mockRejectedValue(new Error("lost")), {}],
    ["the platform has no way to", () => undefined, { platform: "mute" }],
    ["nobody knows the platform any more", () => undefined, { platform: "unheard-of" }],
    ["the sandbox is away", () => undefined, { sandbox: true }],
  ])("is done here all the same when %s", async (_name, arrange, given) => {
    arrange();
    const answer = await disconnectChannel(scope, await connect(given));
    expect(answer).toMatchObject({ ok: true, value: { revoked: false } });
    expect(await listChannels(scope)).toEqual([]);
  });

  it.each([
    ["token", { token: "shared" }, { token: "shared" }],
    ["refresh token", { refreshToken: "shared" }, { refreshToken: "shared", token: "renewed" }],
  ])("leaves a sign-in alone whose %s another channel uses", async (_name, one, two) => {
    const first = await connect({ id: "1", ...one });
    const second = await connect({ id: "2", ...two });
    expect(await disconnectChannel(scope, first)).toMatchObject({ value: { revoked: false, shared: true } });
    expect(revoke).not.toHaveBeenCalled();
    expect(await disconnectChannel(scope, second)).toMatchObject({ value: { revoked: true, shared: false } });
  });

  it("does not end the access of the original of a copy", async () => {
    const channelId = await connect();
    await db.insert(instance).values({ instanceId: crypto.randomUUID(), heldFor: "copy" });
    expect(await disconnectChannel(scope, channelId)).toMatchObject({ value: { revoked: false } });
    expect(revoke).not.toHaveBeenCalled();
  });
});
