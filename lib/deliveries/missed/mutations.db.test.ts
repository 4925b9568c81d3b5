import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { channels } from "@/db/schema/channels";
import { posts } from "@/db/schema/content";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { pauseChannel, resumeChannel } from "@/lib/channels/mutations";
import { applyHolds } from "../holding/work";
import { publishOperation } from "../publishing/work";
import { retryFailed } from "../retrying/mutations";
import { sweepMissed } from "../sweeping/mutations";
import { duePost, historyOf, operationOf, statusOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { leaveMissed } from "./mutations";
import type { MissedPolicy } from "./rules";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const { db, empty } = testDatabase();
beforeEach(async () => {
  await empty();
  startAfresh();
});

/** A post that was due so many minutes ago. */
async function latePost(policy: MissedPolicy, minutes: number, withinHours = 24) {
  const made = await duePost();
  await db
    .update(posts)
    .set({ missedPolicy: policy, publishWithinHours: withinHours })
    .where(eq(posts.id, made.draft.id));
  await db.execute(sql`update operations set due_at = clock_timestamp() - ${minutes} * interval '1 minute'
    where id = ${made.operation.id}`);
  return made;
}

describe("a post that could not go out on time", () => {
  it.each<[MissedPolicy, number, string]>([
    ["publish", 23 * 60, "published"],
    ["publish", 25 * 60, "missed"],
    ["skip", 9, "published"],
    ["skip", 11, "missed"],
    ["ask", 9, "published"],
    ["ask", 11, "missed"],
  ])("told to %s, %d minutes late, is %s", async (policy, minutes, outcome) => {
    const { scope, operation } = await latePost(policy, minutes);
    expect(await publishOperation(scope, operation.id)).toBe(outcome);
    expect(there.sent).toHaveLength(outcome === "published" ? 1 : 0);
  });

  it("says why, and who is asked", async () => {
    const skipped = await latePost("skip", 20);
    const asked = await latePost("ask", 20);
    for (const { scope, operation } of [skipped, asked]) await publishOperation(scope, operation.id);
    expect(await operationOf(skipped.draft.id)).toMatchObject({
      status: "missed",
      failure: { next: "resume", reason: expect.stringContaining("was to be skipped") },
    });
    expect(await operationOf(asked.draft.id)).toMatchObject({
      status: "missed",
      failure: { next: "ask", reason: expect.stringContaining("Send it now, or leave it") },
    });
    expect(await historyOf(asked.operation.id)).toContain("missed");
  });

  it("asked about, goes out when a person says so", async () => {
    const { scope, operation, draft } = await latePost("ask", 20);
    await publishOperation(scope, operation.id);
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({ ok: true });
    expect(await publishOperation(scope, operation.id)).toBe("published");
  });

  it("asked about, can be left, and is over then", async () => {
    const { scope, operation, draft } = await latePost("ask", 20);
    await publishOperation(scope, operation.id);
    expect(await leaveMissed(scope, { postId: draft.id })).toEqual({ ok: true, value: { left: 1 } });
    expect(await statusOf(draft.id)).toBe("cancelled");
    expect(await leaveMissed(scope, { postId: draft.id })).toMatchObject({
      failure: { code: "nothing-to-leave" },
    });
    expect(there.sent).toHaveLength(0);
  });

  it("follows the same policy where a pause held it", async () => {
    const system = systemScope("test");
    const { scope, operation, draft, channelIds } = await latePost("ask", 20);
    const [channelId = ""] = channelIds;
    await pauseChannel(scope, channelId);
    await applyHolds(system, channelId);
    expect(await publishOperation(scope, operation.id)).toBe("held");
    await resumeChannel(scope, channelId);
    expect(await publishOperation(scope, operation.id)).toBe("missed");
    expect(await operationOf(draft.id)).toMatchObject({ hold: null, failure: { next: "ask" } });
    expect(there.sent).toHaveLength(0);
  });

  it("is found by the sweep while it is held, and not before it is late", async () => {
    const system = systemScope("test");
    const late = await latePost("skip", 11);
    const early = await latePost("skip", 5);
    const patient = await latePost("publish", 600);
    for (const { channelIds } of [late, early, patient])
      await db
        .update(channels)
        .set({ pausedAt: new Date() })
        .where(eq(channels.id, channelIds[0] ?? ""));
    expect(await sweepMissed(system)).toBe(1);
    expect((await operationOf(late.draft.id)).status).toBe("missed");
    expect((await operationOf(early.draft.id)).status).toBe("scheduled");
    expect((await operationOf(patient.draft.id)).status).toBe("scheduled");
  });

  it("is not given up while nobody knows what a restored database has sent", async () => {
    const { draft } = await latePost("skip", 60);
    await db.execute(sql`update instance set held_for = 'restored-or-copied'`);
    expect(await sweepMissed(systemScope("test"))).toBe(0);
    expect((await operationOf(draft.id)).status).toBe("scheduled");
  });
});
