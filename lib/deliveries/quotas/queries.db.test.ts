import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it } from "vitest";
import { channels } from "@/db/schema/channels";
import { testDatabase } from "@/db/testing";
import { makeWorkspace } from "../testing/rows";
import { listQuotas } from "./queries";

const { db, empty } = testDatabase();
beforeEach(empty);

const use = (subject: string, cost: number, minutes: number) =>
  db.execute(sql`insert into quota_uses (id, subject, platform, name, cost, at)
    values (${uuidv7()}, ${subject}, 'bluesky', 'writes', ${cost}, clock_timestamp() - ${minutes} * interval '1 minute')`);

describe("what is left of a channel's limits", () => {
  it("is one line per channel, of its own account, in the tightest window", async () => {
    const made = await makeWorkspace(["one", "two"]);
    const rows = await db.select({ id: channels.id, account: channels.remoteAccount }).from(channels);
    const account = (id: string | undefined) => rows.find((row) => row.id === id)?.account ?? "";
    await use(account(made.channelIds[0]), 300, 10);
    await use(account(made.channelIds[1]), 300, 90);
    await use(account(made.channelIds[1]), 34_000, 200);
    const lines = await listQuotas(made.scope);
    expect(lines.get(made.channelIds[0] ?? "")).toBe("1,566 of 1,666 posts left this hour");
    expect(lines.get(made.channelIds[1] ?? "")).toBe("233 of 11,666 posts left today");
  });

  it("is nothing of other workspaces' channels, nor of those taken away", async () => {
    const made = await makeWorkspace(["one"]);
    await makeWorkspace(["other"]);
    expect((await listQuotas(made.scope)).size).toBe(1);
    await db.update(channels).set({ deletedAt: new Date() });
    expect((await listQuotas(made.scope)).size).toBe(0);
  });
});
