import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { posts } from "@/db/schema/content";
import { auditEvents } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { roleMay } from "@/lib/auth/permissions";
import { applyHolds } from "../holding/work";
import { armOperation, claimOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { publishPost, schedulePost } from "../scheduling/mutations";
import { sweepMissed } from "../sweeping/mutations";
import { duePost, makeDraft, operationOf, statusOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { resumePublishing, stopPublishing } from "./mutations";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const { db, empty } = testDatabase();
beforeEach(async () => {
  await empty();
  startAfresh();
});

const arming = { sandboxRuns: true, oneFingerprintAtATime: false };

describe("stopping all publishing", () => {
  it("holds what is due, on every channel, until it is resumed", async () => {
    const { scope, operation, draft, channelIds } = await duePost();
    const later = makeDraft(channelIds, "Later");
    await schedulePost(scope, { draft: later, when: { wallTime: "2099-05-01T09:00", zone: "UTC" } });
    expect(await stopPublishing(scope)).toEqual({ ok: true, value: { waiting: 2, sending: 0 } });
    expect(await stopPublishing(scope)).toMatchObject({ failure: { code: "stopped" } });
    await applyHolds(systemScope("test"), channelIds[0] ?? "");
    expect((await operationOf(later.id)).hold).toBe("stopped");
    expect(await publishOperation(scope, operation.id)).toBe("held");
    expect(there.sent).toHaveLength(0);
    expect(await resumePublishing(scope)).toEqual({ ok: true, value: { going: 1, missed: 0 } });
    await applyHolds(systemScope("test"), channelIds[0] ?? "");
    expect((await operationOf(later.id)).hold).toBeNull();
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(await statusOf(draft.id)).toBe("published");
    expect(await resumePublishing(scope)).toMatchObject({ failure: { code: "not-stopped" } });
  });

  it("wins over a claim that is not armed yet", async () => {
    const { scope, operation } = await duePost();
    const claimed = await claimOperation(scope, operation, true);
    if (!claimed.ok) throw new Error("not claimed");
    await stopPublishing(scope);
    expect(await armOperation(scope, claimed.value, {}, arming)).toMatchObject({ failure: { code: "held" } });
  });

  it("says how many it came too late for", async () => {
    const { scope, operation } = await duePost();
    const claimed = await claimOperation(scope, operation, true);
    if (!claimed.ok) throw new Error("not claimed");
    expect((await armOperation(scope, claimed.value, {}, arming)).ok).toBe(true);
    expect(await stopPublishing(scope)).toEqual({ ok: true, value: { waiting: 0, sending: 1 } });
  });

  it("lets what fell due meanwhile follow its own policy, and counts it", async () => {
    const { scope, draft, channelIds } = await duePost();
    const skipped = makeDraft(channelIds, "Skip me");
    const asked = makeDraft(channelIds, "Ask me");
    for (const one of [skipped, asked]) await publishPost(scope, { draft: one });
    await db.update(posts).set({ missedPolicy: "skip" }).where(eq(posts.id, skipped.id));
    await db.update(posts).set({ missedPolicy: "ask" }).where(eq(posts.id, asked.id));
    await stopPublishing(scope);
    await db.execute(sql`update workspaces set stopped_at = clock_timestamp() - interval '1 hour'`);
    await db.execute(sql`update operations set due_at = clock_timestamp() - interval '30 minutes'`);
    await db.execute(
      sql`update operations set due_at = clock_timestamp() - interval '2 minutes' where post_id = ${draft.id}`,
    );
    await sweepMissed(systemScope("test"));
    expect((await operationOf(skipped.id)).status).toBe("missed");
    expect(await resumePublishing(scope)).toEqual({ ok: true, value: { going: 1, missed: 2 } });
  });

  it("is written down, and only for who may", async () => {
    const { scope, userId, workspaceId } = await duePost();
    await stopPublishing(scope);
    await resumePublishing(scope);
    const rows = await db
      .select({ action: auditEvents.action })
      .from(auditEvents)
      .where(and(eq(auditEvents.workspaceId, workspaceId), eq(auditEvents.userId, userId)));
    const actions = rows.map((row) => row.action);
    expect(actions).toContain("publishing.stopped");
    expect(actions).toContain("publishing.resumed");
    expect(roleMay("author", "publishing.stop")).toBe(false);
    expect(roleMay("admin", "publishing.stop")).toBe(true);
  });
});
