import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { COMMIT_CEILING_MS } from "@/lib/outbound/gate";
import { failWith } from "@/lib/result";
import { cancelPost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { COMMIT_WINDOW_MS, LIST_READINGS_APART_MS } from "../clock/rules";
import { armOperation, claimOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { publishPost } from "../scheduling/mutations";
import { sweepOnce } from "../sweeping/work";
import { duePost, endLease, historyOf, makeDraft, operationOf, settleNow } from "../testing/rows";
import { receipt, scripted, startAfresh, there } from "../testing/there";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const noAnswer = () => failWith({ next: "look" as const, reason: "No answer came." });
const readNow = async (scope: Scope, id: string) => {
  await db().execute(
    sql`update operations set next_check_at = clock_timestamp() - interval '1 second' where id = ${id}`,
  );
  return reconcileOperation(scope, id, await databaseNow());
};
/** Lets time pass for one operation: everything it remembers lies so much further back. */
const pass = (id: string, ms: number) =>
  db().execute(sql`update operations set not_after = not_after - ${ms} * interval '1 millisecond',
    absent_since = absent_since - ${ms} * interval '1 millisecond' where id = ${id}`);
const options = { sandboxRuns: false, oneFingerprintAtATime: true };

beforeEach(startAfresh);

describe("rule 5: claiming reserves, arming decides", () => {
  it("cancel while sending: it is not resent when it proves absent", async () => {
    const { scope, draft, operation } = await duePost();
    there.before = () => cancelPost(scope, { postId: draft.id });
    there.publish = noAnswer;
    expect(await publishOperation(scope, operation.id)).toBe("unknown");
    await settleNow(operation.id);
    expect(await readNow(scope, operation.id)).toBe("absent");
    expect(await operationOf(draft.id)).toMatchObject({ status: "cancelled" });
    expect(await publishOperation(scope, operation.id)).toBe("busy");
    expect(there.sent).toHaveLength(1);
  });
});

describe("rule 6: a frozen sender must not thaw into a second post", () => {
  it("frozen sender: thawed after its lease it neither arms nor sends", async () => {
    const { scope, draft, operation } = await duePost();
    const frozen = await claimOperation(scope, operation, false);
    if (!frozen.ok) throw new Error(frozen.failure.message);
    await endLease(operation.id);
    await sweepOnce();
    expect(await publishOperation(scope, operation.id)).toBe("published");
    const thawed = await armOperation(scope, frozen.value, { key: "frozen" }, options);
    expect(thawed).toMatchObject({ ok: false, failure: { code: "lost" } });
    expect(there.sent).toHaveLength(1);
    expect(await operationOf(draft.id)).toMatchObject({ remoteId: "r1" });
  });

  it("frozen sender: frozen between arming and sending it finds its window closed", async () => {
    const { scope, draft, operation } = await duePost();
    there.before = async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + COMMIT_WINDOW_MS + 1 });
    };
    try {
      expect(await publishOperation(scope, operation.id)).toBe("waiting");
    } finally {
      vi.useRealTimers();
    }
    expect(there.sent).toHaveLength(0);
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", intent: null });
  });

  it("resend reuses the idempotency material, and remembers when it was first armed", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = (count) => (count < 3 ? noAnswer() : undefined);
    await publishOperation(scope, operation.id);
    const first = (await operationOf(draft.id)).intent;
    for (const outcome of ["unknown", "published"]) {
      await settleNow(operation.id);
      expect(await readNow(scope, operation.id)).toBe("absent");
      expect(await publishOperation(scope, operation.id)).toBe(outcome);
    }
    const { intent } = await operationOf(draft.id);
    expect(new Set(there.sent.map((one) => one.material.key)).size).toBe(1);
    expect(intent).toMatchObject({ armedAt: first?.armedAt, material: first?.material });
    expect(intent?.fence).toBeGreaterThan(first?.fence ?? 0);
  });

  it("a resend that cannot be prepared keeps the material for the next try", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = (count) => (count === 1 ? noAnswer() : undefined);
    await publishOperation(scope, operation.id);
    await settleNow(operation.id);
    await readNow(scope, operation.id);
    there.prepare = async () =>
      failWith({ next: "configure", reason: "This server has no way to upload media." });
    expect(await publishOperation(scope, operation.id)).toBe("failed");
    there.prepare = undefined;
    const { retryFailed } = await import("../retrying/mutations");
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({ ok: true });
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(there.sent[1]?.material).toEqual(there.sent[0]?.material);
  });

  it("nobody concludes absent before not_after + ceiling + settle", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    await pass(operation.id, COMMIT_WINDOW_MS + COMMIT_CEILING_MS - 3_000);
    expect(await readNow(scope, operation.id)).toBe("again");
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown", absentSince: null });
    await pass(operation.id, 5_000);
    expect(await readNow(scope, operation.id)).toBe("absent");
  });
});

