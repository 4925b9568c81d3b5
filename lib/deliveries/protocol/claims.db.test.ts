import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { failWith, ok } from "@/lib/result";
import { cancelPost } from "../cancelling/mutations";
import { CLAIM_LEASE_MS } from "../clock/rules";
import { extendClaim } from "../preparing/mutations";
import { prepareAhead } from "../preparing/work";
import { claimOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { sweepOnce, takeBackClaims } from "../sweeping/work";
import { duePost, endLease, historyOf, operationOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);
vi.mock("../clock/rules", async (original) => ({
  ...(await original<typeof import("../clock/rules")>()),
  CLAIM_BEAT_MS: 40,
  STEP_BEGINS_MS: 200,
}));

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const leaseLeft = async (id: string) => {
  const [row] = await db().execute<{ left: number }>(
    sql`select extract(epoch from lease_until - clock_timestamp())::float8 * 1000 as left from operations where id = ${id}`,
  );
  return row?.left ?? 0;
};
const shorten = (id: string) =>
  db().execute(
    sql`update operations set lease_until = clock_timestamp() + interval '1 second' where id = ${id}`,
  );

beforeEach(startAfresh);

describe("a claim", () => {
  it("is short, so that a process that died before arming is replaced within about a minute", async () => {
    const { scope, draft, operation } = await duePost();
    await claimOperation(scope, operation, false);
    expect(await leaseLeft(operation.id)).toBeLessThanOrEqual(30_000);
    await endLease(operation.id);
    await takeBackClaims();
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled" });
    const [due] = await db().execute(
      sql`select 1 from outbox where name = 'operation.due' and data->>'operationId' = ${operation.id} and created_at > clock_timestamp() - interval '5 seconds'`,
    );
    expect(due).toBeDefined();
  });

  it("is kept while its process prepares, however long that takes", async () => {
    const { scope, operation } = await duePost();
    let left = 0;
    there.prepare = async () => {
      await shorten(operation.id);
      await after(150);
      left = await leaseLeft(operation.id);
      return ok({});
    };
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(left).toBeGreaterThan(CLAIM_LEASE_MS / 2);
  });

  it("is not kept for what was cancelled, edited or taken over meanwhile", async () => {
    const { scope, draft, operation } = await duePost();
    const claimed = await claimOperation(scope, operation, false);
    if (!claimed.ok) throw new Error(claimed.failure.message);
    expect(await extendClaim(claimed.value)).toBe(true);
    expect(await extendClaim({ ...claimed.value, fence: 0 })).toBe(false);
    expect(await extendClaim({ ...claimed.value, revision: 7 })).toBe(false);
    await cancelPost(scope, { postId: draft.id });
    expect(await extendClaim(claimed.value)).toBe(false);
  });

  it("that ran out is not taken back to life by its frozen process", async () => {
    const { scope, operation } = await duePost();
    const claimed = await claimOperation(scope, operation, false);
    if (!claimed.ok) throw new Error(claimed.failure.message);
    await endLease(operation.id);
    expect(await extendClaim(claimed.value)).toBe(false);
  });
});

describe("rule 4: prepare, then publish", () => {
  it("keeps each upload at once: a crash between two files repeats none", async () => {
    const { scope, operation } = await duePost();
    const uploaded: string[] = [];
    there.prepare = async (draft, progress) => {
      const known = (draft?.files as string[] | undefined) ?? [];
      for (const file of ["a", "b"].filter((one) => !known.includes(one))) {
        uploaded.push(file);
        known.push(file);
        await progress.keep({ files: [...known] });
        if (uploaded.length === 1) throw new Error("the process died");
      }
      return ok({ files: known });
    };
    await expect(publishOperation(scope, operation.id)).rejects.toThrow("died");
    await db().execute(sql`update operations set next_check_at = null where id = ${operation.id}`);
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(uploaded).toEqual(["a", "b"]);
  });

  it("after a long upload the commit gets a step of its own", async () => {
    const { scope, draft, operation } = await duePost();
    there.prepare = async (kept, progress) => {
      if (kept) return ok(kept);
      await progress.keep({ files: ["a"] });
      await after(250);
      return ok({ files: ["a"] });
    };
    expect(await publishOperation(scope, operation.id)).toBe("waiting");
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled" });
    await db().execute(sql`update operations set next_check_at = null where id = ${operation.id}`);
    expect(await publishOperation(scope, operation.id)).toBe("published");
  });

  it("tells an upload that the post was changed, so that it begins no other", async () => {
    const { scope, draft, operation } = await duePost();
    let more: boolean | undefined;
    there.prepare = async (_draft, progress) => {
      await cancelPost(scope, { postId: draft.id });
      await progress.keep({ files: ["a"] });
      more = progress.mayBegin();
      return ok({ files: ["a"] });
    };
    expect(await publishOperation(scope, operation.id)).not.toBe("published");
    expect(more).toBe(false);
    expect(there.sent).toHaveLength(0);
    expect(await operationOf(draft.id)).toMatchObject({ status: "cancelled", remoteDraft: null });
  });

  it("ahead of time goes on in another step, and writes down what did not work", async () => {
    const { scope, operation } = await duePost();
    const pause = { next: "wait" as const, until: new Date(), reason: "1 of 2 files are uploaded." };
    there.prepare = async () => failWith({ ...pause, unfinished: true });
    expect(await prepareAhead(scope, operation.id)).toBe("unfinished");
    there.prepare = async () =>
      failWith({ ...pause, reason: "The server is away.", evidence: { status: 503 } });
    expect(await prepareAhead(scope, operation.id)).toBe("skipped");
    expect(await historyOf(operation.id)).toEqual(["scheduled", "prepared"]);
  });
});

describe("the sweep", () => {
  it("takes claims back together with everything else too", async () => {
    const { scope, draft, operation } = await duePost();
    await claimOperation(scope, operation, false);
    await endLease(operation.id);
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled" });
  });
});
