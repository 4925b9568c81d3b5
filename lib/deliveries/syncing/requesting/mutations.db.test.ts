import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { channels } from "@/db/schema/channels";
import { channelSyncs } from "@/db/schema/remote";
import { outbox } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { makeWorkspace } from "../../testing/rows";
import { scopeOfChannel } from "../work";
import { requestDueSyncs } from "./mutations";

const { db, empty } = testDatabase();

beforeEach(empty);

describe("the schedule", () => {
  it("asks for each channel once, and again when it is due", async () => {
    const [channelId = ""] = (await makeWorkspace(["one"])).channelIds;
    const due = () => requestDueSyncs(systemScope("sync"), ["bluesky"]);
    const asked = async () =>
      (await db.select({ data: outbox.data }).from(outbox).where(eq(outbox.name, "channel.sync"))).length;
    expect(await due()).toBe(1);
    expect(await asked()).toBe(1);
    expect(await due()).toBe(0);
    await db.update(channelSyncs).set({ nextAt: new Date(0) });
    expect(await due()).toBe(1);
    expect(await asked()).toBe(2);
    await db.update(channelSyncs).set({ nextAt: new Date(0) });
    await db.update(channels).set({ health: "reconnect" });
    expect(await due()).toBe(0);
    await db.update(channels).set({ deletedAt: new Date(), health: "healthy" });
    expect(await due()).toBe(0);
    expect(await scopeOfChannel(systemScope("sync"), channelId)).toBeNull();
  });

  it("leaves out accounts of platforms that cannot be read", async () => {
    await makeWorkspace(["one"]);
    expect(await requestDueSyncs(systemScope("sync"), ["mastodon"])).toBe(0);
    expect(await requestDueSyncs(systemScope("sync"), [])).toBe(0);
  });
});
