import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { channelSecrets } from "@/db/schema/channels";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { keyIdOf, sealedBy } from "@/lib/secrets/rules";
import { findApp, saveApp, saveChannel } from "../connecting/mutations";
import { readHeld } from "../reading/queries";
import { raise } from "../testing/several";
import { countSealed, resealAll } from "./work";

const { db, empty } = testDatabase();
const ringOf = (...keys: Buffer[]) => keys.map((key) => key.toString("base64url")).join(",");
const [old, fresh] = [randomBytes(32), randomBytes(32)];
let ring = "";
const folder = mkdtempSync(join(tmpdir(), "posthaste-ring-"));

vi.mock("@/lib/env", async (original) => {
  const real = await original<typeof import("@/lib/env")>();
  return { ...real, env: () => ({ ...real.env(), POSTHASTE_KEY: ring, dataDir: folder }) };
});

const system = systemScope("keys");
const key = { platform: "mastodon", origin: "https://example.social", redirectUri: "x", scopes: "y" };

beforeEach(async () => {
  await empty();
  ring = ringOf(old);
  writeFileSync(join(folder, "secrets.json"), JSON.stringify({ POSTHASTE_KEY: ring }));
});

async function connected() {
  const { scope } = await raise();
  const { channelId } = await saveChannel(scope, {
    platform: "mastodon",
    origin: key.origin,
    sandbox: false,
    account: { id: "7", handle: "@ada", displayName: "Ada", avatarUrl: null, profileUrl: null, limits: null },
    access: { token: "the-token", refreshToken: "the-refresh", expiresAt: null, endsAt: null, scopes: [] },
    app: { clientId: "c", clientSecret: "hush" },
  });
  await saveApp(scope, key, { clientId: "c", clientSecret: "hush" });
  const held = async () => (await readHeld(scope, channelId))?.access;
  return { scope, channelId, held };
}

it("seals everything with the new key, and a process with either ring opens it meanwhile", async () => {
  const { scope, held } = await connected();
  expect(await countSealed(system)).toEqual(new Map([[keyIdOf(old), 4]]));
  // A process that was started before the new key was made finds it in the data folder.
  writeFileSync(join(folder, "secrets.json"), JSON.stringify({ POSTHASTE_KEY: ringOf(old, fresh) }));
  expect(await resealAll(system, fresh)).toEqual({ resealed: 4, unreadable: 0 });
  expect(await countSealed(system)).toEqual(new Map([[keyIdOf(fresh), 4]]));
  expect(await held()).toMatchObject({ token: "the-token", refreshToken: "the-refresh" });
  ring = ringOf(fresh);
  expect(await held()).toMatchObject({ token: "the-token" });
  expect(await findApp(scope, key)).toEqual({ clientId: "c", clientSecret: "hush" });
  expect(await resealAll(system, fresh)).toEqual({ resealed: 0, unreadable: 0 });
});

it("leaves alone what it cannot open, and says how much that is", async () => {
  await connected();
  const [before] = await db.select().from(channelSecrets);
  ring = ringOf(fresh);
  writeFileSync(join(folder, "secrets.json"), JSON.stringify({ POSTHASTE_KEY: ring }));
  expect(await resealAll(system, fresh)).toEqual({ resealed: 0, unreadable: 2 });
  const [after] = await db.select().from(channelSecrets);
  expect(after).toEqual(before);
  expect(sealedBy(after?.access ?? "")).toBe(keyIdOf(old));
});
