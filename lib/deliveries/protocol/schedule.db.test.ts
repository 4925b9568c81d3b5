import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { systemScope } from "@/lib/auth/mint";
import { publishOperation } from "../publishing/work";
import { publishPost, schedulePost } from "../scheduling/mutations";
import { duePost, makeDraft, makeWorkspace, operationOf, operationsOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { planOperation, scopeOfOperation, workOperation } from "../waking/work";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(startAfresh);

const later = { wallTime: "2099-05-01T09:00", zone: "Europe/Amsterdam" };

/** The wake-ups of an operation that wait in the outbox or were sent. */
const wakesOf = async (operationId: string) => {
  const rows = await db().execute<{ key: string; wake_at: string }>(
    sql`select data ->> 'key' as key, data ->> 'wakeAt' as wake_at from outbox where data ->> 'operationId' = ${operationId}`,
  );
  return [...rows];
};

describe("rule 1: the schedule is data", () => {
  it("a schedule and its wake-up are written together", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    expect((await schedulePost(scope, { draft, when: later })).ok).toBe(true);
    const operation = await operationOf(draft.id);
    expect(await wakesOf(operation.id)).toEqual([
      { key: `${operation.id}:${operation.revision}`, wake_at: "2099-05-01T07:00:00.000Z" },
    ]);
  });

  it("of a schedule that is undone nothing stays, neither rows nor wake-up", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    const count = async () => (await db().execute(sql`select 1 from outbox`)).length;
    const before = await count();
    const undone = db().transaction(async (tx) => {
      await schedulePost(scope, { draft, when: later }, tx);
      throw new Error("the machine stops here");
    });
    await expect(undone).rejects.toThrow("stops here");
    expect(await operationsOf(draft.id)).toEqual([]);
    expect(await count()).toBe(before);
  });

  it("a wake-up that comes three times at once sends once", async () => {
    const { scope, operation } = await duePost();
    await Promise.all([1, 2, 3].map(() => workOperation(scope, operation.id, "publish")));
    expect(there.sent).toHaveLength(1);
  });
});

describe("rule 2: the engine only wakes, the row decides", () => {
  it("a wake-up for an older revision does nothing", async () => {
    const { scope, operation } = await duePost();
    const wake = { operationId: operation.id, revision: operation.revision - 1 };
    expect(await planOperation(scope, wake, false)).toEqual({ do: "nothing" });
  });

  it("woken years early it goes back to sleep, at most seven days, and sends nothing", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    await schedulePost(scope, { draft, when: later });
    const operation = await operationOf(draft.id);
    const plan = await planOperation(
      scope,
      { operationId: operation.id, revision: operation.revision },
      false,
    );
    const until = plan.do === "sleep" ? plan.until.getTime() - Date.now() : 0;
    expect(until / 86_400_000).toBeGreaterThan(6.9);
    expect(until / 86_400_000).toBeLessThan(7.1);
    expect(await publishOperation(scope, operation.id)).toBe("not-due");
    expect(there.sent).toEqual([]);
  });

  it("acts for the workspace of the row, whatever the event says", async () => {
    const { scope, operation } = await duePost();
    const stranger = await makeWorkspace();
    expect((await scopeOfOperation(systemScope("publish"), operation.id))?.workspaceId).toBe(
      scope.workspaceId,
    );
    expect(await publishOperation(stranger.scope, operation.id)).toBe("gone");
    expect(there.sent).toEqual([]);
  });

  it("what is due goes by the database's clock, not by this machine's", async () => {
    const made = await makeWorkspace();
    const draft = makeDraft(made.channelIds);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
    try {
      await publishPost(made.scope, { draft });
      const operation = await operationOf(draft.id);
      expect(await publishOperation(made.scope, operation.id)).toBe("published");
    } finally {
      vi.useRealTimers();
    }
    expect(there.sent).toHaveLength(1);
  });
});
