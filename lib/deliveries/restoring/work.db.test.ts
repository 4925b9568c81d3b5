import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import { testSelf } from "@/lib/auth/testing";
import { share } from "@/lib/global";
import { savePost } from "../mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { publishPost, schedulePost } from "../scheduling/mutations";
import { sweepOnce } from "../sweeping/work";
import {
  duePost,
  historyOf,
  makeDraft,
  makeWorkspace,
  operationOf,
  operationsOf,
  settleNow,
} from "../testing/rows";
import { receipt, scripted, startAfresh, there } from "../testing/there";
import { settleByCommand, settleInstance } from "./work";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const search = vi.fn<NonNullable<typeof scripted.search>>();

beforeEach(async () => {
  startAfresh();
  delete scripted.search;
  search.mockReset();
  share("instance-mark", undefined);
  await testDatabase().empty();
});

/** As `openInstance` leaves a database that came from a backup. */
const hold = (knownUntil = "now() - interval '1 hour'") =>
  db().execute(
    sql`update instance set held_for = 'restored-or-copied', known_until = ${sql.raw(knownUntil)}, held_since = now()`,
  );
const operator = async (userId: string, decision: "copy" | "restored") =>
  settleInstance(testSelf(userId, { isOperator: true }), { decision });
const now = () => new Date(Date.now() + 1000);

describe("rule 12: a restored database", () => {
  it("publishes nothing while it is held, and says why", async () => {
    const { scope, draft, operation } = await duePost();
    await hold();
    expect(await publishOperation(scope, operation.id)).toBe("held");
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", hold: "copied" });
    expect(there.sent).toEqual([]);
  });

  it("finds what went out in the lost history, under a key nobody knows, and does not send it again", async () => {
    scripted.search = search;
    search.mockResolvedValue({ found: "yes", receipt: receipt("lost"), evidence: {} });
    const { scope, draft, operation, userId } = await duePost();
    await hold();
    expect(await operator(userId, "restored")).toMatchObject({ ok: true, value: { searched: 1 } });
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown", hold: null });
    expect(await reconcileOperation(scope, operation.id, now())).toBe("published");
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "lost" });
    expect(there.sent).toEqual([]);
  });

  it("searches from the last sign of life on, not from when it was scheduled", async () => {
    scripted.search = search;
    search.mockResolvedValue({ found: "no", evidence: {} });
    const { scope, operation, userId } = await duePost();
    await db().execute(
      sql`update operations set created_at = now() - interval '60 days' where id = ${operation.id}`,
    );
    await hold("now() - interval '2 hours'");
    await operator(userId, "restored");
    await reconcileOperation(scope, operation.id, now());
    const hours = (Date.now() - (search.mock.calls[0]?.[1].armedAt.getTime() ?? 0)) / 3_600_000;
    expect(hours).toBeGreaterThan(1.9);
    expect(hours).toBeLessThan(2.1);
  });

  it("searches as far back for what a series made again after the restore", async () => {
    scripted.search = search;
    search.mockResolvedValue({ found: "no", evidence: {} });
    const { scope, operation, userId } = await duePost();
    await hold("now() - interval '2 hours'");
    await operator(userId, "restored");
    await reconcileOperation(scope, operation.id, now());
    const hours = (Date.now() - (search.mock.calls[0]?.[1].armedAt.getTime() ?? 0)) / 3_600_000;
    expect(hours).toBeGreaterThan(1.9);
  });

  it("sends what two complete searches did not find, with new idempotency material", async () => {
    scripted.search = search;
    search.mockResolvedValue({ found: "no", evidence: {} });
    const { scope, draft, operation, userId } = await duePost();
    await hold();
    await operator(userId, "restored");
    // One complete search proves nothing yet, though the platform answers by key.
    await settleNow(operation.id);
    expect(await reconcileOperation(scope, operation.id, now())).toBe("again");
    await settleNow(operation.id);
    await db().execute(
      sql`update operations set absent_since = now() - interval '2 minutes' where id = ${operation.id}`,
    );
    expect(await reconcileOperation(scope, operation.id, now())).toBe("absent");
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(there.sent).toHaveLength(1);
    expect(there.sent[0]?.material.key).toMatch(new RegExp(operation.id));
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "r1" });
  });

  it("asks a person where the platform can only be asked by the lost key", async () => {
    there.find = () => ({ found: "no", evidence: {} });
    const { scope, draft, operation, userId } = await duePost();
    await hold();
    await operator(userId, "restored");
    await settleNow(operation.id);
    expect(await reconcileOperation(scope, operation.id, now())).toBe("look");
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: { next: "look" } });
    expect(there.sent).toEqual([]);
  });

  it("takes a claim and a sender back too: their answers are in the lost history", async () => {
    scripted.search = search;
    const claimed = await duePost();
    const sending = await duePost();
    await db().execute(
      sql`update operations set status = 'claimed', fence = 4, lease_until = now() + interval '3 minutes' where id = ${claimed.operation.id}`,
    );
    await db().execute(sql`update operations set status = 'sending', fence = 4, lease_until = now() + interval '3 minutes', not_after = now(),
      intent = '{"material":{"key":"old"},"armedAt":"2020-01-01T00:00:00Z","fingerprint":"x"}' where id = ${sending.operation.id}`);
    await hold();
    await operator(claimed.userId, "restored");
    expect(await operationOf(claimed.draft.id)).toMatchObject({
      status: "unknown",
      fence: 5,
      leaseUntil: null,
    });
    expect(await operationOf(sending.draft.id)).toMatchObject({
      status: "unknown",
      fence: 5,
      intent: { lost: true, material: { key: "old" }, armedAt: "2020-01-01T00:00:00Z" },
    });
  });

  it("lets what is due later go out normally, and holds no more", async () => {
    scripted.search = search;
    const { scope, draft: first, channelIds, userId } = await duePost();
    const later = makeDraft(channelIds, "For tomorrow");
    await schedulePost(scope, { draft: later, when: { wallTime: "2099-05-01T09:00", zone: "UTC" } });
    await hold();
    await db().execute(sql`update operations set hold = 'copied' where post_id = ${first.id}`);
    await operator(userId, "restored");
    const waiting = await operationOf(later.id);
    expect(waiting).toMatchObject({ status: "scheduled", hold: null, intent: null });
    await db().execute(
      sql`update operations set due_at = clock_timestamp() - interval '1 second' where id = ${waiting.id}`,
    );
    expect(await publishOperation(scope, waiting.id)).toBe("published");
    expect(there.sent).toMatchObject([{ text: "For tomorrow" }]);
  });

  it("does not send what stands behind a doubtful one of the same delivery before it was searched as well", async () => {
    scripted.search = search;
    search.mockResolvedValue({ found: "yes", receipt: receipt("lost"), evidence: {} });
    const { scope, operation, userId } = await duePost();
    const part = uuidv7();
    await db().execute(sql`insert into operations (id, workspace_id, post_id, delivery_id, channel_id, kind, position, content, fingerprint, due_at, remote_account)
      select ${part}, workspace_id, post_id, delivery_id, channel_id, 'part', 1, content, 'another', due_at, remote_account from operations where id = ${operation.id}`);
    await hold();
    await operator(userId, "restored");
    const statusOfPart = async () => {
      const [row] = await db().execute<{ status: string }>(
        sql`select status from operations where id = ${part}`,
      );
      return row?.status;
    };
    expect(await statusOfPart()).toBe("scheduled");
    expect(await publishOperation(scope, part)).toBe("waits");
    expect(await reconcileOperation(scope, operation.id, now())).toBe("published");
    expect(await publishOperation(scope, part)).toBe("busy");
    expect(await statusOfPart()).toBe("unknown");
    search.mockResolvedValue({ found: "yes", receipt: receipt("lost-part"), evidence: {} });
    expect(await reconcileOperation(scope, part, now())).toBe("published");
    expect(there.sent).toEqual([]);
  });

  it("searches a part for what it was before somebody edited it, and only then sends the edit", async () => {
    scripted.search = search;
    search.mockResolvedValue({ found: "yes", receipt: receipt("lost"), evidence: {} });
    const { scope, userId, channelIds } = await makeWorkspace();
    const draft = { ...makeDraft(channelIds), parts: [{ text: "Part two" }] };
    if (!(await publishPost(scope, { draft })).ok) throw new Error("not placed");
    const step = async (kind: "publish" | "part") => {
      const found = (await operationsOf(draft.id)).find((one) => one.kind === kind);
      if (!found) throw new Error("no such step");
      return found;
    };
    await hold();
    await operator(userId, "restored");
    const edited = { ...draft, revision: 1, parts: [{ text: "Part two, mended" }] };
    expect(await savePost(scope, edited)).toMatchObject({ ok: true });
    expect(await reconcileOperation(scope, (await step("publish")).id, now())).toBe("published");
    const part = await step("part");
    expect(await publishOperation(scope, part.id)).toBe("busy");
    search.mockResolvedValue({ found: "no", evidence: {} });
    await settleNow(part.id);
    await db().execute(
      sql`update operations set absent_since = now() - interval '2 minutes' where id = ${part.id}`,
    );
    expect(await reconcileOperation(scope, part.id, now())).toBe("absent");
    expect(search.mock.calls.at(-1)?.[1].outgoing.text).toBe("Part two");
    expect(await publishOperation(scope, part.id)).toBe("published");
    expect(there.sent.map((one) => one.text)).toEqual(["Part two, mended"]);
  });

  it("keeps the line of history that says so", async () => {
    const { operation, userId } = await duePost();
    await hold();
    await operator(userId, "restored");
    expect(await historyOf(operation.id)).toEqual(["scheduled", "restored"]);
  });
});

