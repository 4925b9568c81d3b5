import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { posts } from "@/db/schema/content";
import { requireFacts } from "@/lib/platforms/catalog";
import type { FindAnswer, Platform, PublishFailure, Receipt } from "@/lib/platforms/contract";
import { failWith, ok, type Result } from "@/lib/result";
import { cancelPost, deletePost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { savePost } from "../mutations";
import { reconcileOperation } from "../reconciling/work";
import { retryFailed } from "../retrying/mutations";
import { publishPost, reschedulePost, schedulePost } from "../scheduling/mutations";
import { recordReceipt } from "../settling/mutations";
import { sweepOnce } from "../sweeping/work";
import { historyOf, makeDraft, makeWorkspace, operationOf, operationsOf } from "../testing";
import { armOperation, claimOperation } from "./mutations";
import { publishOperation } from "./work";

/** A platform whose answers the test writes; it counts what really reached it. */
const there = vi.hoisted(() => ({
  sent: [] as { text: string; material: Record<string, string> }[],
  publish: undefined as undefined | ((count: number) => unknown),
  find: undefined as undefined | (() => unknown),
  before: undefined as undefined | (() => Promise<unknown>),
}));

const receipt = (id: string): Receipt => ({
  remoteId: id,
  address: `https://example.test/${id}`,
  publishedAt: null,
});

function platform(): Platform {
  return {
    facts: { ...requireFacts("bluesky"), settleSeconds: 0 },
    connect: { kind: "form", signIn: async () => failWith({ code: "no", message: "no" }) },
    identify: async () => failWith({ next: "reconnect", reason: "no" }),
    commitMaterial: (_outgoing, seed) => ({ key: `${seed.operationId}:${seed.revision}:${uuidv7()}` }),
    publish: async (_context, outgoing, _draft, material, gate) => {
      await there.before?.();
      if (!gate.mayStillLeave())
        return failWith({ next: "wait", until: new Date(), reason: "Too late to send." });
      there.sent.push({ text: outgoing.text, material });
      return (there.publish?.(there.sent.length) ?? ok(receipt(`r${there.sent.length}`))) as Result<
        Receipt,
        PublishFailure
      >;
    },
    find: async () => (there.find?.() ?? { found: "no", evidence: {} }) as FindAnswer,
  };
}

vi.mock("@/lib/platforms/registry", () => ({ requirePlatform: () => platform() }));
vi.mock("@/lib/channels/work", () => ({
  reportReconnect: async () => {},
  withAccess: (_scope: unknown, _id: string, use: (context: unknown) => unknown) => use({}),
}));

const publish = async (scope: Awaited<ReturnType<typeof makeWorkspace>>["scope"], id: string) =>
  publishOperation(scope, id, await databaseNow());
const ageLease = (id: string) =>
  db().execute(
    sql`update operations set lease_until = clock_timestamp() - interval '1 second' where id = ${id}`,
  );
const settleNow = (id: string) =>
  db().execute(
    sql`update operations set not_after = clock_timestamp() - interval '10 minutes', next_check_at = clock_timestamp() - interval '1 second' where id = ${id}`,
  );
const statusOf = async (postId: string) => {
  const [row] = await db().select({ status: posts.status }).from(posts).where(sql`${posts.id} = ${postId}`);
  return row?.status;
};

async function duePost(channels = ["one"]) {
  const made = await makeWorkspace(channels);
  const draft = makeDraft(made.channelIds);
  const published = await publishPost(made.scope, { draft });
  expect(published.ok).toBe(true);
  return { ...made, draft, operation: await operationOf(draft.id) };
}

beforeEach(() => {
  there.sent = [];
  there.publish = undefined;
  there.find = undefined;
  there.before = undefined;
});

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
    await ageLease(operation.id);
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
    await ageLease(operation.id);
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown" });
    expect(there.sent).toHaveLength(0);
  });

  it("a frozen sender does not arm after another took over, and does not send after its window", async () => {
    const { scope, operation } = await duePost();
    const frozen = await claimOperation(scope, operation, false);
    if (!frozen.ok) throw new Error(frozen.failure.message);
    await ageLease(operation.id);
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
});

describe("never lost", () => {
  it("losing every event loses no post: the sweep publishes it itself", async () => {
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