describe("rule 8: found, absent or unclear", () => {
  it("two complete readings: on a list one is not enough, nor two that lie close together", async () => {
    there.absence = "list";
    const { scope, operation } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    await settleNow(operation.id);
    expect(await readNow(scope, operation.id)).toBe("again");
    expect(await readNow(scope, operation.id)).toBe("again");
    await pass(operation.id, LIST_READINGS_APART_MS);
    expect(await readNow(scope, operation.id)).toBe("absent");
  });

  it("two complete readings: an unclear one between them takes the first not back, and proves nothing itself", async () => {
    there.absence = "list";
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    await settleNow(operation.id);
    await readNow(scope, operation.id);
    const { absentSince } = await operationOf(draft.id);
    expect(absentSince).not.toBeNull();
    there.find = () => ({ found: "unclear", reason: "The list was cut short.", evidence: {} });
    expect(await readNow(scope, operation.id)).toBe("again");
    expect(await operationOf(draft.id)).toMatchObject({ absentSince });
    await pass(operation.id, LIST_READINGS_APART_MS);
    expect(await readNow(scope, operation.id)).toBe("again");
    there.find = undefined;
    expect(await readNow(scope, operation.id)).toBe("absent");
  });

  it("two candidates in a list: a person looks, with both in the evidence", async () => {
    there.absence = "list";
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    there.find = () => ({ found: "several", candidates: [receipt("a"), receipt("b")], evidence: {} });
    expect(await readNow(scope, operation.id)).toBe("look");
    const { looksOf } = await import("../looking/queries");
    const [look] = [...(await looksOf(scope, draft.id)).values()];
    expect(look?.candidates.map((one) => one.remoteId)).toEqual(["a", "b"]);
  });

  it("a platform that cannot be read back ends in look once it is settled, not before", async () => {
    there.absence = "none";
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    expect(await readNow(scope, operation.id)).toBe("again");
    await settleNow(operation.id);
    expect(await readNow(scope, operation.id)).toBe("look");
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: { next: "look" } });
  });

  it.each(["list", "none"] as const)(
    "an open intent on a `%s` platform keeps an equal post from being armed, also while a person has to look",
    async (absence) => {
      there.absence = absence;
      const { scope, channelIds, operation, draft } = await duePost();
      there.publish = (count) => (count === 1 ? noAnswer() : undefined);
      await publishOperation(scope, operation.id);
      const twin = makeDraft(channelIds, "hello  there");
      await publishPost(scope, { draft: twin });
      const second = await operationOf(twin.id);
      expect(await publishOperation(scope, second.id)).toBe("twin");
      there.find = () => ({ found: "several", candidates: [receipt("a"), receipt("b")], evidence: {} });
      await settleNow(operation.id);
      await readNow(scope, operation.id);
      expect(await operationOf(draft.id)).toMatchObject({ failure: { next: "look" } });
      await db().execute(sql`update operations set next_check_at = null where id = ${second.id}`);
      expect(await publishOperation(scope, second.id)).toBe("twin");
      expect(await operationOf(twin.id)).toMatchObject({ status: "scheduled" });
      expect(there.sent).toHaveLength(1);
    },
  );

  it("a reading that does not end is given up, and counts as unclear", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    await settleNow(operation.id);
    vi.spyOn(scripted, "find").mockReturnValue(new Promise(() => {}));
    expect(await reconcileOperation(scope, operation.id, await databaseNow(), 50)).toBe("again");
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown", checks: 1, leaseUntil: null });
  });
});

describe("rule 9: a definite no on the commit closes the intent", () => {
  it.each([
    ["429", { next: "wait" as const, until: new Date(Date.now() + 60_000), reason: "Too many requests." }],
    ["401", { next: "reconnect" as const, reason: "Access was withdrawn." }],
  ])("%s on the commit: nothing is read back, and the next try is a new intent", async (_status, failure) => {
    const { scope, draft, operation } = await duePost();
    there.publish = (count) => (count === 1 ? failWith(failure) : undefined);
    await publishOperation(scope, operation.id);
    expect(await operationOf(draft.id)).toMatchObject({ intent: null, notAfter: null });
    const { retryFailed } = await import("../retrying/mutations");
    await retryFailed(scope, { postId: draft.id });
    await db().execute(sql`update operations set next_check_at = null where id = ${operation.id}`);
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(there.sent[1]?.material).not.toEqual(there.sent[0]?.material);
  });

  it("a token that is refused right after it was renewed waits, instead of asking in a loop", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () => failWith({ next: "refresh", reason: "Token expired." });
    expect(await publishOperation(scope, operation.id)).toBe("waiting");
    expect(there.sent).toHaveLength(2);
    const { nextCheckAt } = await operationOf(draft.id);
    expect((nextCheckAt?.getTime() ?? 0) - (await databaseNow()).getTime()).toBeGreaterThan(20_000);
  });
});

describe("the sweep", () => {
  it("sending with an expired lease becomes unknown, never scheduled", async () => {
    const { scope, draft, operation } = await duePost();
    const claimed = await claimOperation(scope, operation, false);
    if (!claimed.ok) throw new Error(claimed.failure.message);
    await armOperation(scope, claimed.value, { key: "k" }, options);
    await endLease(operation.id);
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown" });
    expect(await historyOf(operation.id)).toEqual(["scheduled", "claimed", "armed", "unanswered"]);
  });
});
