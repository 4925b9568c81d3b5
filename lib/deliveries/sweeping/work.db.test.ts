import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { systemScope } from "@/lib/auth/mint";
import { cancelPost } from "../cancelling/mutations";
import { refreshHolds } from "../holding/mutations";
import { keepDraft } from "../preparing/mutations";
import { claimOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { claimReading } from "../reconciling/mutations";
import { crowdLike, duePost, endLease, historyOf, operationOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { sweepDue, sweepMissed } from "./mutations";
import { sweepOnce } from "./work";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(startAfresh);

/** Holds a post's row, as an edit does, while `work` runs, and changes the post's operation before it lets go. */
async function whileHeld(postId: string, change: ReturnType<typeof sql>, work: () => Promise<unknown>) {
  let begun: Promise<unknown> = Promise.resolve();
  await db().transaction(async (tx) => {
    await tx.execute(sql`select 1 from posts where id = ${postId} for no key update`);
    begun = work();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await tx.execute(change);
  });
  return begun;
}

describe("the sweep beside everybody else", () => {
  it("does not call missed what is moved while it looks", async () => {
    const { draft, operation } = await duePost();
    await db().execute(
      sql`update operations set due_at = clock_timestamp() - interval '25 hours' where id = ${operation.id}`,
    );
    let sweeping: Promise<unknown> = Promise.resolve();
    await db().transaction(async (tx) => {
      // Without its trigger, so that only the operation is locked: the sweep has read it already and waits for it.
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(
        sql`update operations set due_at = clock_timestamp() + interval '1 day' where id = ${operation.id}`,
      );
      sweeping = sweepMissed(systemScope("sweep"));
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await sweeping;
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled" });
  });

  it("goes on with its other parts when one fails", async () => {
    const { scope, draft, operation } = await duePost();
    const other = await duePost();
    const claimed = await claimOperation(scope, operation, false);
    if (!claimed.ok) throw new Error(claimed.failure.message);
    await claimOperation(other.scope, other.operation, false);
    await db().execute(sql`update operations set status = 'sending' where id = ${other.operation.id}`);
    await endLease(operation.id);
    await endLease(other.operation.id);
    await db().execute(
      sql`alter table operations add constraint broken check (status <> 'unknown') not valid`,
    );
    await sweepOnce();
    await db().execute(sql`alter table operations drop constraint broken`);
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled" });
    expect(await operationOf(other.draft.id)).toMatchObject({ status: "sending" });
  });
});

describe("a sweep's batch", () => {
  it("gives every row its turn, however many there are that nobody can ever send", async () => {
    const { operation, draft } = await duePost();
    await crowdLike(draft.id, 200, sql`clock_timestamp() - interval '1 hour'`);
    await db().execute(
      sql`update operations set due_at = clock_timestamp() - interval '1 minute' where id = ${operation.id}`,
    );
    const system = systemScope("sweep");
    const first = await sweepDue(system);
    expect(first).toHaveLength(200);
    expect(first.map((row) => row.id)).not.toContain(operation.id);
    expect((await sweepDue(system)).map((row) => row.id)).toContain(operation.id);
  });
});

describe("the order of locks", () => {
  const change = (id: string) => sql`update operations set missed_wakes = missed_wakes + 1 where id = ${id}`;

  it("keeping a draft, beginning a reading and looking at holds never lock an operation before its post", async () => {
    const { scope, draft, operation, channelIds } = await duePost();
    await whileHeld(draft.id, change(operation.id), () => keepDraft(operation, {}, true));
    await db().execute(sql`update channels set paused_at = now() where id = ${channelIds[0]}`);
    await whileHeld(draft.id, change(operation.id), () => refreshHolds(db(), false, channelIds[0] ?? ""));
    await db().execute(
      sql`update operations set status = 'unknown', next_check_at = null where id = ${operation.id}`,
    );
    await whileHeld(draft.id, change(operation.id), () => claimReading(scope, operation.id));
  });
});

describe("a surprise", () => {
  it("before arming gives the claim back, so that it is not late by a whole lease", async () => {
    const { scope, draft, operation } = await duePost();
    const surprise = vi.spyOn(await import("../composing/work"), "outgoingOf");
    surprise.mockRejectedValueOnce(new Error("storage is away"));
    await expect(publishOperation(scope, operation.id)).rejects.toThrow("storage");
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", leaseUntil: null });
    expect(await historyOf(operation.id)).toEqual(["scheduled", "claimed", "waiting"]);
  });

  it("after arming never gives it back: it is read back first", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () => {
      throw new Error("a surprise");
    };
    await expect(publishOperation(scope, operation.id)).rejects.toThrow("a surprise");
    expect(await operationOf(draft.id)).toMatchObject({ status: "sending" });
    expect(await cancelPost(scope, { postId: draft.id })).toMatchObject({ value: { alreadySending: 1 } });
  });
});
