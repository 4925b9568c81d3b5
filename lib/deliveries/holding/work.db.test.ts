import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { systemScope } from "@/lib/auth/mint";
import { pauseChannel, resumeChannel } from "@/lib/channels/mutations";
import { crowdLike, duePost, operationOf } from "../testing/rows";
import { applyHolds } from "./work";

const held = async (channelId: string) => {
  const [row] = await db().execute<{ held: number }>(
    sql`select count(*)::int as held from operations where channel_id = ${channelId} and hold = 'paused'`,
  );
  return row?.held;
};

it("holds and frees what waits on a channel in batches: one post that somebody is at keeps back only its own", async () => {
  const { scope, draft, channelIds } = await duePost();
  const channelId = channelIds[0] ?? "";
  const system = systemScope("hold");
  await crowdLike(draft.id, 1_000, sql`clock_timestamp() + interval '1 day'`);
  await pauseChannel(scope, channelId);
  let holding: Promise<number> = Promise.resolve(0);
  await db().transaction(async (tx) => {
    await tx.execute(sql`select 1 from posts where id = ${draft.id} for no key update`);
    holding = applyHolds(system, channelId);
    await expect.poll(() => held(channelId), { timeout: 10_000 }).toBe(1_000);
  });
  expect(await holding).toBe(1_001);
  expect(await operationOf(draft.id)).toMatchObject({ hold: "paused" });
  await resumeChannel(scope, channelId);
  expect(await applyHolds(system, channelId)).toBe(1_001);
  expect(await held(channelId)).toBe(0);
}, 30_000);
