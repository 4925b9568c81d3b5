import { sql } from "drizzle-orm";
import { beforeEach, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { systemScope } from "@/lib/auth/mint";
import { failWith } from "@/lib/result";
import { deletePost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { outgoingOf } from "../composing/work";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { revisePost } from "../revising/mutations";
import { sweepDue } from "../sweeping/mutations";
import { duePost, settleNow } from "../testing/rows";
import { startAfresh, there } from "../testing/there";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(startAfresh);

/** A post that is out on a platform that can edit. */
async function out() {
  const made = await duePost(["one"], "mastodon");
  expect(await publishOperation(made.scope, made.operation.id)).toBe("published");
  const edits = () =>
    db()
      .select()
      .from(operations)
      .where(sql`${operations.postId} = ${made.draft.id} and ${operations.kind} = 'update'`)
      .orderBy(operations.incarnation);
  const revise = (text: string, revision: number) =>
    revisePost(made.scope, { draft: { ...made.draft, text, revision }, update: made.channelIds, remove: [] });
  return { ...made, edits, revise };
}

it("the newer edit comes last, though a process with a slower clock placed it", async () => {
  const { scope, edits, revise } = await out();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  await revise("a", 1);
  vi.useRealTimers();
  there.change = (count) =>
    count === 1 ? failWith({ next: "look" as const, reason: "No answer came." }) : undefined;
  const [first] = await edits();
  expect(await publishOperation(scope, first?.id ?? "")).toBe("unknown");
  expect(await revise("b", 2)).toMatchObject({ ok: true, value: { edited: 1 } });
  await settleNow(first?.id ?? "");
  expect(await reconcileOperation(scope, first?.id ?? "", await databaseNow())).toBe("again");
  const [, second] = await edits();
  expect(await publishOperation(scope, second?.id ?? "")).toBe("waits");
  expect(await publishOperation(scope, first?.id ?? "")).toBe("published");
  expect(await publishOperation(scope, second?.id ?? "")).toBe("published");
  expect(there.changed.map((one) => one.text)).toEqual(["a", "a", "b"]);
  expect(await revise("b", 3)).toMatchObject({ ok: true, value: { edited: 0 } });
});

it("an edit of a post that was deleted here is not woken for ever", async () => {
  const { scope, draft, edits, revise } = await out();
  await revise("a", 1);
  await deletePost(scope, { postId: draft.id });
  await db().execute(sql`update operations set due_at = clock_timestamp() - interval '1 minute'
    where post_id = ${draft.id} and kind = 'update'`);
  const [edit] = await edits();
  const woken = await sweepDue(systemScope("sweep"));
  expect(woken.filter((one) => one.id === edit?.id)).toEqual([]);
  expect(edit?.status).toBe("cancelled");
});

it("what was to be deleted and is wanted again stays there; what is being deleted right now is told", async () => {
  const { scope, draft, channelIds } = await out();
  const revise = (comment: string, revision: number) =>
    revisePost(scope, { draft: { ...draft, comment, revision }, update: channelIds, remove: [] });
  const kindOf = async (kind: "comment" | "remove") => {
    const rows = await db().select().from(operations).where(sql`${operations.postId} = ${draft.id}`);
    return rows.filter((one) => one.kind === kind).at(-1);
  };
  await revise("first", 1);
  expect(await publishOperation(scope, (await kindOf("comment"))?.id ?? "")).toBe("published");
  expect(await revise("", 2)).toMatchObject({ value: { removed: 1 } });
  expect(await revise("first", 3)).toMatchObject({ ok: true, value: { added: 0, edited: 0 } });
  expect(await kindOf("remove")).toMatchObject({ status: "cancelled" });
  await revise("", 4);
  await db().execute(sql`update operations set status = 'sending' where post_id = ${draft.id}
    and kind = 'remove' and status = 'scheduled'`);
  expect(await revise("first", 5)).toMatchObject({ ok: false, failure: { code: "already-sending" } });
  expect(there.changed).toEqual([]);
});

it("an edit is told what it edits: what only a post has, its parts and comment must not get", async () => {
  const { scope, draft, channelIds } = await out();
  const revise = (parts: string[], comment: string, revision: number) =>
    revisePost(scope, {
      draft: { ...draft, parts: parts.map((text) => ({ text })), comment, revision },
      update: channelIds,
      remove: [],
    });
  await revise(["two"], "first", 1);
  const all = () => db().select().from(operations).where(sql`${operations.postId} = ${draft.id}`);
  for (const kind of ["part", "comment"] as const) {
    const added = (await all()).find((one) => one.kind === kind);
    expect(await publishOperation(scope, added?.id ?? "")).toBe("published");
  }
  await revise(["2"], "1st", 2);
  const roles = async (operation: typeof operations.$inferSelect) => {
    const composed = await outgoingOf(scope, operation);
    return composed.ok ? [composed.value.text, composed.value.role] : null;
  };
  const edits = (await all()).filter((one) => one.kind === "update");
  expect((await Promise.all(edits.map(roles))).sort()).toEqual([
    ["1st", "comment"],
    ["2", "part"],
  ]);
});
