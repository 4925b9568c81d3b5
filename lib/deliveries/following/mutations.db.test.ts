import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { failWith } from "@/lib/result";
import { cancelPost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { savePost } from "../mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { retryFailed } from "../retrying/mutations";
import { publishPost, reschedulePost, schedulePost } from "../scheduling/mutations";
import { sweepClaims, sweepDue, sweepMissed, sweepSenders } from "../sweeping/mutations";
import {
  endLease,
  historyOf,
  makeDraft,
  makeWorkspace,
  operationsOf,
  settleNow,
  statusOf,
} from "../testing/rows";
import { receipt, startAfresh, there } from "../testing/there";
import { inOrder } from "./rules";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(startAfresh);

const refusal = failWith({ next: "revise" as const, field: "text" as const, reason: "Not like this." });
const silence = failWith({ next: "look" as const, reason: "No answer came." });

async function thread(parts: string[] = ["two", "three"], comment = "") {
  const made = await makeWorkspace();
  const draft = { ...makeDraft(made.channelIds, "one"), parts: parts.map((text) => ({ text })), comment };
  const done = await publishPost(made.scope, { draft });
  if (!done.ok) throw new Error(done.failure.message);
  const steps = async () => inOrder(await operationsOf(draft.id));
  const publish = async (index: number) => {
    const step = (await steps())[index];
    if (!step) throw new Error("no such step");
    return publishOperation(made.scope, step.id);
  };
  const statuses = async () => (await steps()).map((one) => one.status);
  return { ...made, draft, steps, publish, statuses };
}

/** Which operations the engine was told to wake, in the order they were told. */
async function woken(postId: string): Promise<string[]> {
  const rows = await db().execute<{ kind: string; position: number }>(sql`
    select o.kind, o.position from outbox e join operations o on o.id = (e.data ->> 'operationId')::uuid
    where e.name = 'operation.due' and o.post_id = ${postId} order by e.created_at, e.id`);
  return rows.map((row) => `${row.kind} ${row.position}`);
}

describe("rule 11: a part follows its predecessor's receipt", () => {
  it("cannot go out before, whoever wakes it, and answers the part before it", async () => {
    const { draft, publish, statuses } = await thread();
    expect([await publish(2), await publish(1)]).toEqual(["waits", "waits"]);
    expect(there.sent).toHaveLength(0);
    expect(await publish(0)).toBe("published");
    expect(await publish(2)).toBe("waits");
    expect(await publish(1)).toBe("published");
    expect(await publish(2)).toBe("published");
    expect(there.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ["one", null],
      ["two", "r1"],
      ["three", "r2"],
    ]);
    expect(await statuses()).toEqual(["published", "published", "published"]);
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("wakes each with an event of its own, in the receipt's transaction", async () => {
    const { draft, publish } = await thread(["two", "three"], "first!");
    expect(await woken(draft.id)).toEqual(["publish 0"]);
    await publish(0);
    expect(await woken(draft.id)).toEqual(["publish 0", "part 1"]);
    await publish(1);
    await publish(2);
    expect(await woken(draft.id)).toEqual(["publish 0", "part 1", "part 2", "comment 0"]);
  });

  it("is not swept while it waits, and is when its turn was forgotten", async () => {
    const { publish, steps } = await thread();
    const { systemScope } = await import("@/lib/auth/mint");
    const forgotten = async () => {
      await db().execute(sql`update operations set due_at = due_at - interval '1 minute'`);
      return (await sweepDue(systemScope("test"))).map((row) => row.id);
    };
    const [first, second, third] = await steps();
    const before = await forgotten();
    expect(before).toContain(first?.id);
    expect(before).not.toContain(second?.id);
    await publish(0);
    const after = await forgotten();
    expect(after).toContain(second?.id);
    expect(after).not.toContain(third?.id);
  });
});

describe("when the part before did not go out", () => {
  it("failed: what follows fails with it and says why; retrying resumes there", async () => {
    const { scope, draft, publish, steps, statuses } = await thread(["two", "three", "four"], "first!");
    there.publish = (count) => (count === 2 ? refusal : undefined);
    await publish(0);
    expect(await publish(1)).toBe("failed");
    expect(await statuses()).toEqual(["published", "failed", "failed", "failed", "failed"]);
    expect((await steps())[2]?.failure).toMatchObject({
      next: "predecessor",
      reason: "What it follows did not go out.",
    });
    expect(await statusOf(draft.id)).toBe("partly_published");
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({ ok: true, value: { retried: 1 } });
    expect(await statuses()).toEqual(["published", "scheduled", "scheduled", "scheduled", "scheduled"]);
    expect((await woken(draft.id)).at(-1)).toBe("part 1");
    for (const index of [1, 2, 3, 4]) expect(await publish(index)).toBe("published");
    expect(there.sent.map((one) => one.text)).toEqual(["one", "two", "two", "three", "four", "first!"]);
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("unknown: they wait; found, they go on; absent, it is sent again first", async () => {
    const { scope, publish, steps, statuses } = await thread();
    there.publish = (count) => (count === 2 ? silence : undefined);
    await publish(0);
    expect(await publish(1)).toBe("unknown");
    expect(await publish(2)).toBe("waits");
    const second = (await steps())[1];
    if (!second) throw new Error("no part");
    await settleNow(second.id);
    await reconcileOperation(scope, second.id, await databaseNow());
    expect(await statuses()).toEqual(["published", "scheduled", "scheduled"]);
    there.publish = (count) => (count === 3 ? silence : undefined);
    expect(await publish(1)).toBe("unknown");
    there.find = () => ({ found: "yes", receipt: receipt("found"), evidence: {} });
    await settleNow(second.id);
    expect(await reconcileOperation(scope, second.id, await databaseNow())).toBe("published");
    expect(await publish(2)).toBe("published");
    expect(there.sent.at(-1)).toMatchObject({ text: "three", replyTo: "found" });
  });

  it("to be looked at: they end with it, and go on when it turns out to be there", async () => {
    const { recordReceipt } = await import("../settling/mutations");
    const { recordLook } = await import("../reconciling/mutations");
    const { scope, draft, publish, steps, statuses } = await thread();
    there.publish = (count) => (count === 2 ? silence : undefined);
    await publish(0);
    await publish(1);
    const second = (await steps())[1];
    if (!second) throw new Error("no part");
    await recordLook(scope, second, "Nobody can tell.");
    expect(await statuses()).toEqual(["published", "failed", "failed"]);
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({
      ok: false,
      failure: { code: "look-first" },
    });
    await recordReceipt(scope, second, receipt("late"));
    expect(await statuses()).toEqual(["published", "published", "scheduled"]);
    expect(await publish(2)).toBe("published");
    expect(there.sent.at(-1)?.replyTo).toBe("late");
  });

  it("cancelled: all that waits is cancelled; scheduled anew, all of it goes out", async () => {
    const { scope, draft, publish, statuses } = await thread(["two"], "first!");
    await cancelPost(scope, { postId: draft.id });
    expect(await statuses()).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(await statusOf(draft.id)).toBe("cancelled");
    const again = await publishPost(scope, { draft: { ...draft, revision: 1 } });
    expect(again.ok).toBe(true);
    for (const index of [0, 1, 2]) expect(await publish(index)).toBe("published");
    expect(there.sent).toHaveLength(3);
  });

  it("cancelled while the first is on its way and proven absent: nothing follows", async () => {
    const { scope, draft, publish, steps, statuses } = await thread();
    there.publish = () => silence;
    await publish(0);
    await cancelPost(scope, { postId: draft.id });
    const [first] = await steps();
    await settleNow(first?.id ?? "");
    await reconcileOperation(scope, first?.id ?? "", await databaseNow());
    expect(await statuses()).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  it("missed: the whole thread is missed, and retried as a whole", async () => {
    const { systemScope } = await import("@/lib/auth/mint");
    const { scope, draft, publish, statuses } = await thread();
    await db().execute(
      sql`update operations set due_at = clock_timestamp() - interval '30 hours' where post_id = ${draft.id}`,
    );
    await sweepMissed(systemScope("test"));
    expect(await statuses()).toEqual(["missed", "missed", "missed"]);
    await retryFailed(scope, { postId: draft.id });
    for (const index of [0, 1, 2]) expect(await publish(index)).toBe("published");
  });
});

describe("a crash between parts", () => {
  it("loses nothing and repeats nothing: before sending it goes back, after arming it is read back", async () => {
    const { systemScope } = await import("@/lib/auth/mint");
    const { claimOperation } = await import("../publishing/mutations");
    const { scope, publish, steps, statuses } = await thread();
    await publish(0);
    const second = (await steps())[1];
    if (!second) throw new Error("no part");
    await claimOperation(scope, { id: second.id }, true);
    await endLease(second.id);
    await sweepClaims(systemScope("test"));
    expect(await statuses()).toEqual(["published", "scheduled", "scheduled"]);
    await db().execute(sql`update operations set status = 'sending', fence = fence + 1,
      intent = '{"material":{"key":"k"},"armedAt":"2026-01-01T00:00:00Z","fingerprint":"f"}',
      not_after = clock_timestamp(), lease_until = clock_timestamp() - interval '1 second' where id = ${second.id}`);
    await sweepSenders(systemScope("test"));
    there.find = () => ({ found: "yes", receipt: receipt("there"), evidence: {} });
    expect(await reconcileOperation(scope, second.id, await databaseNow())).toBe("published");
    expect(await publish(2)).toBe("published");
    expect(there.sent.map((one) => one.text)).toEqual(["one", "three"]);
  });
});

describe("a first comment", () => {
  it("stands under the post itself, after the whole thread", async () => {
    const { publish } = await thread(["two"], "first!");
    await publish(0);
    expect(await publish(2)).toBe("waits");
    await publish(1);
    await publish(2);
    expect(there.sent.at(-1)).toMatchObject({ text: "first!", replyTo: "r1" });
  });

  it("that fails never makes the post look failed, and is retried alone", async () => {
    const { scope, draft, publish, statuses } = await thread([], "first!");
    there.publish = (count) => (count === 2 ? refusal : undefined);
    await publish(0);
    expect(await publish(1)).toBe("failed");
    expect(await statusOf(draft.id)).toBe("published");
    await retryFailed(scope, { postId: draft.id });
    expect(await publish(1)).toBe("published");
    expect(await statuses()).toEqual(["published", "published"]);
  });
});

describe("changing what waits", () => {
  const when = { wallTime: "2099-05-01T09:00", zone: "Europe/Amsterdam" };

  async function planned(parts: string[]) {
    const made = await makeWorkspace();
    const draft = { ...makeDraft(made.channelIds, "one"), parts: parts.map((text) => ({ text })) };
    await schedulePost(made.scope, { draft, when });
    const texts = async () =>
      inOrder(await operationsOf(draft.id)).map((one) => `${one.status} ${one.content.text}`);
    return { ...made, draft, texts };
  }

  it("adds, changes and takes off parts of a scheduled thread", async () => {
    const { scope, draft, texts } = await planned(["two", "three"]);
    await savePost(scope, { ...draft, revision: 1, parts: [{ text: "2" }] });
    expect(await texts()).toEqual(["scheduled one", "scheduled 2", "cancelled three"]);
    await savePost(scope, { ...draft, revision: 2, parts: [{ text: "2" }, { text: "3" }, { text: "4" }] });
    expect(await texts()).toEqual(["scheduled one", "scheduled 2", "scheduled 3", "scheduled 4"]);
  });

  it("moves a thread without the parts that were taken off", async () => {
    const { scope, draft, texts } = await planned(["two", "three"]);
    await savePost(scope, { ...draft, revision: 1, parts: [{ text: "two" }] });
    await reschedulePost(scope, { postId: draft.id, when: { ...when, wallTime: "2099-06-01T09:00" } });
    expect(await texts()).toEqual(["scheduled one", "scheduled two", "cancelled three"]);
  });

  it("a channel's own parts and comment replace the shared ones", async () => {
    const made = await makeWorkspace(["one", "two"]);
    const draft = makeDraft(made.channelIds, "one");
    const [first, second] = draft.channels;
    if (!first || !second) throw new Error("two channels");
    const own = { ...second, parts: [], comment: "mine" };
    const changed = { ...draft, parts: [{ text: "two" }], comment: "ours", channels: [first, own] };
    await schedulePost(made.scope, { draft: changed, when });
    const all = await operationsOf(draft.id);
    const of = (channelId: string) =>
      inOrder(all.filter((one) => one.channelId === channelId)).map((one) => one.content.text);
    expect(of(first.channelId)).toEqual(["one", "two", "ours"]);
    expect(of(second.channelId)).toEqual(["one", "mine"]);
  });

  it("keeps the history of each part apart", async () => {
    const { publish, steps } = await thread(["two"]);
    await publish(0);
    await publish(1);
    const second = (await steps())[1];
    expect(await historyOf(second?.id ?? "")).toEqual([
      "scheduled",
      "follows",
      "claimed",
      "armed",
      "receipt",
    ]);
  });
});
