import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import type { FindAnswer } from "@/lib/platforms/contract";
import { failWith } from "@/lib/result";
import { cancelPost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { armOperation, claimOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { retryFailed } from "../retrying/mutations";
import { publishPost } from "../scheduling/mutations";
import { recordReceipt } from "../settling/mutations";
import { sweepOnce } from "../sweeping/work";
import { duePost, endLease, makeDraft, operationOf, settleNow, statusOf } from "../testing/rows";
import { receipt, startAfresh, there } from "../testing/there";
import { reconcileOperation } from "./work";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const publish = async (scope: Scope, id: string) => publishOperation(scope, id);

beforeEach(startAfresh);

describe("never twice", () => {
  it("an unanswered commit is unknown, never scheduled, and is found", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    expect(await publish(scope, operation.id)).toBe("unknown");
    expect(await statusOf(draft.id)).toBe("publishing");
    expect(await publish(scope, operation.id)).toBe("busy");
    there.find = () => ({ found: "yes", receipt: receipt("found"), evidence: {} });
    await settleNow(operation.id);
    expect(await reconcileOperation(scope, operation.id, await databaseNow())).toBe("published");
    expect(there.sent).toHaveLength(1);
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "found" });
  });

  it("concludes absent only when settled, and resends with the same material", async () => {
    const { scope, operation } = await duePost();
    there.publish = (count) =>
      count === 1 ? failWith({ next: "look", reason: "No answer came." }) : undefined;
    await publish(scope, operation.id);
    await db().execute(
      sql`update operations set next_check_at = clock_timestamp() - interval '1 second' where id = ${operation.id}`,
    );
    expect(await reconcileOperation(scope, operation.id, await databaseNow())).toBe("again");
    await settleNow(operation.id);
    expect(await reconcileOperation(scope, operation.id, await databaseNow())).toBe("absent");
    expect(await publish(scope, operation.id)).toBe("published");
    expect(there.sent).toHaveLength(2);
    expect(there.sent[1]?.material).toEqual(there.sent[0]?.material);
  });

  it("a reading that breaks counts as one that said nothing, so that in the end a person looks", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    await publish(scope, operation.id);
    there.find = () => {
      throw new Error("the adapter broke");
    };
    for (let reading = 1; reading <= 12; reading += 1) {
      await settleNow(operation.id);
      await reconcileOperation(scope, operation.id, await databaseNow());
    }
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: { next: "look" } });
  });

  it("where nobody can be asked it goes on asking for a day, and only then asks a person", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    await publish(scope, operation.id);
    there.find = () => ({ found: "unclear", reason: "The server is away.", evidence: {}, away: true });
    for (let reading = 1; reading <= 20; reading += 1) {
      await settleNow(operation.id);
      expect(await reconcileOperation(scope, operation.id, await databaseNow())).toBe("again");
    }
    await settleNow(operation.id);
    await db().execute(
      sql`update operations set not_after = clock_timestamp() - interval '25 hours' where id = ${operation.id}`,
    );
    expect(await reconcileOperation(scope, operation.id, await databaseNow())).toBe("look");
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: { next: "look" } });
  });

  it("two complete readings of a list need not follow each other: one that says nothing between them takes nothing back", async () => {
    const { scope, operation } = await duePost();
    there.absence = "list";
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    await publish(scope, operation.id);
    const read = async (answer?: FindAnswer) => {
      there.find = answer && (() => answer);
      await settleNow(operation.id);
      return reconcileOperation(scope, operation.id, await databaseNow());
    };
    expect(await read()).toBe("again");
    await db().execute(
      sql`update operations set absent_since = clock_timestamp() - interval '61 seconds' where id = ${operation.id}`,
    );
    expect(await read({ found: "unclear", reason: "The list was cut.", evidence: {} })).toBe("again");
    expect(await read({ found: "unclear", reason: "Away.", evidence: {}, away: true })).toBe("again");
    expect(await read()).toBe("absent");
  });

  it("a cancel while sending is kept as a wish: proven absent, it is never resent", async () => {
    const { scope, draft, operation } = await duePost();
    there.before = async () => {
      const late = await cancelPost(scope, { postId: draft.id });
      expect(late).toMatchObject({ ok: true, value: { cancelled: 0, alreadySending: 1 } });
    };
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    await publish(scope, operation.id);
    await settleNow(operation.id);
    expect(await reconcileOperation(scope, operation.id, await databaseNow())).toBe("absent");
    expect(await statusOf(draft.id)).toBe("cancelled");
    expect(await publish(scope, operation.id)).toBe("busy");
    expect(there.sent).toHaveLength(1);
  });

  it("a late answer after the fence is still learned", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    await publish(scope, operation.id);
    await db().execute(sql`update operations set fence = fence + 5 where id = ${operation.id}`);
    expect(await recordReceipt(scope, operation, receipt("late"))).toBe("published");
    expect(await recordReceipt(scope, operation, receipt("late"))).toBe("known");
    expect(await recordReceipt(scope, operation, receipt("other"))).toBe("duplicated");
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "late" });
  });

  it("a process that died while sending leaves an unknown, one that died before arming leaves it scheduled", async () => {
    const { scope, draft, operation } = await duePost();
    const claimed = await claimOperation(scope, operation, false);
    if (!claimed.ok) throw new Error(claimed.failure.message);
    await endLease(operation.id);
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled" });
    const again = await claimOperation(scope, operation, false);
    if (!again.ok) throw new Error(again.failure.message);
    const armed = await armOperation(
      scope,
      again.value,
      { key: "k" },
      { sandboxRuns: false, oneFingerprintAtATime: false },
    );
    expect(armed.ok).toBe(true);
    await endLease(operation.id);
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown" });
    expect(there.sent).toHaveLength(0);
  });

  it("a frozen sender does not arm after another took over, and does not send after its window", async () => {
    const { scope, operation } = await duePost();
    const frozen = await claimOperation(scope, operation, false);
    if (!frozen.ok) throw new Error(frozen.failure.message);
    await endLease(operation.id);
    const late = await armOperation(
      scope,
      frozen.value,
      { key: "k" },
      { sandboxRuns: false, oneFingerprintAtATime: false },
    );
    expect(late).toMatchObject({ ok: false, failure: { code: "lost" } });
    await sweepOnce();
    there.before = async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 21_000 });
    };
    expect(await publish(scope, operation.id)).toBe("waiting");
    vi.useRealTimers();
    expect(there.sent).toHaveLength(0);
  });

  it("an equal post on the account waits while an intent is open, where absence is proven by lists", async () => {
    const { scope, channelIds, operation } = await duePost();
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    await publish(scope, operation.id);
    const twin = makeDraft(channelIds, "hello  there!");
    await publishPost(scope, { draft: twin });
    const second = await claimOperation(scope, await operationOf(twin.id), false);
    if (!second.ok) throw new Error(second.failure.message);
    const armed = await armOperation(
      scope,
      second.value,
      { key: "k" },
      { sandboxRuns: false, oneFingerprintAtATime: true },
    );
    expect(armed).toMatchObject({ ok: false, failure: { code: "twin" } });
  });

  it("two candidates in a list are for a person to look at, and are not resent", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    await publish(scope, operation.id);
    there.find = () => ({ found: "several", candidates: [receipt("a"), receipt("b")], evidence: {} });
    await settleNow(operation.id);
    expect(await reconcileOperation(scope, operation.id, await databaseNow())).toBe("look");
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: { next: "look" } });
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({
      ok: false,
      failure: { code: "look-first" },
    });
    expect(there.sent).toHaveLength(1);
  });

  it("a found post that is another operation's receipt proves nothing", async () => {
    const { scope, channelIds, operation } = await duePost();
    await publish(scope, operation.id);
    const other = makeDraft(channelIds, "Something else");
    await publishPost(scope, { draft: other });
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    const second = await operationOf(other.id);
    await publish(scope, second.id);
    there.find = () => ({ found: "yes", receipt: receipt("r1"), evidence: {} });
    await settleNow(second.id);
    expect(await reconcileOperation(scope, second.id, await databaseNow())).toBe("again");
    expect(await operationOf(other.id)).toMatchObject({ status: "unknown", remoteId: null });
  });

  it("on a list, another operation's receipt is no candidate", async () => {
    const { scope, channelIds, operation } = await duePost();
    await publish(scope, operation.id);
    const other = makeDraft(channelIds);
    await publishPost(scope, { draft: other });
    there.publish = () => failWith({ next: "look", reason: "No answer came." });
    const second = await operationOf(other.id);
    await publish(scope, second.id);
    there.find = () => ({ found: "several", candidates: [receipt("r1"), receipt("mine")], evidence: {} });
    there.absence = "list";
    await settleNow(second.id);
    expect(await reconcileOperation(scope, second.id, await databaseNow())).toBe("published");
    expect(await operationOf(other.id)).toMatchObject({ remoteId: "mine" });
  });
});