describe("rule 12: a copied database", () => {
  it("never publishes, whatever the sweep does", async () => {
    const { scope, draft, operation, userId } = await duePost();
    await hold();
    expect(await operator(userId, "copy")).toMatchObject({ ok: true, value: { searched: 0 } });
    await sweepOnce();
    expect(await publishOperation(scope, operation.id)).toBe("held");
    expect(await operator(userId, "restored")).toMatchObject({ failure: { code: "not-held" } });
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", hold: "copied" });
    expect(there.sent).toEqual([]);
  });

  it("can be decided on the machine itself, once", async () => {
    await makeWorkspace();
    await hold();
    expect(await settleByCommand(systemScope("command"), "restored")).toMatchObject({ ok: true });
    expect(await settleByCommand(systemScope("command"), "copy")).toMatchObject({
      failure: { code: "not-held" },
    });
    const deeds = await db().execute(sql`select action, data ->> 'job' as job from audit_events`);
    expect([...deeds]).toEqual([{ action: "instance.restored", job: "command" }]);
  });

  it("is decided by the operator only, and it is written down who did", async () => {
    const { userId } = await makeWorkspace();
    await hold();
    expect(await settleInstance(testSelf(userId), { decision: "restored" })).toMatchObject({
      failure: { code: "forbidden" },
    });
    await operator(userId, "copy");
    const deeds = await db().execute(sql`select action from audit_events where user_id = ${userId}`);
    expect([...deeds]).toEqual([{ action: "instance.copy" }]);
  });
});
