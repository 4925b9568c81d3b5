import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { failWith } from "@/lib/result";
import { cancelPost, deletePost } from "../cancelling/mutations";
import { savePost } from "../mutations";
import { retryFailed } from "../retrying/mutations";
import { reschedulePost, schedulePost } from "../scheduling/mutations";
import { sweepOnce } from "../sweeping/work";
import {
  duePost,
  historyOf,
  makeDraft,
  makeWorkspace,
  operationOf,
  operationsOf,
  statusOf,
} from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { armOperation, claimOperation } from "./mutations";
import { publishOperation } from "./work";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const publish = async (scope: Scope, id: string) => publishOperation(scope, id);

beforeEach(startAfresh);

describe("publishing", () => {
  it("publishes a due operation once, with a receipt and its whole history", async () => {
    const { scope, draft, operation } = await duePost();
    expect(await statusOf(draft.id)).toBe("scheduled");
    expect(await publish(scope, operation.id)).toBe("published");
    expect(await publish(scope, operation.id)).toBe("busy");
    expect(there.sent).toHaveLength(1);
    expect(await operationOf(draft.id)).toMatchObject({
      status: "published",
      remoteId: "r1",
      address: "https://example.test/r1",
    });
    expect(await historyOf(operation.id)).toEqual(["scheduled", "claimed", "armed", "receipt"]);
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("is never early, whoever wakes it", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    await schedulePost(scope, { draft, when: { wallTime: "2099-05-01T09:00", zone: "Europe/Amsterdam" } });
    const operation = await operationOf(draft.id);
    expect(await publish(scope, operation.id)).toBe("not-due");
    expect(there.sent).toHaveLength(0);
  });

  it("woken a little early it waits, and goes out at its time and not before", async () => {
    const { scope, draft, operation } = await duePost();
    await db().execute(
      sql`update operations set due_at = clock_timestamp() + interval '400 milliseconds' where id = ${operation.id}`,
    );
    expect(await publish(scope, operation.id)).toBe("published");
    const { dueAt, publishedAt, intent } = await operationOf(draft.id);
    expect(new Date(intent?.armedAt ?? 0).getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
    expect((publishedAt?.getTime() ?? 0) - dueAt.getTime()).toBeGreaterThanOrEqual(0);
  });

  it("lets one of many processes through", async () => {
    const { scope, operation } = await duePost();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => publish(scope, operation.id)));
    expect(outcomes.filter((one) => one === "published")).toHaveLength(1);
    expect(there.sent).toHaveLength(1);
  });

  it("sends two channels of one post side by side", async () => {
    const { scope, draft } = await duePost(["one", "two"]);
    const both = await operationsOf(draft.id);
    await Promise.all(both.map((one) => publish(scope, one.id)));
    expect(there.sent).toHaveLength(2);
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("a definite no ends in failed and names who must act; retry failed sends only that", async () => {
    const { scope, draft } = await duePost(["one", "two"]);
    there.publish = (count) =>
      count === 1 ? failWith({ next: "revise", field: "text", reason: "Too long there." }) : undefined;
    for (const one of await operationsOf(draft.id)) await publish(scope, one.id);
    expect(await statusOf(draft.id)).toBe("partly_published");
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({ ok: true, value: { retried: 1 } });
    for (const one of await operationsOf(draft.id)) await publish(scope, one.id);
    expect(there.sent).toHaveLength(3);
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("a 429 closes the intent and waits by the database's clock", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () =>
      failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason: "Too many requests." });
    expect(await publish(scope, operation.id)).toBe("waiting");
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", intent: null, notAfter: null });
    expect(await publish(scope, operation.id)).toBe("not-due");
    expect(there.sent).toHaveLength(1);
  });

  it("an expired token is a definite no: renewed once, then a new intent", async () => {
    const { scope, operation } = await duePost();
    there.publish = (count) =>
      count === 1 ? failWith({ next: "refresh", reason: "Token expired." }) : undefined;
    expect(await publish(scope, operation.id)).toBe("published");
    expect(there.sent).toHaveLength(2);
    expect(there.sent[0]?.material).not.toEqual(there.sent[1]?.material);
  });
});

describe("never lost", () => {
  it("rule 3: losing every event loses no post, the sweep publishes it itself", async () => {
    const { draft, operation } = await duePost();
    await db().execute(
      sql`update operations set due_at = clock_timestamp() - interval '1 minute' where id = ${operation.id}`,
    );
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweepOnce();
    expect(there.sent).toHaveLength(1);
    expect(await operationOf(draft.id)).toMatchObject({ status: "published" });
  });

  it("a paused channel holds it; resumed, the sweep frees it", async () => {
    const { scope, draft, operation, channelIds } = await duePost();
    await db().execute(sql`update channels set paused_at = now() where id = ${channelIds[0]}`);
    expect(await publish(scope, operation.id)).toBe("held");
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", hold: "paused" });
    await db().execute(sql`update channels set paused_at = null where id = ${channelIds[0]}`);
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ hold: null });
    expect(await publish(scope, operation.id)).toBe("published");
  });

  it("a pause between claim and arming wins", async () => {
    const { scope, operation, channelIds } = await duePost();
    const claimed = await claimOperation(scope, operation, false);
    if (!claimed.ok) throw new Error(claimed.failure.message);
    await db().execute(sql`update channels set paused_at = now() where id = ${channelIds[0]}`);
    const armed = await armOperation(
      scope,
      claimed.value,
      { key: "k" },
      { sandboxRuns: false, oneFingerprintAtATime: false },
    );
    expect(armed).toMatchObject({ ok: false, failure: { code: "held" } });
  });

  it("an edit, a cancel and a deletion between claim and arming win", async () => {
    for (const change of ["edit", "cancel", "delete"] as const) {
      const { scope, draft, operation } = await duePost();
      const claimed = await claimOperation(scope, operation, false);
      if (!claimed.ok) throw new Error(claimed.failure.message);
      const done =
        change === "edit"
          ? await savePost(scope, { ...draft, revision: 1, text: "Something better" })
          : change === "cancel"
            ? await cancelPost(scope, { postId: draft.id })
            : await deletePost(scope, { postId: draft.id });
      expect(done.ok, change).toBe(true);
      const armed = await armOperation(
        scope,
        claimed.value,
        { key: "k" },
        { sandboxRuns: false, oneFingerprintAtATime: false },
      );
      expect(armed, change).toMatchObject({ ok: false, failure: { code: "lost" } });
    }
    expect(there.sent).toHaveLength(0);
  });

  it("a restored or copied database holds everything", async () => {
    const { scope, draft, operation } = await duePost();
    await db().execute(sql`update instance set held_for = 'restored-or-copied'`);
    expect(await publish(scope, operation.id)).toBe("held");
    expect(await operationOf(draft.id)).toMatchObject({ hold: "copied" });
    await db().execute(sql`update instance set held_for = null`);
  });

  it("what was missed by more than its policy is missed, said so, and can be sent by hand", async () => {
    const { scope, draft, operation } = await duePost();
    await db().execute(
      sql`update operations set due_at = clock_timestamp() - interval '25 hours' where id = ${operation.id}`,
    );
    expect(await publish(scope, operation.id)).toBe("missed");
    expect(await statusOf(draft.id)).toBe("missed");
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({ ok: true });
    expect(await publish(scope, operation.id)).toBe("published");
  });

  it("rescheduling makes a new revision that the old wake-up no longer matches", async () => {
    const { scope, channelIds } = await makeWorkspace();
    const draft = makeDraft(channelIds);
    await schedulePost(scope, { draft, when: { wallTime: "2099-05-01T09:00", zone: "Europe/Amsterdam" } });
    const before = await operationOf(draft.id);
    const moved = await reschedulePost(scope, {
      postId: draft.id,
      when: { wallTime: "2099-05-02T09:00", zone: "Europe/Amsterdam" },
    });
    expect(moved).toMatchObject({ ok: true, value: { dueAt: new Date("2099-05-02T07:00:00Z") } });
    expect((await operationOf(draft.id)).revision).toBe(before.revision + 1);
    const names = await db().execute<{ name: string }>(
      sql`select name from outbox where data->>'key' like ${`${before.id}%`} order by id`,
    );
    expect(names.map((row) => row.name)).toEqual(["operation.due", "operation.changed", "operation.due"]);
  });
});
