import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { failWith } from "@/lib/result";
import { cancelPost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { savePost } from "../mutations";
import { publishOperation } from "../publishing/work";
import { reconcileOperation } from "../reconciling/work";
import { retryFailed } from "../retrying/mutations";
import { publishPost, reschedulePost } from "../scheduling/mutations";
import { duePost, historyOf, operationOf, operationsOf, settleNow, statusOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const publish = async (scope: Scope, id: string) => publishOperation(scope, id);
const readBack = async (scope: Scope, id: string) => {
  await settleNow(id);
  return reconcileOperation(scope, id, await databaseNow());
};
const noAnswer = () => failWith({ next: "look" as const, reason: "No answer came." });
const busy = () =>
  failWith({ next: "wait" as const, until: new Date(Date.now() + 60_000), reason: "Too many requests." });
const waitIsOver = (id: string) =>
  db().execute(sql`update operations set next_check_at = null where id = ${id}`);

beforeEach(startAfresh);

describe("what a person wants while it is under way", () => {
  it("an edit is what goes out once the old text is proven absent, as a new intent", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = (count) => (count === 1 ? noAnswer() : undefined);
    await publish(scope, operation.id);
    expect(await savePost(scope, { ...draft, revision: 1, text: "Something better" })).toMatchObject({
      ok: true,
    });
    expect(await readBack(scope, operation.id)).toBe("absent");
    expect(await operationOf(draft.id)).toMatchObject({ wish: null, intent: null, revision: 2 });
    expect(await publish(scope, operation.id)).toBe("published");
    expect(there.sent.map((one) => one.text)).toEqual(["Hello there", "Something better"]);
    expect(there.sent[1]?.material).not.toEqual(there.sent[0]?.material);
  });

  it("an edit is what goes out after a definite no, also by hand", async () => {
    for (const no of [busy(), failWith({ next: "revise" as const, field: "text" as const, reason: "No." })]) {
      startAfresh();
      const { scope, draft, operation } = await duePost();
      there.publish = (count) => (count === 1 ? no : undefined);
      there.before = async () => {
        there.before = undefined;
        await savePost(scope, { ...draft, revision: 1, text: "Something better" });
      };
      await publish(scope, operation.id);
      await retryFailed(scope, { postId: draft.id });
      await waitIsOver(operation.id);
      expect(await publish(scope, operation.id)).toBe("published");
      expect(there.sent[1]?.text).toBe("Something better");
    }
  });

  it("a cancel is not forgotten over an edit", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    await publish(scope, operation.id);
    await cancelPost(scope, { postId: draft.id });
    await savePost(scope, { ...draft, revision: 1, text: "Something better" });
    expect(await readBack(scope, operation.id)).toBe("absent");
    expect(await statusOf(draft.id)).toBe("cancelled");
  });

  it("a cancel counts once: what is sent anew after it is not cancelled by it", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = busy;
    there.before = async () => {
      there.before = undefined;
      await cancelPost(scope, { postId: draft.id });
    };
    await publish(scope, operation.id);
    expect(await operationOf(draft.id)).toMatchObject({ status: "cancelled", wish: null });
    await publishPost(scope, { draft: { ...draft, revision: 1 } });
    await publish(scope, operation.id);
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled" });
  });

  it("a channel taken off the post while it is unknown is not sent to again", async () => {
    const { scope, draft, channelIds } = await duePost(["one", "two"]);
    there.publish = noAnswer;
    for (const one of await operationsOf(draft.id)) await publish(scope, one.id);
    const kept = draft.channels.filter((one) => one.channelId === channelIds[0]);
    await savePost(scope, { ...draft, revision: 1, channels: kept });
    for (const one of await operationsOf(draft.id)) await readBack(scope, one.id);
    const after = await operationsOf(draft.id);
    expect(new Map(after.map((one) => [one.channelId, one.status]))).toEqual(
      new Map([
        [channelIds[0], "scheduled"],
        [channelIds[1], "cancelled"],
      ]),
    );
  });

  it("a channel that failed and is taken off the post does not keep it partly published", async () => {
    const { scope, draft, channelIds } = await duePost(["one", "two"]);
    there.publish = (count) =>
      count === 2 ? failWith({ next: "revise", field: "text", reason: "Too long there." }) : undefined;
    for (const id of channelIds) {
      const one = (await operationsOf(draft.id)).find((operation) => operation.channelId === id);
      await publish(scope, one?.id ?? "");
    }
    expect(await statusOf(draft.id)).toBe("partly_published");
    const kept = draft.channels.filter((one) => one.channelId === channelIds[0]);
    await savePost(scope, { ...draft, revision: 1, channels: kept });
    expect(await statusOf(draft.id)).toBe("published");
  });

  it("a post moved while one channel is unknown does not go out there at the old time", async () => {
    const { scope, draft } = await duePost(["one", "two"]);
    const [first] = await operationsOf(draft.id);
    there.publish = noAnswer;
    await publish(scope, first?.id ?? "");
    const when = { wallTime: "2099-05-01T09:00", zone: "UTC" };
    expect(await reschedulePost(scope, { postId: draft.id, when })).toMatchObject({ ok: true });
    expect(await readBack(scope, first?.id ?? "")).toBe("absent");
    expect(await publish(scope, first?.id ?? "")).toBe("not-due");
    expect(there.sent).toHaveLength(1);
  });

  it("a save that changes nothing leaves revision and idempotency material alone", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = (count) => (count === 1 ? noAnswer() : undefined);
    await publish(scope, operation.id);
    await readBack(scope, operation.id);
    await savePost(scope, { ...draft, revision: 1 });
    expect(await operationOf(draft.id)).toMatchObject({ revision: 1, status: "scheduled" });
    expect(await publish(scope, operation.id)).toBe("published");
    expect(there.sent[1]?.material).toEqual(there.sent[0]?.material);
  });
});

describe("answers that are hard to write down", () => {
  it("records evidence that holds NUL and half an emoji", async () => {
    const { scope, draft, operation } = await duePost();
    const bad = `broken \0 ${"🎉".slice(0, 1)}`;
    there.publish = () =>
      failWith({ next: "revise", field: "text", reason: bad, evidence: { status: 422, body: bad } });
    expect(await publish(scope, operation.id)).toBe("failed");
    expect(await operationOf(draft.id)).toMatchObject({ failure: { reason: "broken \uFFFD \uFFFD" } });
    expect(await historyOf(operation.id)).toEqual(["scheduled", "claimed", "armed", "refused"]);
  });
});
